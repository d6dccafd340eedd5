"""The briefing: who goes where and when after an incident, and what to know at each door."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from liaison.accounts.models import ForceId
from liaison.places.models import Contact, EngagementPlan, Place
from liaison.presentation import words
from visits import cover
from visits.cover import VisitHeld
from visits.models import Visit

KINDS = dict(Visit.Kind.choices)
# Whom to ring first; two numbers at a place are enough on paper.
RING_FIRST = ("secretary", "chair", "caretaker", "steward", "faith-leader", "trustee", "treasurer")
NUMBERS = 2


@dataclass(frozen=True)
class Number:
    """A work number at a place, by role and never by name. `checked` is false where nobody has tried it for a year."""

    role: str
    phone: str
    checked: bool


@dataclass(frozen=True)
class Stop:
    """One visit of the briefing. `missing` is how many officers it still needs."""

    visit: VisitHeld
    kind: str
    times: str
    address: str
    going: tuple[str, ...]
    missing: int
    numbers: tuple[Number, ...]
    conduct: str


@dataclass(frozen=True)
class Day:
    """The visits of one day, by time."""

    on: date
    stops: list[Stop]


def days_of(places: QuerySet[Place], user: Any, first: date, last: date, *, since: datetime | None = None) -> list[Day]:
    """The visits at these places from `first` to `last` (London dates) that were not called off, by day and time.

    With `since`, those that were over then are left out.
    Contacts and plans are those that this person may see. How to behave is told once a day and place. Five queries.
    """
    where = {place.pk: place for place in places}
    visits = [
        visit
        for at_place in cover.visits_between(where, first, last).values()
        for visit in at_place
        if first <= timezone.localdate(visit.starts_at) <= last and (since is None or visit.ends_at > since)
    ]
    visits.sort(key=lambda visit: (visit.starts_at, visit.place_name, visit.ref))
    ids = {visit.place_id for visit in visits}
    collars = dict(
        ForceId.objects.filter(user__in={pk for visit in visits for pk in visit.coming}).values_list(
            "user", "collar_number"
        )
    )
    numbers, conduct = _numbers(ids, user), _conduct(ids, user)
    by_day: dict[date, list[Stop]] = defaultdict(list)
    for visit in visits:
        stops = by_day[timezone.localdate(visit.starts_at)]
        told = any(stop.visit.place_id == visit.place_id for stop in stops)
        place = where[visit.place_id]
        stops.append(
            Stop(
                visit=visit,
                kind=str(KINDS[visit.kind]),
                times=words.between(visit.starts_at, visit.ends_at),
                address=", ".join(filter(None, (place.street, place.postcode))),
                going=tuple(_called(officer, collars) for officer in visit.coming.values()),
                missing=max(0, visit.officers_needed - len(visit.coming)),
                numbers=() if told else numbers[visit.place_id],
                conduct="" if told else conduct.get(visit.place_id, ""),
            )
        )
    return [Day(on, stops) for on, stops in sorted(by_day.items())]


def _called(officer: cover.Coming, collars: dict[int, str]) -> str:
    collar = collars.get(officer.pk)
    return f"{officer.name} ({collar})" if collar else officer.name


def _numbers(place_ids: Iterable[int], user: Any) -> dict[int, tuple[Number, ...]]:
    found: dict[int, list[Contact]] = defaultdict(list)
    rows = Contact.objects.visible_to(user).filter(place__in=place_ids, ended_on=None).exclude(phone="")
    for contact in rows:
        found[contact.place_id].append(contact)
    numbers: dict[int, tuple[Number, ...]] = defaultdict(tuple)
    for place_id, contacts in found.items():
        contacts.sort(key=lambda contact: (contact.is_stale, RING_FIRST.index(contact.role), contact.pk))
        numbers[place_id] = tuple(
            Number(contact.get_role_display(), contact.phone, not contact.is_stale) for contact in contacts[:NUMBERS]
        )
    return numbers


def _conduct(place_ids: Iterable[int], user: Any) -> dict[int, str]:
    plans = EngagementPlan.objects.visible_to(user).in_force().filter(place__in=place_ids).exclude(conduct="")
    return dict(plans.values_list("place", "conduct"))
