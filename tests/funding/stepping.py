"""Taking steps as a member of the committee does."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from funding.actions.steps import Facts, move
from funding.models import Application, Step
from funding.states import MOVES, Reporter, State
from liaison.accounts.models import User
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role

TODAY = timezone.localdate


def go(
    application: Application, by: User | None, to: str, reported_by: str = "", days_ago: int = 0, **more: Any
) -> Step:
    """Take one step, by whoever may have taken it."""
    application.refresh_from_db()
    allowed = MOVES.get(State(application.state), {}).get(State(to))
    reporter = reported_by or (min(allowed.reporters) if allowed else Reporter.COMMITTEE)
    more.setdefault("effective_on", TODAY() - timedelta(days=days_ago))
    more.setdefault("version", application.version)
    facts = Facts(**{name: more.pop(name) for name in list(more) if name in Facts.__dataclass_fields__})
    step = move(by=by, application=application, to=to, reported_by=reporter, facts=facts, **more)
    application.refresh_from_db()
    return step


def at(cast: Cast, state: str, days_ago: int = 0, **fields: Any) -> Application:
    """An application in this state, as if by a step so many days ago."""
    made = desk.make_application(cast.madina, cast.secretary, state=state, sent_on=TODAY(), **fields)
    with database_role("worker"):
        Step.of(
            made, before="", after=state, effective_on=TODAY() - timedelta(days=days_ago),
            reported_by=Reporter.COMMITTEE, entered_by=cast.secretary,
        )  # fmt: skip
    return made
