"""One officer and many nights: what sending them again and again comes to, before anybody does it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from liaison.observances.models import Kind
from liaison.places.models import Place
from liaison.presentation import words
from liaison.rosters.models import Shift, WorkingPreferences
from visits.models import Allotment, Visit
from visits.proposing.together import Together
from visits.ramadan.duty import UNKNOWN, why_away
from visits.suitability.facts import Facts
from visits.suitability.findings import AWAY, BUSY, OFF_DUTY, Finding, Judgement
from visits.windows import Window, windows_between

EVERY_DAY = frozenset(range(7))
# A prayer of that evening may begin after midnight.
SMALL_HOURS = timedelta(hours=6)
HERE_ALREADY = "Goes there already."


@dataclass(frozen=True, kw_only=True)
class Which:
    """Evenings from `first` to `last` (London dates), on some days of the week (Monday is 0)."""

    first: date
    last: date
    weekdays: frozenset[int] = EVERY_DAY

    def includes(self, evening: date) -> bool:
        """Whether this evening is meant."""
        return self.first <= evening <= self.last and evening.weekday() in self.weekdays


@dataclass(frozen=True, kw_only=True)
class Night:
    """One night at one place: the officer would go, or `left_out` says why not; `to_overrule` wants a reason."""

    window: Window
    place: Place
    left_out: str = ""
    to_overrule: tuple[Finding, ...] = ()

    @property
    def day(self) -> date:
        """Its evening."""
        return self.window.day


def outlook(*, by: Any, places: Iterable[Place], officer: Any, which: Which) -> list[Night]:
    """What sending this officer to these nights comes to, by start; nights that have begun are not there.

    The places belong to one command unit. A night that the officer cannot or should not do is left out with its
    reason, as a proposal would leave it out; whoever goes to an earlier one is busy for a later one that overlaps.
    """
    by_pk = {place.pk: place for place in places}
    now = timezone.now()
    found = windows_between(by_pk, which.first, which.last, (Kind.TARAWIH,)) if by_pk else []
    windows = {each.key: each for each in found if each.starts_at > now and which.includes(each.day)}
    if not windows:
        return []
    facts = Facts.read(
        next(iter(by_pk.values())).unit_id,
        windows.values(),
        shifts=Shift.objects.visible_to(by),
        wishes=WorkingPreferences.objects.visible_to(by),
        officers={officer.pk},
        now=now,
    )
    together = Together(facts, windows)
    going: list[str] = []
    nights: list[Night] = []
    for key, window in windows.items():
        night = _night(window, by_pk[window.place_id], officer.pk, together.judge(key, officer.pk, going), facts)
        nights.append(night)
        if not night.left_out:
            going.append(key)
    return nights


def _night(window: Window, place: Place, officer: int, judged: Judgement, facts: Facts) -> Night:
    left_out = ""
    if any(each.pk == officer for each in window.coming):
        left_out = HERE_ALREADY
    elif window.visit_ref and not window.missing:
        names = ", ".join(each.name for each in window.coming)
        left_out = f"{names} {'goes' if len(window.coming) == 1 else 'go'}, and that is enough."
    elif judged.refusals:
        left_out = _because(judged.refusals[0], window, officer, facts)
    return Night(window=window, place=place, left_out=left_out, to_overrule=() if left_out else judged.to_overrule)


def _because(refusal: Finding, window: Window, officer: int, facts: Facts) -> str:
    """Duty in the words of a roster: 'Rest day.', 'On leave.'; anything else as it was found."""
    if refusal.code == BUSY:
        return f"At {refusal.about[0]} at that time."
    if refusal.code in (AWAY, OFF_DUTY):
        why = why_away(facts.roster, officer, window.starts_at, window.ends_at)
        if why and why != UNKNOWN:
            return f"{why[:1].upper()}{why[1:]}."
    return refusal.sentence


def sent(*, places: Collection[Place], officer: Any, which: Which) -> list[Allotment]:
    """Where this officer is sent on these nights, by start; nights that have begun are not there. One query."""
    found: QuerySet[Allotment] = (
        Allotment.objects.current()
        .filter(officer=officer, place__in=places, visit__status=Visit.Status.PLANNED)
        .filter(visit__sitting__kind=Kind.TARAWIH, visit__starts_at__gt=timezone.now())
        .select_related("visit", "place", "officer")
        .order_by("visit__starts_at", "pk")
    )
    return [each for each in found if which.includes(evening_of(each.visit))]


def evening_of(visit: Visit) -> date:
    """The evening that people would name for a night prayer, also when it begins after midnight."""
    return timezone.localdate(visit.starts_at - SMALL_HOURS)


def left_out_by_reason(nights: Iterable[Night]) -> list[tuple[str, str]]:
    """The nights left out; those that follow one another for one reason stand in one line.

    A line names its places, unless it is about all that were asked about.
    """
    nights = list(nights)
    places = {night.place.name for night in nights}
    left = sorted((night for night in nights if night.left_out), key=lambda night: (night.place.name, night.day))
    lines: dict[tuple[date, date, str], list[str]] = {}
    for _key, run in groupby(enumerate(left), key=lambda pair: _run(*pair)):
        held = [night for _number, night in run]
        lines.setdefault((held[0].day, held[-1].day, held[0].left_out), []).append(held[0].place.name)
    said = []
    for (first, last, why), names in sorted(lines.items()):
        when = words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"
        said.append((when if len(names) == len(places) else f"{when}, {', '.join(names)}", why))
    return said


def _run(number: int, night: Night) -> tuple[str, str, int]:
    # Evenings that follow one another keep the same distance to their number in the list.
    return night.place.name, night.left_out, night.day.toordinal() - number
