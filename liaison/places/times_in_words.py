"""Sittings and dates of a place as sentences, for every page that shows them."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import dateformat, timezone

from liaison.observances import hijri, yearly
from liaison.observances.models import Kind, ObservanceDate, Sitting, SittingOverride
from liaison.observances.predictions import name_of
from liaison.places.models.place import Band
from liaison.presentation import words

Name, Status = ObservanceDate.Name, ObservanceDate.Status
DAY = timedelta(days=1)
LUNAR = (Name.RAMADAN, Name.EID_AL_FITR, Name.EID_AL_ADHA)
SEASONS: dict[str, str] = {Sitting.Season.SUMMER: "in summer time", Sitting.Season.WINTER: "in winter time"}


def clock_words(sitting: Sitting | SittingOverride, *, khutbah: bool = False) -> str:
    """ "Khutbah 13:15, prayer 13:30, ends 14:00"; "Starts 10:00, ends 11:30"."""
    if sitting.opens_at is None:
        return "Not held"
    parts = [f"{'Khutbah' if khutbah else 'Starts'} {words.clock(sitting.opens_at)}"]
    if sitting.prayer_at is not None and sitting.prayer_at != sitting.opens_at:
        parts.append(f"prayer {words.clock(sitting.prayer_at)}")
    if sitting.ends_at is not None:
        parts.append(f"ends {words.clock(sitting.ends_at)}")
    return ", ".join(parts)


def times_words(sitting: Sitting) -> str:
    """When a sitting is: its clock times, or "15 minutes after Isha, for 1 hour 15 minutes"."""
    if sitting.anchor == Sitting.Anchor.CLOCK:
        return clock_words(sitting, khutbah=sitting.kind == Kind.JUMUAH)
    prayer = "Isha" if sitting.anchor == Sitting.Anchor.ISHA else "Maghrib"
    start = f"{words.duration(sitting.after_anchor)} after {prayer}" if sitting.after_anchor else f"At {prayer}"
    return f"{start}, for {words.duration(sitting.lasts or 0)}"


def season_words(sitting: Sitting) -> str:
    """ "Every Friday in winter time"; for sittings on a date that the place keeps, the season alone or nothing."""
    season = SEASONS.get(sitting.season, "")
    if sitting.weekday is None:
        return season.capitalize()
    return f"Every {sitting.get_weekday_display()} {season}".strip()


def facts_words(sitting: Sitting) -> list[str]:
    """What else is known: women's space, how many come, where, and when it ends for good."""
    facts = []
    if sitting.women_space is not None:
        facts.append("Space for women" if sitting.women_space else "No space for women")
    if sitting.expected_band:
        facts.append(dict(Band.choices).get(sitting.expected_band, sitting.expected_band))
    if sitting.where:
        facts.append(f"At {sitting.where}")
    if sitting.ends_on:
        facts.append(f"Last held on {words.day(sitting.ends_on)}")
    return facts


def confirmed_words(thing: Sitting | SittingOverride | ObservanceDate) -> str:
    """ "Confirmed by Sara Malik on Friday 20 November", or nothing; needs `confirmed_by` fetched."""
    if thing.confirmed_at is None or thing.confirmed_by is None:
        return ""
    return f"Confirmed by {thing.confirmed_by} on {words.day(thing.confirmed_at)}"


def full_date(day: date) -> str:
    """ "Monday 8 February 2027"."""
    return dateformat.format(day, "l j F Y")


def is_lunar(observance: ObservanceDate) -> bool:
    """Whether its day hangs on the moon, so that places may keep different days."""
    return observance.name in LUNAR or observance.festival.casefold() in _estimated_festivals()


def _estimated_festivals() -> set[str]:
    return {name_of(each).casefold() for each in yearly.FESTIVALS if each.estimate}


def possible_days(observance: ObservanceDate, dates: Iterable[ObservanceDate] = ()) -> list[date]:
    """The day, or both days that a date still predicted is likely to fall on.

    The day after the calculated one, because local sightings come later; for an Eid al-Fitr after a Ramadan that
    the place has confirmed (looked for in `dates`), after 29 or 30 days of fasting.
    """
    if observance.status != Status.PREDICTED or not is_lunar(observance):
        return [observance.on]
    if observance.name == Name.EID_AL_FITR:
        for each in dates:
            if each.name == Name.RAMADAN and each.cycle == observance.cycle and each.is_settled:
                return [each.on + 29 * DAY, each.on + 30 * DAY]
    return [observance.on, observance.on + DAY]


def date_words(observance: ObservanceDate, dates: Iterable[ObservanceDate] = ()) -> str:
    """ "8 or 9 February 2027" while nobody knows, "Tuesday 9 February 2027" once somebody has said."""
    days = possible_days(observance, dates)
    if len(days) == 1:
        return full_date(days[0])
    first, second = days
    first_words = str(first.day) if first.month == second.month else dateformat.format(first, "j F")
    return f"{first_words} or {dateformat.format(second, 'j F Y')}"


def about_words(observance: ObservanceDate) -> str:
    """ "about 1 Ramadan 1448"; without "about" once the place has said so; nothing for what has no Hijri date."""
    if observance.name not in LUNAR:
        return ""
    day = {Name.RAMADAN: (9, 1), Name.EID_AL_FITR: (10, 1), Name.EID_AL_ADHA: (12, 10)}[Name(observance.name)]
    return f"{'' if observance.is_settled else 'about '}{hijri.HijriDate(observance.cycle, *day)}"


def status_tag(observance: ObservanceDate) -> tuple[str, str]:
    """The words and the colour of the tag that says how sure the date is."""
    return {
        Status.PREDICTED: ("Predicted", "grey"),
        Status.ANNOUNCED: ("Announced", "yellow"),
        Status.CONFIRMED: ("Confirmed", "green"),
        Status.OBSERVED: ("Past", "grey"),
    }[Status(observance.status)]


def is_soon(observance: ObservanceDate) -> bool:
    """Whether the place should be asked about it now: within six weeks, and not confirmed."""
    return not observance.is_settled and observance.on - timezone.localdate() <= timedelta(weeks=6)
