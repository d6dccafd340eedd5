"""The planner in words and colours: its sentences, nights, Eids and places, as the page prints them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import dateformat, timezone

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.models.place import Band
from liaison.places.times_in_words import date_words, status_tag
from liaison.presentation import words
from visits.gatherings import key_of
from visits.models import Visit
from visits.ramadan.season import Gathering, Kept, Season, Together
from visits.ramadan.watching import NAMES, mosques, to_watch

BANDS = dict(Band.choices)
Tag = tuple[str, str]
"""Words and the colour of a tag."""


@dataclass(frozen=True)
class Line:
    """One gathering of a night."""

    name: str
    slug: str
    number: str
    times: str
    notes: str
    band: str
    coming: str
    tag: Tag
    visit: str
    send: bool
    plan: str


@dataclass(frozen=True)
class Row:
    """One night, or one day of Eid, in a line of a table."""

    day: date
    number: str
    ends: str
    notes: str
    tag: Tag
    places: int
    busiest: bool


class Words:
    """What the planner says about one season to one person, at one moment."""

    def __init__(self, user: Any, season: Season, now: datetime) -> None:
        self.user, self.season, self.now = user, season, now
        self.today = timezone.localdate(now)

    @property
    def begins(self) -> str:
        """'Starts on Monday 8 or Tuesday 9 February 2027, when each mosque confirms the moon.'"""
        days = self.season.beginnings()
        verb = "Started" if days[-1] < self.today else "Starts"
        sure = self.season.said == len(self.season.places) and self.season.places
        return f"{verb} on {either(days)}{'' if sure else ', as each mosque confirms'}."

    @property
    def confirmed(self) -> str:
        """'2 of 9 have confirmed.'"""
        number, of = self.season.said, len(self.season.places)
        if number == of:
            return "It has confirmed." if of == 1 else f"All {of} have confirmed."
        return f"{number} of {of} {'has' if number == 1 else 'have'} confirmed."

    @property
    def far_away(self) -> str:
        """'Ramadan starts in about 11 weeks.', while it is more than two weeks away; otherwise nothing."""
        days = (self.season.beginnings()[0] - self.today).days
        if days <= 14:
            return ""
        return f"Ramadan starts in about {round(days / 7)} weeks." if days < 100 else f"Ramadan starts in {days} days."

    @property
    def is_over(self) -> bool:
        """Whether the last Eid of the season is past."""
        return self.today > self.season.year.last

    def finding(self, week: list[Together]) -> str:
        """What the nights shown need: '12 of 63 Tarawih prayers on these nights have no officer yet.'"""
        wanted, bare = sum(len(each.wanted) for each in week), sum(each.bare for each in week)
        if not wanted:
            return ""
        if bare:
            return (
                f"{bare} of {wanted} Tarawih prayers on these nights {'has' if bare == 1 else 'have'} no officer yet."
            )
        short = wanted - sum(each.covered for each in week)
        return (
            f"{short} of {wanted} Tarawih prayers need more officers." if short else "All of these nights are covered."
        )

    @property
    def watch(self) -> list[str]:
        """What to watch for."""
        return to_watch(self.season)

    def lines(self, together: Together) -> list[Line]:
        """The gatherings of a night or an Eid, those without an officer first."""
        ranked = sorted(together.gatherings, key=lambda each: (_rank(each), each.cover.occurrence.starts_at))
        several = len(together.numbers) > 1
        return [self._line(each, several=several) for each in ranked]

    def row(self, together: Together) -> Row:
        """A night in a line of the month's table."""
        ends = [each.cover.occurrence.ends_at for each in together.gatherings]
        said = len({each.place.pk for each in together.gatherings if self.season.kept[each.place.pk].has_said})
        places = len({each.place.pk for each in together.gatherings})
        return Row(
            day=together.day,
            number=numbers_in_words(together),
            ends=_between(min(ends), max(ends)),
            notes="" if said == places else f"{said or 'none'} of {mosques(places)} confirmed",
            tag=self.tag(together),
            places=places,
            busiest=together.is_busiest,
        )

    def tag(self, together: Together) -> Tag:
        """How far it is covered: '5 of 9 covered'."""
        wanted = len(together.wanted)
        if not wanted:
            return "No visits asked for", "grey"
        if together.covered == wanted:
            return "Covered" if wanted == 1 else f"All {wanted} covered", "green"
        if wanted == 1:
            return ("Not covered", "red") if together.bare else ("Needs more officers", "yellow")
        colour = "grey" if together.day < self.today else "red" if together.bare == wanted else "yellow"
        return f"{together.covered} of {wanted} covered", colour

    @property
    def estimated(self) -> int:
        """How many places have Tarawih times that only the sun gives."""
        nights = (each for evening in self.season.evenings for each in evening.gatherings)
        return len({each.place.pk for each in nights if each.cover.occurrence.estimated})

    @property
    def first_nights(self) -> list[Row]:
        """The nights before the last ten."""
        return [self.row(each) for each in self.season.evenings if not each.is_last_ten]

    @property
    def last_ten(self) -> list[Row]:
        """The last ten nights, the busiest of all."""
        return [self.row(each) for each in self.season.evenings if each.is_last_ten]

    @property
    def eids(self) -> list[tuple[str, list[tuple[Row, str]]]]:
        """Each Eid by the days on which it is kept, with what is said of the date."""
        return [
            (name, [(self._eid_row(each), self._who(each)) for each in self.season.eids[kind]])
            for kind, name in NAMES.items()
        ]

    @property
    def places(self) -> list[dict[str, Any]]:
        """What each place keeps: its first day of fasting, its Eid, and how sure they are."""
        return [self._place(kept) for kept in self.season.kept.values()]

    def _place(self, kept: Kept) -> dict[str, Any]:
        place = self.season.places[kept.place_id]
        tag = status_tag(kept.month) if kept.month else ("Not on record", "grey")
        sure = "by the mosque" if kept.has_said else "can be a day either side"
        return {
            "sure": sure if kept.month else "",
            "name": place.name,
            "slug": place.slug,
            "begins": date_words(kept.month) if kept.month else "",
            "fitr": date_words(kept.fitr, kept.dates) if kept.fitr else "",
            "adha": date_words(kept.adha) if kept.adha else "",
            "tag": tag,
            "has_times": any(each.place.pk == place.pk for day in self.season.evenings for each in day.gatherings),
        }

    def _line(self, each: Gathering, *, several: bool) -> Line:
        occurrence, visit = each.cover.occurrence, each.cover.visit
        notes = [] if self.season.kept[each.place.pk].has_said else ["date not confirmed"]
        if occurrence.estimated:
            notes.append("time estimated from the sun")
        elif occurrence.sitting.confirmed_at is None:
            notes.append("time not confirmed")
        over = occurrence.ends_at < self.now
        planned = visit is not None and visit.status == Visit.Status.PLANNED
        plan = visit is None and not over and each.is_wanted and may(self.user, Permission.VISIT_PLAN, each.place)
        return Line(
            name=each.place.name,
            slug=each.place.slug,
            number=f"night {each.number}" if several and each.number else "",
            times=words.between(occurrence.starts_at, occurrence.ends_at),
            notes=", ".join(notes),
            band=BANDS.get(occurrence.sitting.expected_band or each.place.expected_band, ""),
            coming=", ".join(officer.name for officer in each.cover.coming),
            tag=_state(each),
            visit=visit.ref if visit else "",
            send=planned and not over and may(self.user, Permission.VISIT_ALLOT, each.place),
            plan=key_of(occurrence) if plan else "",
        )

    def _eid_row(self, together: Together) -> Row:
        starts = [each.cover.occurrence.starts_at for each in together.gatherings]
        ends = [each.cover.occurrence.ends_at for each in together.gatherings]
        return Row(
            day=together.day,
            number=f"{len(together.gatherings)} prayer{'' if len(together.gatherings) == 1 else 's'}",
            ends=words.between(min(starts), max(ends)),
            notes="" if together.sure else "can be a day either side",
            tag=self.tag(together),
            places=len({each.place.pk for each in together.gatherings}),
            busiest=False,
        )

    def _who(self, together: Together) -> str:
        sure = len({each.place.pk for each in together.gatherings if each.cover.occurrence.sure})
        places = len({each.place.pk for each in together.gatherings})
        return f"{mosques(places)}, {'all' if sure == places else sure or 'none'} confirmed"


def either(days: list[date]) -> str:
    """'Monday 8 or Tuesday 9 February 2027'; a month is said once, at its last day."""
    said = []
    for number, day in enumerate(days):
        following = days[number + 1] if number + 1 < len(days) else None
        if following is None or following.year != day.year:
            form = "l j F Y"
        else:
            form = "l j" if following.month == day.month else "l j F"
        said.append(dateformat.format(day, form))
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} or {said[-1]}"


def numbers_in_words(together: Together) -> str:
    """'Night 5'; where the places differ: 'Night 5, at 2 mosques night 4'."""
    if not together.numbers or together.numbers[0][0] == 0:
        return ""
    (number, _most), *others = together.numbers
    text = f"Night {number}"
    for other, places in others:
        text += f", at {mosques(places)} night {other}"
    return text


def _between(first: datetime, last: datetime) -> str:
    one, other = words.clock(first), words.clock(last)
    return one if one == other else f"{one} to {other}"


def _rank(each: Gathering) -> int:
    if not each.is_wanted:
        return 3
    return 0 if not each.cover.coming else 1 if each.cover.missing else 2


def _state(each: Gathering) -> Tag:
    return (
        ("Not covered", "red"),
        (f"{each.cover.allotted} of {each.cover.needed} officers", "yellow"),
        ("Covered", "green"),
        ("No visit asked for", "grey"),
    )[_rank(each)]
