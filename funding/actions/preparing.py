"""An application while its committee prepares it: whose it is, held so that one change is made at a time, moved on."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from funding.access import may_work
from funding.actions.steps import move
from funding.locking import hold
from funding.models import Answer, Application
from funding.sections import Section, read
from funding.states import BEFORE_SENDING, Reporter, State
from liaison.places.models import Place
from liaison.refusals import Refused

SENT = "This application was sent. What was sent stays as it is."
NOT_YOURS = "Only a member of the committee does this."
ASKS_AGAIN = frozenset({*BEFORE_SENDING, State.INFO_REQUESTED})
"""While answers may be changed: before it is sent, and when the scheme asks for more."""


def check_member(by: Any, place: Place) -> None:
    """Raises Refused unless this person belongs to the committee of the place."""
    if not may_work(by, place):
        raise Refused(NOT_YOURS)


def locked_for_writing(by: Any, application: Application) -> Application:
    """The application, locked, for a member of its committee. Raises Refused for others, and once it was sent."""
    check_member(by, application.place)
    application = locked(application)
    if application.state not in BEFORE_SENDING:
        raise Refused(SENT)
    return application


def locked(application: Application) -> Application:
    """The application as it is now; whoever else writes it waits until this transaction ends."""
    hold(application)
    return _read().select_for_update(no_key=True, of=("self",)).get(pk=application.pk)


def held_for_typing(application: Application) -> Application:
    """As `locked`, for an officer who types for somebody: row-level security lets none of them lock the row."""
    hold(application)
    return _read().get(pk=application.pk)


def go_on(by: Any, application: Application, to: State) -> None:
    """The committee itself takes this step today."""
    move(
        by=by,
        application=application,
        to=to,
        effective_on=timezone.localdate(),
        reported_by=Reporter.COMMITTEE,
        version=application.version,
    )
    application.refresh_from_db(fields=["state", "state_since", "version"])


def values_of(application: Application) -> dict[str, Any]:
    """All answers by name; one query."""
    return dict(Answer.objects.filter(application=application).values_list("key", "value"))


def section_of(application: Application, key: str) -> Section:
    """One section of the round. Raises Refused where the round has none of that name."""
    for section in read(application.round.sections):
        if section.key == key:
            return section
    raise Refused("This round has no such part.")


def _read() -> QuerySet[Application]:
    return Application.objects.select_related("place", "round")
