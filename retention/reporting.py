"""The monthly report: counts alone. What leaves the unit has no small counts in it."""

from collections import Counter
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone

from dashboard.withholding import SMALLEST
from liaison.observances.clock import wall_clock
from liaison.places.models import CommandUnit, KeptWording
from retention.kinds import KINDS
from retention.models import Decision, Due, Hold, Report, Rule, SubjectRequest
from retention.times import months_later

COLUMNS = ("due", "held", "decided", "erased", "kept")


def month_before(now: datetime) -> date:
    """The first day of the month that is over."""
    return months_later(timezone.localdate(now).replace(day=1), -1)


def write_reports(now: datetime) -> int:
    """Write the report on the month that is over, for each unit that has none; gives how many were written."""
    month = month_before(now)
    done = Report.objects.filter(month=month).values("unit")
    units = CommandUnit.objects.filter(places__isnull=False).exclude(pk__in=done).distinct()
    for unit in units:
        write(unit, month)
    return len(units)


@transaction.atomic
def write(unit: CommandUnit, month: date) -> None:
    """Both reports of one unit; what is there already stays."""
    figures = figures_of(unit, month)
    wanted = {Report.Audience.UNIT: figures, Report.Audience.OVERSIGHT: withheld(figures)}
    Report.objects.bulk_create(
        [Report(unit=unit, month=month, audience=each, figures=told) for each, told in wanted.items()],
        ignore_conflicts=True,
    )


def figures_of(unit: CommandUnit, month: date) -> dict[str, Any]:
    """{"rules": [{"kind", "label", "due", "held", "decided", "erased", "kept"}], and "holds", "requests", "words"}.

    `due` and `held` are as last counted, the others of that month. What committees decide about their own is theirs
    and stands in no report.
    """
    begin = wall_clock(month, time(0))
    end = wall_clock(months_later(month, 1), time(0))
    due = {row["rule__kind"]: row for row in Due.objects.filter(unit=unit).values("rule__kind", "number", "held")}
    made = Decision.objects.filter(unit=unit, decided_at__gte=begin, decided_at__lt=end)
    decided = Counter(made.values_list("rule__kind", "answer"))
    finished = Decision.objects.filter(unit=unit, finished_at__gte=begin, finished_at__lt=end)
    erased = dict(finished.values_list("rule__kind").annotate(n=Sum("erased")))
    rules = []
    for rule in Rule.objects.filter(reviewer=Rule.Reviewer.LEADERS, kind__in=KINDS).order_by("kind"):
        counted = due.get(rule.kind, {"number": 0, "held": 0})
        kept = decided[rule.kind, "keep"]
        rules.append(
            {
                "kind": rule.kind,
                "label": KINDS[rule.kind].label,
                "due": counted["number"],
                "held": counted["held"],
                "decided": decided[rule.kind, "erase"] + kept,
                "erased": erased.get(rule.kind, 0),
                "kept": kept,
            }
        )
    return {
        "rules": rules,
        "holds": _holds(unit, begin, end),
        "requests": _requests(unit, begin, end),
        "words": _words(unit, begin, end),
    }


def _holds(unit: CommandUnit, begin: datetime, end: datetime) -> dict[str, int]:
    holds = Hold.objects.filter(unit=unit, placed_at__lt=end)
    return {
        "standing": holds.filter(Q(lifted_at=None) | Q(lifted_at__gte=end)).count(),
        "placed": holds.filter(placed_at__gte=begin).count(),
        "lifted": holds.filter(lifted_at__gte=begin, lifted_at__lt=end).count(),
    }


def _requests(unit: CommandUnit, begin: datetime, end: datetime) -> dict[str, int]:
    requests = SubjectRequest.objects.filter(unit=unit)
    answered = requests.filter(answered_at__gte=begin, answered_at__lt=end)
    return {
        "received": requests.filter(entered_at__gte=begin, entered_at__lt=end).count(),
        "answered": answered.count(),
        "in_time": answered.filter(answered_at__date__lte=F("due_on")).count(),
    }


def _words(unit: CommandUnit, begin: datetime, end: datetime) -> dict[str, int]:
    """How often words were kept after a notice. Which, and by whom, their writers and those who lead the unit see."""
    kept = KeptWording.objects.filter(kept_at__gte=begin, kept_at__lt=end)
    return {"of_places": kept.filter(place__unit=unit).count(), "of_none": kept.filter(unit=unit).count()}


def withheld(figures: dict[str, Any]) -> dict[str, Any]:
    """The same without small counts: one small count of a line hides the whole line, so that no sum tells it."""
    rules = [_line(row, COLUMNS) for row in figures["rules"]]
    parts = {name: _line(figures[name], tuple(figures[name])) for name in ("holds", "requests", "words")}
    return {"rules": rules, **parts}


def _line(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    # With fewer, a count tells about somebody; zero tells about nobody.
    small = any(0 < row[name] < SMALLEST for name in names)
    return {name: None if small and name in names else value for name, value in row.items()}
