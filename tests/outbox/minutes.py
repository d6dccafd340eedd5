"""Living through minutes: at each, beat plans and the dispatcher sends, as in the running portal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine

from dashboard.figures.keeping import keep_weeks
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.planning import CHORES, plan
from tests.outbox.plain import Told

LONDON = ZoneInfo("Europe/London")


def london(text: str) -> datetime:
    """The moment of an ISO wall time in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@dataclass
class Received:
    """A mail, when it came and to whom."""

    at: datetime
    to: str
    subject: str
    body: str

    @property
    def clock(self) -> str:
        """Wall time with weekday: 'Thu 18:00'."""
        return self.at.astimezone(LONDON).strftime("%a %H:%M")


@dataclass
class Life:
    """What was received while minutes went by.

    The last twelve weeks of every unit are counted in the first of them only when told so: no mail hangs on them, and
    they take longer than everything else.
    """

    keeps_weeks: bool = False
    carrier: Told = field(default_factory=Told)
    received: list[Received] = field(default_factory=list)

    def minute(self, at: datetime) -> list[Received]:
        """Plan and dispatch as if it were this moment; gives what came in it."""
        before = len(self.carrier.mails)
        with time_machine.travel(at, tick=False), _chores(keeps_weeks=self.keeps_weeks):
            plan(at)
            Dispatcher(self.carrier).until_empty()
        new = [Received(at, mail.to[0], mail.subject, mail.body) for mail in self.carrier.mails[before:]]
        self.received += new
        return new

    def through(self, first: str, last: str, *, every: int = 1) -> list[Received]:
        """All minutes (or every so many) from one London wall time to another; gives what came in them."""
        came = []
        for at in _minutes(london(first), london(last), every):
            came += self.minute(at)
        return came

    def to(self, person: object) -> list[Received]:
        """What one person received."""
        return [each for each in self.received if each.to == person.email]  # type: ignore[attr-defined]


@contextmanager
def _chores(*, keeps_weeks: bool) -> Iterator[None]:
    every = CHORES[:]
    CHORES[:] = [do for do in every if keeps_weeks or do is not keep_weeks]
    try:
        yield
    finally:
        CHORES[:] = every


def _minutes(first: datetime, last: datetime, every: int) -> Iterator[datetime]:
    at, end = first.astimezone(ZoneInfo("UTC")), last.astimezone(ZoneInfo("UTC"))
    while at <= end:
        yield at
        at += timedelta(minutes=every)
