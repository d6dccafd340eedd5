"""Writing an application: the members of a committee work on it together, one question at a time.

Who declares, and who may not: the declaration says that somebody besides the writers has read all of it. So it is made
by a member who neither began the application nor marked the last of its sections as finished. Where a committee has two
members, the one who began it marks the last section, and the other declares. Whatever is changed afterwards voids it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from funding import deadlines
from funding.access import may_work, may_write
from funding.actions.steps import move
from funding.models import Answer, Application, Declaration, Measure, Round, SectionMark
from funding.sections import Section, is_given, read
from funding.states import BEFORE_SENDING, ENDED, Reporter, State
from liaison.places.models import Place
from liaison.presentation import words
from liaison.refusals import USED, Refused, Stale

SENT = "This application was sent. What was sent stays as it is."
NOT_YOURS = "Only a member of the committee does this."
DECLARED = "I have read all of it. To the best of my knowledge it is true, and the committee has agreed to send it."
BEGAN_IT = "You began this application. Another member of the committee must declare."
FINISHED_LAST = (
    "You marked the last part as finished. Somebody who wrote the end of it cannot also declare. Another member can"
    " read that part and mark it too; then you can declare. Or another member declares."
)
CHANGED = "Something was changed while you were reading. Read it again, then declare."
QUICKER = "Somebody else has just answered this. Compare both, then choose."
ELSEWHERE = "You have answered this in another window. Compare both, then choose."
ASKS_AGAIN = frozenset({*BEFORE_SENDING, State.INFO_REQUESTED})
"""While answers may be changed: before it is sent, and when the scheme asks for more."""


@dataclass(frozen=True)
class Conflict:
    """Two versions of one answer: what was saved meanwhile (if anything still is), and what was typed here."""

    theirs: Answer | None
    mine: Any

    @property
    def version(self) -> int:
        """Of what is saved now."""
        return self.theirs.version if self.theirs else 0


class UnderWay(Refused):
    """The place has an application to this round already; `application` is that one."""

    def __init__(self, application: Application) -> None:
        super().__init__(f"Your committee already works on an application to this round: {application.ref}.")
        self.application = application


@transaction.atomic
def start(*, by: Any, place: Place, round: Round, client_id: UUID | None = None) -> Application:  # noqa: A002
    """Begin an application of this place to this round; the same `client_id` again returns it.

    Raises Refused where the round is closed, and for outsiders; UnderWay where the place has one already.
    """
    return _begin(by, place, round, client_id)[0]


@transaction.atomic
def begin_again(*, by: Any, previous: Application, round: Round, client_id: UUID | None = None) -> Application:  # noqa: A002
    """After an end: a new application, linked to the old one, with what of it the new round still asks.

    Answers come over where the new round has a question of the same name and kind; measures where it pays for them and
    they are not in place yet. Marks, declarations and dates do not. Raises Refused while the old one is under way, or
    where the round is closed; UnderWay as `start`.
    """
    if previous.state not in ENDED:
        raise Refused("This application is still under way. Wait for its end, or withdraw it.")
    application, is_new = _begin(by, previous.place, round, client_id, previous=previous)
    if not is_new:
        return application
    asked, before = _kinds(round), _kinds(previous.round)
    for answer in previous.answers.order_by("pk"):
        if is_given(answer.value) and asked.get(answer.key, "") == before.get(answer.key):
            Answer.of(application, key=answer.key, value=answer.value, saved_by=by, for_whom=answer.for_whom)
    done = [Measure.Status.INSTALLED, Measure.Status.DECLINED]
    wanted = {each.kind: each.number for each in previous.measures.exclude(status__in=done)}
    for kind, number in wanted.items():
        if kind in round.measures:
            Measure.of(application, kind=kind, number=number)
    if application.answers.exists():
        _go(by, application, State.GATHERING)
    return application


def _begin(by: Any, place: Place, into: Round, client_id: UUID | None, **fields: Any) -> tuple[Application, bool]:
    """The application, and whether it was made now."""
    _check_member(by, place)
    # Members who begin at the same time wait for one another here.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if client_id and (made := Application.objects.filter(client_id=client_id, place=place, round=into).first()):
        return made, False
    _check_open(into)
    held = Application.objects.filter(place=place, round=into).exclude(state__in=ENDED).first()
    if held is not None:
        raise UnderWay(held)
    fields |= {"started_by": by, "state_since": timezone.localdate(), "client_id": client_id}
    try:
        application = Application.objects.create(place=place, round=into, **fields)
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(USED) from error
        raise
    deadlines.begin(application)
    return application, True


@transaction.atomic
def save_answer(
    *, by: Any, application: Application, section: str, question: str, value: Any, version: int, for_whom: str = ""
) -> Answer | None:
    """Keep one answer, or take it back when `value` is empty; None where there was and is nothing.

    `version` is that of the answer when the page was opened, 0 where there was none. An officer who types for somebody
    names them (`for_whom`); both names are kept. A changed answer takes back the mark of its section and a declaration
    that was made. Raises Stale, with a Conflict, when somebody else was quicker.
    """
    if not may_write(by, application):
        raise Refused(NOT_YOURS)
    # An officer may not lock the application: row-level security lets none of them change it.
    officer = not may_work(by, application.place)
    application = _read().get(pk=application.pk) if officer else _locked(application)
    if application.state not in ASKS_AGAIN:
        raise Refused(SENT)
    if officer and not for_whom.strip():
        raise Refused("Say for whom you write this.", "for_whom")
    asked = section_of(application, section).question(question)
    if asked is None:
        raise Refused("This round does not ask this any more.")
    held = Answer.objects.select_for_update(no_key=True).filter(application=application, key=asked.name).first()
    if held.value == value if held else not is_given(value):
        return held
    if version != (held.version if held else 0):
        raise _stale(by, Conflict(held, value))
    kept = {"value": value, "saved_by": by, "saved_at": timezone.now(), "for_whom": for_whom.strip()}
    held = _change(held, kept) if held else _add(by, application, asked.name, kept)
    if application.state in BEFORE_SENDING:
        _take_back(application, section)
    if application.state == State.CONSIDERING and not officer:
        _go(by, application, State.GATHERING)
    return held


def _change(held: Answer, kept: dict[str, Any]) -> Answer:
    for field, content in kept.items():
        setattr(held, field, content)
    held.version += 1
    held.save(update_fields=[*kept, "version"])
    return held


def _add(by: Any, application: Application, name: str, kept: dict[str, Any]) -> Answer:
    try:
        with transaction.atomic():
            return Answer.of(application, key=name, **kept)
    except IntegrityError as error:
        # Where an officer types, the application is not locked, and a member may have been quicker by a moment.
        quicker = Answer.objects.get(application=application, key=name)
        raise _stale(by, Conflict(quicker, kept["value"])) from error


def _stale(by: Any, conflict: Conflict) -> Stale:
    own = conflict.theirs is not None and conflict.theirs.saved_by_id == by.pk
    return Stale(ELSEWHERE if own else QUICKER, conflict)


@transaction.atomic
def finish_section(*, by: Any, application: Application, section: str) -> SectionMark:
    """A member says that this section is finished. Raises Refused, naming the first question still open.

    A second member who marks it too takes the place of the first, so that the first may declare; while a declaration
    stands nothing changes.
    """
    application = locked_for_writing(by, application)
    missing = section_of(application, section).missing(values_of(application))
    if missing:
        raise Refused(f"A question is still open: {missing[0].label}")
    held = SectionMark.objects.filter(application=application, section=section, ended_at=None).first()
    if held is not None:
        if held.made_by_id == by.pk or _declarations(application).exists():
            return held
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
    if application.state == State.CONSIDERING:
        _go(by, application, State.GATHERING)
    return SectionMark.of(application, section=section, made_by=by)


@transaction.atomic
def reopen_section(*, by: Any, application: Application, section: str) -> None:
    """The section is not finished after all; a declaration that was made no longer stands."""
    application = locked_for_writing(by, application)
    section_of(application, section)
    _take_back(application, section)


@transaction.atomic
def declare(*, by: Any, application: Application, seen: str) -> Declaration:
    """Another trustee declares that all of it is true; it is then ready to be sent.

    `seen` is `as_read(application)` of what they read. Raises Stale when something was changed since, and Refused for
    whoever may not declare (`why_not_declare`) or while something is unfinished.
    """
    application = locked_for_writing(by, application)
    standing = _declarations(application).first()
    if standing is not None:
        return standing
    if seen != as_read(application):
        raise Stale(CHANGED, application)
    if why_not := why_not_declare(by, application):
        raise Refused(why_not)
    declaration = Declaration.of(application, made_by=by, text=DECLARED)
    if application.state == State.CONSIDERING:
        _go(by, application, State.GATHERING)
    if application.state == State.GATHERING:
        _go(by, application, State.READY)
    return declaration


def why_not_declare(by: Any, application: Application) -> str:
    """Why this member cannot declare now; '' where they can. Two queries."""
    marks = list(SectionMark.objects.filter(application=application, ended_at=None).order_by("made_at", "pk"))
    if unfinished := unfinished_sections(application, values_of(application), {mark.section for mark in marks}):
        return f"One part is not finished yet: {unfinished[0].title}."
    if application.started_by_id == by.pk:
        return BEGAN_IT
    return FINISHED_LAST if marks and marks[-1].made_by_id == by.pk else ""


def unfinished_sections(application: Application, values: dict[str, Any], marked: Iterable[str]) -> list[Section]:
    """The sections that are not done yet."""
    held = set(marked)
    sections = read(application.round.sections)
    return [each for each in sections if each.key not in held or each.missing(values)]


def as_read(application: Application) -> str:
    """What a trustee has before them, in short: it differs as soon as an answer or a measure does. Two queries."""
    answers = Answer.objects.filter(application=application).order_by("pk").values_list("pk", "version")
    measures = Measure.objects.filter(application=application).order_by("pk").values_list("pk", "version")
    return sha256(repr((list(answers), list(measures))).encode()).hexdigest()[:16]


def values_of(application: Application) -> dict[str, Any]:
    """All answers by name; one query."""
    return dict(Answer.objects.filter(application=application).values_list("key", "value"))


def section_of(application: Application, key: str) -> Section:
    """One section of the round. Raises Refused where the round has none of that name."""
    for section in read(application.round.sections):
        if section.key == key:
            return section
    raise Refused("This round has no such part.")


def void_declaration(application: Application) -> None:
    """What was declared was changed, so it stands no more; call it inside the transaction of the change."""
    for declaration in _declarations(application):
        declaration.voided_at, declaration.voided_because = timezone.now(), "Something was changed afterwards."
        declaration.save(update_fields=["voided_at", "voided_because"])


def locked_for_writing(by: Any, application: Application) -> Application:
    """The application, locked, for a member of its committee. Raises Refused for others, and once it was sent."""
    _check_member(by, application.place)
    application = _locked(application)
    if application.state not in BEFORE_SENDING:
        raise Refused(SENT)
    return application


def _take_back(application: Application, section: str) -> None:
    for mark in SectionMark.objects.filter(application=application, section=section, ended_at=None):
        mark.ended_at = timezone.now()
        mark.save(update_fields=["ended_at"])
    void_declaration(application)


def _declarations(application: Application) -> QuerySet[Declaration]:
    return Declaration.objects.filter(application=application, voided_at=None)


def _kinds(of: Round) -> dict[str, str]:
    return {question.name: question.kind for section in read(of.sections) for question in section.questions}


def _go(by: Any, application: Application, to: State) -> None:
    move(
        by=by,
        application=application,
        to=to,
        effective_on=timezone.localdate(),
        reported_by=Reporter.COMMITTEE,
        version=application.version,
    )
    application.refresh_from_db(fields=["state", "state_since", "version"])


def _check_member(by: Any, place: Place) -> None:
    if not may_work(by, place):
        raise Refused(NOT_YOURS)


def _check_open(into: Round) -> None:
    today = timezone.localdate()
    if into.is_open_on(today):
        return
    if into.closes_on and into.closes_on < today:
        raise Refused(f"The closing date has passed. It was {words.day(into.closes_on)}.")
    if into.opens_on and into.opens_on > today and into.is_published:
        raise Refused(f"This round is not open yet. It opens on {words.day(into.opens_on)}.")
    raise Refused("This round is closed.")


def _locked(application: Application) -> Application:
    return _read().select_for_update(no_key=True, of=("self",)).get(pk=application.pk)


def _read() -> QuerySet[Application]:
    return Application.objects.select_related("place", "round")
