"""At most three things that need a decision, the most pressing first, each with whose it is and where to act."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils import timezone

from dashboard.figures.ahead import Coming
from dashboard.figures.shape import Decision, NotMet, WeekFigures
from liaison.presentation import words
from visits.models.request import ANSWER_WITHIN

MOST = 3
SUPERVISOR = "Supervisor"


def decisions(
    figures: WeekFigures,
    coming: Coming,
    *,
    waiting: Sequence[dict[str, Any]],
    owed: Sequence[dict[str, Any]],
    not_met: Sequence[dict[str, Any]],
    now: datetime,
) -> tuple[Decision, ...]:
    """In this order: prayers without officers, requests, broken promises, places not met, old worries nobody owns.

    `waiting`, `owed` and `not_met` are rows of the statement, the first two with the oldest first. No query.
    """
    officers = {row["slug"]: row["officer"] for row in not_met}
    every = (
        *_bare(coming, now),
        *_requests(waiting, now),
        *_promises(owed, now),
        *_not_met(figures.contacts.not_met, officers),
        *_worries(figures),
    )
    return tuple(islice(every, MOST))


def _bare(coming: Coming, now: datetime) -> Iterator[Decision]:
    if not coming.bare:
        return
    number, first = len(coming.bare), coming.bare[0].occurrence
    team = f"&team={coming.team_slug}" if coming.team_slug else ""
    begins = words.moment(first.starts_at, today=timezone.localdate(now))
    yield Decision(
        what="1 gathering in the next three days has no officer"
        if number == 1
        else f"{number} gatherings in the next three days have no officer",
        why=f"It begins on {begins}." if number == 1 else f"The first begins on {begins}.",
        owner=SUPERVISOR,
        action="Send officers",
        path=f"{reverse('visits:friday')}?date={first.day.isoformat()}{team}",
    )


def _requests(waiting: Sequence[dict[str, Any]], now: datetime) -> Iterator[Decision]:
    if not waiting:
        return
    first, number = waiting[0], len(waiting)
    due = datetime.fromisoformat(first["asked_at"]) + ANSWER_WITHIN
    late = sum(1 for row in waiting if datetime.fromisoformat(row["asked_at"]) + ANSWER_WITHIN <= now)
    if late:
        what = "1 request has waited" if late == 1 else f"{late} requests have waited"
        what += " longer than 72 hours"
    else:
        what = "1 request has" if number == 1 else f"{number} requests have"
        what += " to be answered within a day"
    tense = "was" if due <= now else "is"
    yield Decision(
        what=what,
        why=f"The answer to {first['place']} {tense} due {_on(due, now)}.",
        owner=first["officer"] or SUPERVISOR,
        action="Answer the request",
        path=reverse("visits:request", args=[first["ref"]]),
        slug=first["slug"],
    )


def _promises(owed: Sequence[dict[str, Any]], now: datetime) -> Iterator[Decision]:
    if not owed:
        return
    first, number = owed[0], len(owed)
    due = words.day(date.fromisoformat(first["due_on"]), today=timezone.localdate(now))
    yield Decision(
        what="1 promise is overdue" if number == 1 else f"{number} promises are overdue",
        why=f"{'It' if number == 1 else 'The oldest'} was made to {first['place']} and was due on {due}.",
        owner=first["owner"],
        action="Open the promise",
        path=reverse("visits:commitment", args=[first["ref"]]),
        slug=first["slug"],
    )


def _not_met(not_met: Sequence[NotMet], officers: dict[str, str | None]) -> Iterator[Decision]:
    """The place that was never met; else the one that is longest over its plan."""
    if not not_met:
        return
    first = min(not_met, key=lambda row: (row.days is not None, row.due_on, row.name, row.slug))
    met = "never met" if first.days is None else f"last met {_days_ago(first.days)}"
    others = len(not_met) - 1
    why = f"Its plan wanted a contact by {words.day(first.due_on)}."
    if others:
        why += " 1 other place waits as well." if others == 1 else f" {others} other places wait as well."
    yield Decision(
        what=f"{first.name} was {met}",
        why=why,
        owner=officers.get(first.slug) or SUPERVISOR,
        action="Plan a visit",
        path=f"{reverse('visits:plan')}?place={first.slug}",
        slug=first.slug,
    )


def _worries(figures: WeekFigures) -> Iterator[Decision]:
    nobodys = [row for row in figures.concerns.ageing if not row.owner]
    if not nobodys:
        return
    first, number = nobodys[0], len(nobodys)
    yield Decision(
        what="1 old worry is in nobody’s charge" if number == 1 else f"{number} old worries are in nobody’s charge",
        why=f"{'It' if number == 1 else 'The oldest'} was raised by {first.place} {_days_ago(first.days)}.",
        owner=SUPERVISOR,
        action="Say who takes charge",
        path=reverse("visits:concern_owner", args=[first.ref]),
        slug=first.slug,
    )


def _on(due: datetime, now: datetime) -> str:
    return f"on {words.moment(due, today=timezone.localdate(now))}"


def _days_ago(days: int) -> str:
    return "1 day ago" if days == 1 else f"{days} days ago"
