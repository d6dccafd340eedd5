"""What stands in somebody's calendar: for police the visits they are sent to, for a committee who is coming.

Times and places only: nothing that was written about a visit is read here. Everything follows from the roles the
person holds at this moment.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from liaison.observances import occurrences
from liaison.places.access import standing
from visits.models import Allotment, Visit

BACK, AHEAD = timedelta(weeks=4), timedelta(weeks=26)
Status = Visit.Status
VISIT = ("ref", "kind", "status", "starts_at", "ends_at", "version", "planned_at", "logged_by", "sitting__kind")
PLACE = ("place__slug", "place__name", "place__street", "place__postcode", "place__named_officer", "place__deputy")
LOGGER = ("logged_by__rank", "logged_by__name")


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """One visit in a calendar. `place_id` is None where the place is not told; `path` is the visit's page.

    `state` is confirmed, tentative or cancelled; `sequence` grows with each change that matters to the reader.
    """

    ref: str
    starts_at: datetime
    ends_at: datetime
    title: str
    state: str
    sequence: int
    changed_at: datetime
    place_id: int | None = None
    where: str = ""
    path: str = ""
    is_own: bool = True


@dataclass
class Sent:
    """The allotments of one visit, as one person is to see them."""

    names: list[tuple[int, str]] = field(default_factory=list)
    own: bool = False
    own_current: bool = False
    own_changes: int = -1
    changed_at: datetime | None = None

    def add(self, officer: int, name: str, allotted_at: datetime, released_at: datetime | None, *, own: bool) -> None:
        """Take in one allotment; call it in their order."""
        self.changed_at = max(filter(None, (self.changed_at, allotted_at, released_at)))
        if released_at is None:
            self.names.append((officer, name))
        if own:
            self.own = True
            self.own_current |= released_at is None
            self.own_changes += 1 if released_at is None else 2


def appointments(user: Any, now: datetime) -> list[Appointment]:
    """The planned visits of this person from four weeks ago to half a year ahead, by start.

    Takes the same number of queries however many there are. What has become of them is kept: logged ones stay,
    cancelled ones and those from which the officer was called off say so.
    """
    held = standing(user)
    since, until = now - BACK, now + AHEAD
    own: set[int] = set()
    if held.is_police:
        sent_to = Allotment.objects.visible_to(user).filter(officer=user.pk, ends_at__gt=since)
        own = set(sent_to.values_list("visit", flat=True))
    visits = _visits(user, own, held.place_ids, since, until) if own or held.place_ids else []
    sent = _sent(user, [visit.pk for visit in visits], own)
    changed = _changed([visit.pk for visit in visits])
    unsure = _unsure([visit for visit in visits if visit.status == Status.PLANNED and visit.ends_at > now])
    found = [
        _appointment(
            visit,
            sent.get(visit.pk) or Sent(),
            user,
            committee=visit.place_id in held.place_ids,
            unsure=visit.pk in unsure,
            changed_at=changed.get(visit.pk),
        )
        for visit in visits
    ]
    if held.is_police:
        found += _called_off(since, until)
    return sorted(found, key=lambda each: (each.starts_at, each.ref))


def _visits(user: Any, own: Collection[int], places: Collection[int], since: datetime, until: datetime) -> list[Visit]:
    return list(
        Visit.objects.visible_to(user)
        .filter(Q(pk__in=own) | Q(place__in=places), planned_at__isnull=False)
        # No visit lasts longer than a day, so the index on the start can be used.
        .filter(starts_at__gt=since - timedelta(days=1), starts_at__lt=until, ends_at__gt=since)
        .select_related("place", "sitting", "logged_by")
        .only(*VISIT, *PLACE, *LOGGER)
    )


def _sent(user: Any, visits: Collection[int], own: Collection[int]) -> dict[int, Sent]:
    rows = Allotment.objects.visible_to(user).filter(visit__in=visits).order_by("allotted_at", "pk")
    sent: dict[int, Sent] = {}
    columns = ("visit", "officer", "officer__rank", "officer__name", "allotted_at", "released_at")
    for visit, officer, rank, name, allotted_at, released_at in rows.values_list(*columns) if visits else ():
        mine = officer == user.pk and visit in own
        sent.setdefault(visit, Sent()).add(officer, f"{rank} {name}".strip(), allotted_at, released_at, own=mine)
    return sent


def _changed(visits: list[int]) -> dict[int, datetime]:
    """When each of these visits last changed, where its history says so."""
    if not visits:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("select visit, at from app_visits_changed(%s)", [visits])
        return dict(cursor.fetchall())


def _unsure(visits: Iterable[Visit]) -> set[int]:
    """Which of these visits hang on a gathering whose day or time the place has not confirmed."""
    held_at = [(visit, visit.sitting, timezone.localdate(visit.starts_at)) for visit in visits if visit.sitting]
    if not held_at:
        return set()
    days = [day for _, _, day in held_at]
    places, kinds = {visit.place_id for visit, _, _ in held_at}, {sitting.kind for _, sitting, _ in held_at}
    found = occurrences.between(places, min(days), max(days), kinds)
    sure = {(each.sitting.pk, each.day) for each in found if each.sure}
    return {visit.pk for visit, sitting, day in held_at if (sitting.pk, day) not in sure}


def _appointment(
    visit: Visit, sent: Sent, user: Any, *, committee: bool, unsure: bool, changed_at: datetime | None
) -> Appointment:
    # Somebody called off a visit to their own committee's place still sees it come.
    as_officer = sent.own_current or (sent.own and not committee)
    state = "tentative" if unsure else "confirmed"
    if visit.status == Status.CANCELLED or (as_officer and not sent.own_current):
        state = "cancelled"
    title = _title_for_officer(visit, user) if as_officer else _title_for_committee(visit, sent)
    return Appointment(
        ref=visit.ref,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        title={"cancelled": "Called off: ", "tentative": "To be confirmed: "}.get(state, "") + title,
        state=state,
        sequence=visit.version + (max(sent.own_changes, 0) if as_officer else 0),
        changed_at=max(filter(None, (changed_at, sent.changed_at, visit.planned_at))),
        place_id=visit.place_id,
        where=", ".join(filter(None, (visit.place.name, visit.place.street, visit.place.postcode))),
        path=reverse("visits:detail", args=[visit.ref]),
        is_own=as_officer,
    )


def _role(visit: Visit, officer: int) -> str:
    if officer == visit.place.named_officer_id:
        return "named officer"
    return "deputy" if officer == visit.place.deputy_id else ""


def _title_for_officer(visit: Visit, user: Any) -> str:
    return f"{visit.place}: {visit.get_kind_display()} ({_role(visit, user.pk) or 'visiting officer'})"


def _title_for_committee(visit: Visit, sent: Sent) -> str:
    coming = dict(sent.names)
    if visit.logged_by_id and visit.logged_by:
        coming = {visit.logged_by_id: str(visit.logged_by)} | coming
    names = [f"{name} ({role})" if (role := _role(visit, pk)) else name for pk, name in coming.items()]
    who = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
    return f"{who or 'Officer not yet named'} at {visit.place}: {visit.get_kind_display()}"


def _called_off(since: datetime, until: datetime) -> list[Appointment]:
    """Visits from which the acting person was called off, at places they no longer see: no more than when."""
    with connection.cursor() as cursor:
        cursor.execute("select * from app_called_off(%s, %s)", [since, until])
        return [
            Appointment(
                ref=ref,
                starts_at=starts_at,
                ends_at=ends_at,
                title="Called off: you are not needed at this visit",
                state="cancelled",
                sequence=version + changes,
                changed_at=at,
            )
            for ref, starts_at, ends_at, version, changes, at in cursor.fetchall()
        ]
