"""Writing an application: the members of a committee work on it together, one question at a time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from funding import deadlines
from funding.access import may_work, may_write
from funding.actions.steps import move
from funding.models import Answer, Application, Declaration, Measure, Round, SectionMark
from funding.sections import Section, read
from funding.states import BEFORE_SENDING, ENDED, Reporter, State
from liaison.places.models import Place
from liaison.refusals import USED, Refused, Stale

SENT = "This application was sent. What was sent stays as it is."
OTHERS = "Another trustee must declare: not the one who began this application."
DECLARED = "I have read all of it. To the best of my knowledge it is true, and the committee has agreed to send it."
NOT_YOURS = "Only a member of the committee does this."


@dataclass(frozen=True)
class Conflict:
    """Two versions of one answer: what somebody else saved, and what was typed here."""

    theirs: Answer
    mine: Any


@transaction.atomic
def start(*, by: Any, place: Place, round: Round, client_id: UUID | None = None) -> Application:  # noqa: A002
    """Begin an application of this place to this round; the same `client_id` again returns it.

    Raises Refused where the round is closed, where the place has one that is under way, or for outsiders.
    """
    _check_member(by, place)
    if client_id and (made := Application.objects.filter(client_id=client_id, started_by=by).first()):
        return made
    _check_open(round)
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    held = Application.objects.filter(place=place, round=round).exclude(state__in=ENDED).first()
    if held is not None:
        raise Refused(f"Your committee already works on an application to this round: {held.ref}. Open that one.")
    return _create(by, place, round, client_id=client_id)


def _create(by: Any, place: Place, into: Round, **fields: Any) -> Application:
    try:
        application = Application.objects.create(
            place=place, round=into, started_by=by, state_since=timezone.localdate(), **fields
        )
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(USED) from error
        raise
    deadlines.begin(application)
    return application


@transaction.atomic
def save_answer(
    *, by: Any, application: Application, section: str, question: str, value: Any, version: int, for_whom: str = ""
) -> Answer:
    """Keep one answer. `version` is that of the answer when the page was opened, 0 where there was none.

    An officer who types for somebody names them (`for_whom`); both names are kept. A changed answer takes back the mark
    of its section and a declaration that was made. Raises Stale, with a Conflict, when somebody else was quicker.
    """
    if not may_write(by, application):
        raise Refused(NOT_YOURS)
    # An officer may not lock the application: row-level security lets none of them change it.
    officer = not may_work(by, application.place)
    application = _read().get(pk=application.pk) if officer else _locked(application)
    if application.state not in BEFORE_SENDING and application.state != State.INFO_REQUESTED:
        raise Refused(SENT)
    if officer and not for_whom.strip():
        raise Refused("Say for whom you write this.", "for_whom")
    name = f"{section}.{question}"
    held = Answer.objects.select_for_update(no_key=True).filter(application=application, key=name).first()
    if held is not None and held.version != version:
        if held.value == value:
            return held
        raise Stale("Somebody else has just answered this. Compare both, then choose.", Conflict(held, value))
    if held is not None and held.value == value:
        return held
    kept: dict[str, Any] = {"value": value, "saved_by": by, "saved_at": timezone.now(), "for_whom": for_whom.strip()}
    if held is None:
        held = Answer.of(application, key=name, **kept)
    else:
        for field, content in kept.items():
            setattr(held, field, content)
        held.version += 1
        held.save(update_fields=[*kept, "version"])
    _take_back(application, section)
    if application.state == State.CONSIDERING and not officer:
        _go(by, application, State.GATHERING)
    return held


@transaction.atomic
def finish_section(*, by: Any, application: Application, section: str) -> SectionMark:
    """A member says that this section is finished. Raises Refused, naming the first question still open."""
    application = _locked(application)
    _check_writing(by, application)
    found = section_of(application, section)
    missing = found.missing(values_of(application))
    if missing:
        raise Refused(f"One question is still open: {missing[0].label}")
    held = SectionMark.objects.filter(application=application, section=section, ended_at=None).first()
    return held or SectionMark.of(application, section=section, made_by=by)


@transaction.atomic
def reopen_section(*, by: Any, application: Application, section: str) -> None:
    """The section is not finished after all; a declaration that was made no longer stands."""
    application = _locked(application)
    _check_writing(by, application)
    _take_back(application, section)


@transaction.atomic
def declare(*, by: Any, application: Application, version: int) -> Declaration:
    """A second trustee declares that all of it is true; it is then ready to be sent.

    Whoever began the application cannot also declare it. Raises Refused, or Stale when something changed meanwhile.
    """
    application = _locked(application)
    _check_writing(by, application)
    standing = Declaration.objects.filter(application=application, voided_at=None).first()
    if standing is not None:
        return standing
    if application.version != version:
        raise Stale("Somebody else has just changed this application. Read it again first.", application)
    if application.started_by_id == by.pk:
        raise Refused(OTHERS)
    marked = set(SectionMark.objects.filter(application=application, ended_at=None).values_list("section", flat=True))
    for section in read(application.round.sections):
        if section.key not in marked:
            raise Refused(f"One part is not finished yet: {section.title}.")
    declaration = Declaration.of(application, made_by=by, text=DECLARED)
    if application.state == State.CONSIDERING:
        _go(by, application, State.GATHERING)
    if application.state == State.GATHERING:
        _go(by, application, State.READY)
    return declaration


@transaction.atomic
def begin_again(*, by: Any, previous: Application, round: Round, client_id: UUID | None = None) -> Application:  # noqa: A002
    """After an end: a new application, linked to the old one, with what of it the new round still asks.

    Answers come over where the new round has a question of the same name and kind; wanted measures where it pays for
    them. Marks, declarations and dates do not. Raises Refused while the old one is under way, or the round is closed.
    """
    _check_member(by, previous.place)
    if client_id and (made := Application.objects.filter(client_id=client_id, started_by=by).first()):
        return made
    if previous.state not in ENDED:
        raise Refused("This application is still under way. Wait for its end, or withdraw it.")
    application = start(by=by, place=previous.place, round=round, client_id=client_id)
    application.previous = previous
    application.save(update_fields=["previous"])
    asked = {q.name: q.kind for section in read(round.sections) for q in section.questions}
    asked_before = {q.name: q.kind for section in read(previous.round.sections) for q in section.questions}
    for answer in previous.answers.all():
        if answer.key in asked and asked[answer.key] == asked_before.get(answer.key):
            Answer.of(application, key=answer.key, value=answer.value, saved_by=by, for_whom=answer.for_whom)
    for measure in previous.measures.exclude(status=Measure.Status.INSTALLED):
        if measure.kind in round.measures:
            Measure.of(application, kind=measure.kind, number=measure.number)
    return application


def values_of(application: Application) -> dict[str, Any]:
    """All answers by name; one query."""
    return dict(Answer.objects.filter(application=application).values_list("key", "value"))


def section_of(application: Application, key: str) -> Section:
    """One section of the round. Raises Refused where the round has none of that name."""
    for section in read(application.round.sections):
        if section.key == key:
            return section
    raise Refused("This round has no such part.")


def _take_back(application: Application, section: str) -> None:
    now = timezone.now()
    for mark in SectionMark.objects.filter(application=application, section=section, ended_at=None):
        mark.ended_at = now
        mark.save(update_fields=["ended_at"])
    for declaration in Declaration.objects.filter(application=application, voided_at=None):
        if application.state in BEFORE_SENDING:
            declaration.voided_at, declaration.voided_because = now, "Something was changed afterwards."
            declaration.save(update_fields=["voided_at", "voided_because"])


def _go(by: Any, application: Application, to: State) -> None:
    move(
        by=by,
        application=application,
        to=to,
        effective_on=timezone.localdate(),
        reported_by=Reporter.COMMITTEE,
        version=application.version,
    )
    application.refresh_from_db()


def _check_member(by: Any, place: Place) -> None:
    if not may_work(by, place):
        raise Refused(NOT_YOURS)


def _check_writing(by: Any, application: Application) -> None:
    _check_member(by, application.place)
    if application.state not in BEFORE_SENDING:
        raise Refused(SENT)


def _check_open(into: Round) -> None:
    if not into.is_open_on(timezone.localdate()):
        raise Refused("This round is closed. We can tell you when the scheme opens again.")


def _locked(application: Application) -> Application:
    return _read().select_for_update(no_key=True, of=("self",)).get(pk=application.pk)


def _read() -> QuerySet[Application]:
    return Application.objects.select_related("place", "round")
