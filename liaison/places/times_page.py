"""What the page of a place's times shows, read in five queries and put into words."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.models import Kind, ObservanceDate, PrayerTimes, Sitting, SittingOverride
from liaison.observances.occurrences import Known, Occurrence
from liaison.places import times_in_words as say
from liaison.places.models import Place
from liaison.presentation import words

NEXT_DAYS = timedelta(days=14)
NEXT_MOST = 8
DATES_SHOWN = timedelta(days=430)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class NextRow:
    """One of the next gatherings."""

    day: date
    label: str
    times: str
    notes: str
    sitting_id: int


@dataclass(frozen=True)
class SittingRow:
    """One sitting."""

    pk: int
    name: str
    season: str
    times: str
    facts: list[str]
    confirmed: str


@dataclass(frozen=True)
class DateRow:
    """One date that the place keeps."""

    pk: int
    name: str
    when: str
    about: str
    tag: str
    colour: str
    confirmed: str
    is_soon: bool
    is_open: bool


@dataclass(frozen=True)
class OverrideRow:
    """One day that is different."""

    pk: int
    day: date
    sitting: str
    words: str
    reason: str
    confirmed: str


@dataclass(frozen=True)
class TimesPage:
    """The whole page."""

    coming: list[NextRow]
    sittings: list[tuple[str, list[SittingRow]]]
    seen: str
    unconfirmed: int
    dates: list[DateRow]
    overrides: list[OverrideRow]
    timetable_until: date | None
    timetable_from: date | None
    wants_timetable: bool
    rule: str
    is_lunar: bool

    @classmethod
    def of(cls, place: Place) -> "TimesPage":
        """The page of one place, as it is now."""
        today = timezone.localdate()
        sittings = _sittings(place, today)
        overrides = list(
            SittingOverride.objects.filter(place=place, day__gte=today, withdrawn_at=None)
            .select_related("confirmed_by")
            .order_by("day", "pk")
        )
        dates = list(
            ObservanceDate.objects.filter(
                place=place, on__range=(today - occurrences.LONGEST_RAMADAN * DAY, today + DATES_SHOWN)
            ).select_related("confirmed_by")
        )
        span = PrayerTimes.objects.filter(place=place).aggregate(first=Min("day"), last=Max("day"))
        names = {sitting.pk: str(sitting) for sitting in sittings}
        return cls(
            coming=_coming(place, sittings, overrides, dates, today),
            sittings=[
                (Kind(kind).label, [_sitting_row(each) for each in group])
                for kind, group in groupby(sittings, key=lambda sitting: sitting.kind)
            ],
            seen=",".join(f"{each.pk}.{each.version}" for each in sittings),
            unconfirmed=sum(each.confirmed_at is None for each in sittings),
            dates=[_date_row(each, dates) for each in dates if _is_shown(each, today)],
            overrides=[_override_row(each, names) for each in overrides],
            timetable_from=span["first"],
            timetable_until=span["last"],
            wants_timetable=any(each.anchor != Sitting.Anchor.CLOCK for each in sittings),
            rule=place.get_calendar_rule_display(),
            is_lunar=any(each.name in say.LUNAR for each in dates),
        )


def _sittings(place: Place, today: date) -> list[Any]:
    order = {kind: number for number, kind in enumerate(Kind.values)}
    found = (
        occurrences.sittings_with_places().filter(place=place).exclude(ends_on__lt=today).select_related("confirmed_by")
    )
    # Winter and summer beside each other, in the order of the day.
    return sorted(found, key=lambda s: (order[s.kind], s.season, s.weekday or 0, str(s.opens_at or ""), s.pk))


def _coming(
    place: Place, sittings: list[Any], overrides: list[SittingOverride], dates: list[ObservanceDate], today: date
) -> list[NextRow]:
    known = Known(
        sittings=sittings,
        overrides={(each.sitting_id, each.day): each for each in overrides},
        dates={place.pk: dates},
    )
    if any(each.anchor != Sitting.Anchor.CLOCK for each in sittings):
        rows = PrayerTimes.objects.filter(place=place, day__range=(today, today + NEXT_DAYS))
        known.timetable = {(row.place_id, row.day): row for row in rows}
    found = occurrences.reckon(known, today, today + NEXT_DAYS) or occurrences.reckon(known, today, today + DATES_SHOWN)
    now = timezone.now()
    changed = set(known.overrides)
    return [_next_row(each, changed) for each in found if each.ends_at > now][:NEXT_MOST]


def _next_row(each: Occurrence, changed: set[tuple[int, date]]) -> NextRow:
    times = words.between(each.starts_at, each.ends_at)
    if each.prayer_at is not None and each.prayer_at != each.starts_at:
        times += f", prayer {words.clock(each.prayer_at)}"
    notes = []
    if (each.sitting.pk, each.day) in changed:
        notes.append("Different on this day")
    if each.estimated:
        notes.append("The time is an estimate from the sun")
    if not each.sure:
        notes.append("Not confirmed yet")
    return NextRow(each.day, each.label, times, ". ".join(notes), each.sitting.pk)


def _sitting_row(sitting: Sitting) -> SittingRow:
    name = f"{sitting.festival}: {sitting.name}" if sitting.festival else sitting.name
    return SittingRow(
        pk=sitting.pk,
        name=name,
        season=say.season_words(sitting),
        times=say.times_words(sitting),
        facts=say.facts_words(sitting),
        confirmed=say.confirmed_words(sitting),
    )


def _is_shown(observance: ObservanceDate, today: date) -> bool:
    # Ramadan is still of interest while it lasts; everything else is when it is past no more.
    return observance.on >= today or observance.name == ObservanceDate.Name.RAMADAN


def _date_row(observance: ObservanceDate, dates: list[ObservanceDate]) -> DateRow:
    tag, colour = say.status_tag(observance)
    return DateRow(
        pk=observance.pk,
        name=observance.festival or observance.get_name_display(),
        when=say.date_words(observance, dates),
        about=say.about_words(observance),
        tag=tag,
        colour=colour,
        confirmed=say.confirmed_words(observance),
        is_soon=say.is_soon(observance),
        is_open=observance.status != ObservanceDate.Status.OBSERVED,
    )


def _override_row(override: SittingOverride, names: dict[int, str]) -> OverrideRow:
    return OverrideRow(
        pk=override.pk,
        day=override.day,
        sitting=names.get(override.sitting_id, ""),
        words="Not held" if override.cancelled else say.clock_words(override),
        reason=override.reason,
        confirmed=say.confirmed_words(override),
    )
