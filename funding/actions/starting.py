"""Beginning an application: for the first time, or again after an end."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from funding import deadlines
from funding.actions.preparing import check_member, go_on
from funding.models import Answer, Application, Measure, Round
from funding.sections import is_given, read
from funding.states import ENDED, State
from liaison.places.models import Place
from liaison.presentation import words
from liaison.refusals import USED, Refused


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
        go_on(by, application, State.GATHERING)
    return application


def _begin(by: Any, place: Place, into: Round, client_id: UUID | None, **fields: Any) -> tuple[Application, bool]:
    """The application, and whether it was made now."""
    check_member(by, place)
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


def _kinds(of: Round) -> dict[str, str]:
    return {question.name: question.kind for section in read(of.sections) for question in section.questions}


def _check_open(into: Round) -> None:
    today = timezone.localdate()
    if into.is_open_on(today):
        return
    if into.closes_on and into.closes_on < today:
        raise Refused(f"The closing date has passed. It was {words.day(into.closes_on)}.")
    if into.opens_on and into.opens_on > today and into.is_published:
        raise Refused(f"This round is not open yet. It opens on {words.day(into.opens_on)}.")
    raise Refused("This round is closed.")
