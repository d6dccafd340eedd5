"""How often data about the places of a unit were looked at in a month: counts without anybody's name.

The committees' own reading is not counted: it would bury everybody else's. What is stored may leave the unit: each
count is rounded to the nearest five and withheld under five, as in `dashboard.withholding`. No part stands beside its
whole, and a month is counted once, when it is over.
"""

from collections import Counter
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from dashboard.figures.shape import Share
from dashboard.withholding import told, told_of
from ledger.models import AccessMonth, Correction
from liaison.accounts.roles import Role
from liaison.audit.models import Consultation
from liaison.observances.clock import wall_clock
from liaison.outbox.bell import ring
from liaison.places.models import CommandUnit
from visits.models.request import ANSWER_WITHIN

TASK = "ledger.count_readings"
MONTHS = 12
"""Months that are made up for, when nobody counted."""
KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("Administrators", frozenset({Role.ADMINISTRATOR.label})),
    ("Oversight readers", frozenset({Role.OVERSIGHT.label})),
    ("Supervisors and commanders", frozenset({Role.SUPERVISOR.label, Role.COMMANDER.label})),
    ("Security advisers", frozenset({Role.ADVISER.label})),
    ("Neighbourhood officers", frozenset({Role.OFFICER.label})),
)
COMMITTEES = "Committees"
FORMER = "People without a role at that moment"


def kind_of(role: str) -> str:
    """To which kind of reader a role of the read log belongs ("Supervisor, Neighbourhood officer")."""
    held = {each.strip() for each in role.split(",")}
    found = next((kind for kind, labels in KINDS if held & labels), None)
    if found is None:
        return COMMITTEES if Role.COMMITTEE.label in held else FORMER
    return found


def count(unit: CommandUnit, month: date) -> dict[str, Any]:
    """The figures of one month (its first day): how often pages were shown, what was taken out, corrections."""
    since, until = _span(month)
    read = Consultation.objects.filter(place__unit=unit, at__gte=since, at__lt=until).order_by()
    pages: Counter[tuple[str, str]] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for role, page, manner, times in read.values_list("role", "page", "manner").annotate(n=Count("pk")):
        kind = kind_of(role)
        if kind == COMMITTEES:
            continue
        if manner == Consultation.Manner.PAGE:
            pages[kind, page] += times
        else:
            taken[kind, str(Consultation.Manner(manner).label)] += times
    return {"pages": _rows(pages), "taken": _rows(taken), "corrections": _corrections(unit, since, until)}


def _rows(counted: Counter[tuple[str, str]]) -> list[list[Any]]:
    # What is withheld does not stand there at all: a line without a count would tell that there was one.
    rows = ((kind, what, told(times)) for (kind, what), times in sorted(counted.items()))
    return [[kind, what, times] for kind, what, times in rows if times is not None]


def _corrections(unit: CommandUnit, since: datetime, until: datetime) -> dict[str, int | None]:
    """Of those whose 72 hours ended in the month: how many, and how many were answered in time."""
    ended = Correction.objects.filter(
        place__unit=unit, asked_at__gte=since - ANSWER_WITHIN, asked_at__lt=until - ANSWER_WITHIN
    )
    rows = list(ended.values_list("asked_at", "answered_at"))
    in_time = sum(answered is not None and answered <= asked + ANSWER_WITHIN for asked, answered in rows)
    return {"due": told(len(rows)), "in_time": told_of(Share(key="", label="", done=in_time, of=len(rows)))}


def _span(month: date) -> tuple[datetime, datetime]:
    return wall_clock(month, time(0)), wall_clock(month + relativedelta(months=1), time(0))


def months_before(today: date) -> list[date]:
    """The first days of the months that are over, the newest first."""
    return [today.replace(day=1) - relativedelta(months=number) for number in range(1, MONTHS + 1)]


def due(now: datetime) -> list[tuple[CommandUnit, date]]:
    """Units and months that are over and not counted yet: from the first month in which anybody looked."""
    months = months_before(timezone.localdate(now))
    counted = set(AccessMonth.objects.filter(month__in=months).values_list("unit_id", "month"))
    missing = [(unit, month) for unit in CommandUnit.objects.all() for month in months]
    return [(unit, month) for unit, month in missing if (unit.pk, month) not in counted]


def look_after(now: datetime) -> None:
    """Each minute: ring for a worker while the month before is not counted."""
    month = months_before(timezone.localdate(now))[:1]
    if CommandUnit.objects.exclude(pk__in=AccessMonth.objects.filter(month__in=month).values("unit")).exists():
        transaction.on_commit(lambda: ring(TASK), robust=True)


def work() -> int:
    """Count what is due; gives how many months were counted. Any number of workers may at once."""
    now = timezone.now()
    made = [AccessMonth(unit=unit, month=month, figures=count(unit, month), counted_at=now) for unit, month in due(now)]
    return len(AccessMonth.objects.bulk_create(made, ignore_conflicts=True))
