"""Reminders of gatherings that nobody covers yet: Fridays, Eid prayers, and tonight's Tarawih."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liaison.accounts.roles import Role
from liaison.observances import ramadan
from liaison.observances.models import Kind, Weekday
from liaison.outbox.kinds import Draft, Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.outbox.planning import planner
from liaison.places import recipients
from liaison.places.models import Place
from liaison.places.reminders import COVER, wall_time
from liaison.presentation import words
from visits.cover import Cover, uncovered

GAPS, TONIGHT = "visits.gaps", "visits.short-tonight"
EIDS = (Kind.EID_AL_FITR.value, Kind.EID_AL_ADHA.value)
NEARBY = timedelta(days=2)


def any_day(day: date) -> bool:
    """Cheap to look: few places hold such a sitting, and those that do hold it seldom."""
    return True


def a_friday(day: date) -> bool:
    """Whether the day is a Friday."""
    return day.weekday() == Weekday.FRIDAY


def about_ramadan(day: date) -> bool:
    """Whether some place may be keeping Ramadan on this evening."""
    return any(ramadan.running(near) for near in (day - NEARBY, day, day + NEARBY))


@dataclass(frozen=True)
class Watch:
    """How many days before a gathering, and at which wall time (a setting), somebody is told of a gap.

    `escalate` tells the commander as well as the supervisor.
    """

    name: str
    kinds: Collection[str]
    days_before: int
    at: str
    escalate: bool
    may_be_on: Callable[[date], bool]

    @property
    def open_for(self) -> timedelta:
        """How long after its time it is still worth saying: a gap may also open later that day."""
        return timedelta(hours=24 if self.days_before else 8)


def watches() -> list[Watch]:
    """What is watched, by the settings."""
    eid = sorted(settings.REMINDERS["eid_days_before"], reverse=True)
    return [
        Watch("friday-first", (Kind.JUMUAH.value,), 3, "friday_first", False, a_friday),
        Watch("friday-second", (Kind.JUMUAH.value,), 1, "friday_second", True, a_friday),
        *(Watch(f"eid-{days}", EIDS, days, "friday_first", days == eid[-1], any_day) for days in eid),
        Watch("tarawih", (Kind.TARAWIH.value,), 0, "tarawih_gaps", False, about_ramadan),
    ]


@planner
def gaps(now: datetime) -> Iterator[Draft]:
    """To the supervisors of each unit, and later its commanders: so many gatherings still need an officer."""
    today = timezone.localdate(now)
    for watch in watches():
        # What was due yesterday may still be worth saying.
        for offset in (0, -1):
            day = today + timedelta(days=watch.days_before + offset)
            due_at = wall_time(day - timedelta(days=watch.days_before), watch.at)
            if due_at <= now + timedelta(minutes=10) and now < due_at + watch.open_for and watch.may_be_on(day):
                yield from _for_day(watch, day, due_at)


def _for_day(watch: Watch, day: date, due_at: datetime) -> Iterator[Draft]:
    by_unit = _uncovered_by_unit(day, watch.kinds)
    for unit_id, covers in by_unit.items():
        roles = (Role.SUPERVISOR, Role.COMMANDER)
        people = recipients.holders(unit_id, *roles) if watch.escalate else recipients.supervisors(unit_id)
        for person in people:
            yield Draft(
                key=f"{GAPS}:{watch.name}:{day}:unit:{unit_id}:user:{person}",
                kind=GAPS,
                due_at=due_at,
                expires_at=due_at + watch.open_for,
                to=person,
                about={"unit": unit_id, "day": day.isoformat(), "kinds": list(watch.kinds)},
            )
        if watch.days_before == 0:
            yield from _tonight(covers, day, due_at)


def _tonight(covers: Sequence[Cover], day: date, due_at: datetime) -> Iterator[Draft]:
    """To the officers who are coming tonight to a gathering that is short of officers."""
    for cover in covers:
        for officer in cover.coming:
            yield Draft(
                key=f"{TONIGHT}:{cover.occurrence.sitting.pk}:{day}:user:{officer.pk}",
                kind=TONIGHT,
                due_at=due_at,
                expires_at=max(cover.occurrence.starts_at, due_at + timedelta(minutes=1)),
                to=officer.pk,
                place=cover.occurrence.place_id,
                about={"day": day.isoformat(), "sitting": cover.occurrence.sitting.pk},
            )


def _uncovered_by_unit(day: date, kinds: Collection[str]) -> dict[int, list[Cover]]:
    units = dict(Place.objects.open_on(day).filter(sittings__kind__in=kinds).values_list("pk", "unit_id"))
    by_unit: dict[int, list[Cover]] = defaultdict(list)
    for cover in uncovered(units, day, day, kinds) if units else ():
        by_unit[units[cover.occurrence.place_id]].append(cover)
    return by_unit


@kind(GAPS, COVER, recipients.still_supervising)
def write_gaps(messages: Sequence[Message]) -> Letters:
    """How many there are by now; nothing when all are covered."""
    found: dict[tuple[str, tuple[str, ...]], dict[int, list[Cover]]] = {}
    letters = {}
    for message in messages:
        day, kinds = message.about["day"], tuple(message.about["kinds"])
        if (day, kinds) not in found:
            found[day, kinds] = _uncovered_by_unit(date.fromisoformat(day), kinds)
        number = len(found[day, kinds].get(message.about["unit"], ()))
        if number:
            letters[message.pk] = _letter(number, date.fromisoformat(day))
    return letters


def _letter(number: int, day: date) -> Letter:
    return Letter(
        ngettext(
            "%(n)d gathering on %(day)s has too few officers",
            "%(n)d gatherings on %(day)s have too few officers",
            number,
        )
        % {"n": number, "day": words.day(day)},
        _("Please see who can go. The list says where officers are missing."),
        reverse("visits:friday") + f"?date={day}",
    )


@kind(TONIGHT, COVER, recipients.still_police)
def write_tonight(messages: Sequence[Message]) -> Letters:
    """Unless somebody else is coming too by now."""
    letters = {}
    by_day: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        by_day[message.about["day"]].append(message)
    for text, alike in by_day.items():
        day = date.fromisoformat(text)
        short = uncovered({m.place_id for m in alike if m.place_id}, day, day, (Kind.TARAWIH.value,))
        pairs = {(c.occurrence.sitting.pk, officer.pk) for c in short for officer in c.coming}
        for message in alike:
            if (message.about["sitting"], message.to_id) in pairs:
                letters[message.pk] = Letter(
                    _("Tonight's visit has too few officers"),
                    _("You are coming tonight, but more officers are needed. Your supervisor knows."),
                    reverse("visits:friday") + f"?date={day}",
                )
    return letters
