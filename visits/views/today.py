"""An officer's home: what is on today, what is mine, what is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Role
from liaison.observances import occurrences
from liaison.places.access import Standing, standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.models.place import Band
from liaison.presentation import words
from visits import cover
from visits.account import span
from visits.gatherings import key_of
from visits.models import Commitment, Visit, VisitRequest, VolunteerCall
from visits.models.request import ANSWER_WITHIN

AHEAD = timedelta(days=7)
DUE_SHOWN = 10
OWED_SHOWN = 25
BANDS = dict(Band.choices)
KINDS = dict(Visit.Kind.choices)


@dataclass(frozen=True, slots=True)
class Held:
    """A place as this page needs it."""

    pk: int
    slug: str
    name: str
    band: str
    declines: bool
    last_contact_at: datetime | None
    due_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of today's gatherings, ready to print."""

    place: Held
    label: str
    times: str
    band: str
    sure: bool
    who: str
    colour: str
    visit: str
    mine: bool
    gathering: str


@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Today's gatherings and who covers them, one's own visits of the week, visits due, promises, requests."""
    held, now = standing(request.user), timezone.now()
    day = timezone.localdate(now)
    places = _places(request.user, held)
    visits = cover.visits_between(places, day, day + AHEAD, also_of=request.user.pk)
    gatherings = occurrences.between(places, day, day) if places else []
    entries = [_entry(each, places, request.user.pk) for each in cover.match(gatherings, visits, {})]
    mine = [visit for at_place in visits.values() for visit in at_place if _is_mine(visit, request.user.pk)]
    mine.sort(key=lambda visit: visit.starts_at)
    due = sorted((p for p in places.values() if p.due_on and p.due_on <= day + AHEAD), key=_urgency)
    promises, requests, sought = _owed(request.user, places)
    shown = [
        *(entry.place.pk for entry in entries),
        *(visit.place_id for visit in mine),
        *(place.pk for place in due[:DUE_SHOWN]),
        *(row["place_id"] for row in (*promises, *requests)),
    ]
    note_reading(request, "Today", shown)
    return render(
        request,
        "visits/today.html",
        {
            "day": day,
            "teams": [h.scope for h in held.holdings if h.role == Role.OFFICER],
            "has_team": bool(places) or not held.holds(Role.OFFICER) or bool(held.team_ids),
            "entries": entries,
            "to_log": [(visit, KINDS[visit.kind], _when(visit, day)) for visit in mine if visit.ends_at < now],
            "mine": [(visit, KINDS[visit.kind], _when(visit, day)) for visit in mine if visit.ends_at >= now],
            "due": due[:DUE_SHOWN],
            "due_more": max(0, len(due) - DUE_SHOWN),
            "due_this_week": len(due),
            "promises": promises,
            "requests": requests,
            "sought": sought,
            "now": now,
        },
    )


def _places(user: Any, held: Standing) -> dict[int, Held]:
    """The places of the officer's own teams, and those whose named officer or deputy the person is."""
    own = Q(team__in=held.team_ids) | Q(named_officer=user.pk) | Q(deputy=user.pk)
    rows = (
        Place.objects.visible_to(user)
        .filter(own)
        .open_on(timezone.localdate())
        .order_by()
        .values_list("pk", "slug", "name", "expected_band", "declines_visits", "last_contact_at", "contact_due_on")
    )
    # One look-up of an address for all rows.
    register = reverse("places:list")
    return {row[0]: Held(*row, url=f"{register}{row[1]}/") for row in rows}


def _entry(found: cover.Cover, places: dict[int, Held], user_id: Any) -> Entry:
    place, occurrence = places[found.occurrence.place_id], found.occurrence
    mine = found.has(user_id)
    if mine:
        who, colour = "You are assigned", "blue"
    elif found.coming:
        who, colour = ", ".join(officer.name for officer in found.coming), "grey"
    elif place.declines:
        who, colour = "Has asked for no visits", "grey"
    else:
        who, colour = "Nobody yet", "red"
    return Entry(
        place=place,
        label=occurrence.label,
        times=words.between(occurrence.starts_at, occurrence.ends_at),
        band=BANDS.get(occurrence.sitting.expected_band or place.band, ""),
        sure=occurrence.sure,
        who=who,
        colour=colour,
        visit=found.visit.ref if found.visit else "",
        mine=mine and found.visit is not None and found.visit.status == Visit.Status.PLANNED,
        gathering="" if found.coming or place.declines else key_of(occurrence),
    )


def _is_mine(visit: cover.VisitHeld, user_id: Any) -> bool:
    return visit.status == Visit.Status.PLANNED and visit.has(user_id)


def _when(visit: cover.VisitHeld, day: date) -> str:
    """'Today, 12:45 to 14:20', 'Tomorrow, …', 'Friday 27 November, …'."""
    on = timezone.localdate(visit.starts_at)
    near = {day: "Today", day + timedelta(days=1): "Tomorrow"}
    if on in near:
        return f"{near[on]}, {words.between(visit.starts_at, visit.ends_at)}"
    return span(visit.starts_at, visit.ends_at)


def _urgency(place: Held) -> tuple[date, str]:
    return (place.due_on or date.max, place.name)


def _owed(user: Any, places: Iterable[int]) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """My open promises, requests of my places that wait for an answer, the most urgent first, and calls; one query.

    The last is for how many visits of the unit volunteers are sought.
    """
    columns = ("what", "ref", "words", "place_id", "name", "slug", "due_day", "asked")
    no_moment, no_day = Cast(Value(None), DateTimeField()), Cast(Value(None), DateField())
    promises = (
        Commitment.objects.visible_to(user)
        .open()
        .filter(owner=user)
        .order_by("due_on", "pk")
        .annotate(what=Value("promise"), words=F("text"), name=F("place__name"), slug=F("place__slug"))
        .annotate(due_day=F("due_on"), asked=no_moment)
        .values_list(*columns)
    )
    requests = (
        VisitRequest.objects.visible_to(user)
        .waiting()
        .filter(place__in=list(places))
        .order_by("asked_at", "pk")
        .annotate(what=Value("request"), words=F("kind"), name=F("place__name"), slug=F("place__slug"))
        .annotate(due_day=no_day, asked=F("asked_at"))
        .values_list(*columns)
    )
    no_words, no_place = Cast(Value(""), CharField()), Cast(Value(None), BigIntegerField())
    calls = (
        VolunteerCall.objects.visible_to(user)
        .open()
        .order_by("starts_at", "pk")
        .annotate(kind=Value("call"), ref=no_words, words=F("what"), place_id=no_place, name=no_words, slug=no_words)
        .annotate(due_day=no_day, asked=F("starts_at"))
        .values_list("kind", *columns[1:])
    )
    found = promises[:OWED_SHOWN].union(requests[:OWED_SHOWN], calls[:OWED_SHOWN], all=True)
    rows = [dict(zip(columns, row, strict=True)) for row in found]
    mine = sorted((row for row in rows if row["what"] == "promise"), key=lambda row: row["due_day"])
    waiting = sorted((row for row in rows if row["what"] == "request"), key=lambda row: row["asked"])
    promised, requested = reverse("visits:commitments"), reverse("visits:requests")
    for row in mine:
        row["url"] = f"{promised}{row['ref']}/"
    for row in waiting:
        row["url"] = f"{requested}{row['ref']}/"
        row["due_at"] = row["asked"] + ANSWER_WITHIN
        row["label"] = VisitRequest.Kind(row["words"]).label
    return mine, waiting, sum(row["what"] == "call" for row in rows)
