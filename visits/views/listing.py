"""The list of visits, newest first: for police those they may see, for a committee those of its own place."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET

from liaison.observances.clock import wall_clock
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation import words
from visits.account import span
from visits.models import Allotment, Visit
from visits.views.detail import status_words
from visits.views.weekly import Weekly

PAGE = 25
COLUMNS = ("pk", "ref", "place_id", "kind", "status", "starts_at", "ends_at", "mood")
WHO = ("logged_by__rank", "logged_by__name")
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """One page of 25; filters and the place in the list are in the address.

    `from` and `to` are London days (2026-11-16), both of them included; `team` names a team whose places are meant.
    `week` (2026-W47), with `unit` or `team`, is what the page of that week counts.
    """
    held = standing(request.user)
    if not (held.is_police or held.is_committee):
        raise Http404
    places = dict(Place.objects.seen_in_full_by(request.user).order_by("name", "pk").values_list("pk", "name"))
    slugs = request.GET.get("place", "")
    weekly = Weekly.of(request.GET)
    chosen = _chosen(request.GET, police=held.is_police) | (weekly.parts if weekly else {})
    wanted = _wanted(request, chosen, places)
    if weekly:
        wanted &= weekly.begun
    if slugs:
        wanted &= Q(place__slug=slugs[:80])
    rows = list(
        Visit.objects.visible_to(request.user)
        .filter(wanted)
        .order_by("-starts_at", "-pk")
        .values_list(*COLUMNS, *WHO)[: PAGE + 1]
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    going = _going([row[0] for row in rows if row[4] == Visit.Status.PLANNED])
    note_reading(request, "List of visits", {row[2] for row in rows})
    query = {name: str(value) for name, value in chosen.items() if value} | ({"place": slugs} if slugs else {})
    return render(
        request,
        "visits/list.html",
        {
            "rows": [_line(row, places, going) for row in rows],
            "older": urlencode(query | {"before": _mark(rows[-1])}) if more else "",
            "newest": urlencode(query) if request.GET.get("before") else "",
            "chosen": chosen,
            "filtered": any(chosen.values()),
            "days": _days_in_words(chosen) or (weekly.in_words if weekly else ""),
            "kept": {name: query[name] for name in ("week", "unit", "from", "to", "team") if name in query},
            "statuses": Visit.Status.choices,
            "kinds": Visit.Kind.choices,
            "police": held.is_police,
            "one_place": len(places) == 1 or bool(slugs),
            "several_places": len(places) > 1,
            "place_slug": slugs,
        },
    )


def _chosen(asked: Mapping[str, str], *, police: bool) -> dict[str, Any]:
    """The filters of the address, those that make no sense left out."""
    status, kind = asked.get("status", ""), asked.get("kind", "")
    return {
        "status": status if status in Visit.Status.values else "",
        "kind": kind if kind in Visit.Kind.values else "",
        "mine": "1" if police and asked.get("mine") else "",
        "team": asked.get("team", "")[:80] if police else "",
        "from": _day(asked.get("from", "")),
        "to": _day(asked.get("to", "")),
    }


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def _days_in_words(chosen: Mapping[str, Any]) -> str:
    first, last = chosen["from"], chosen["to"]
    if first and first == last:
        return f"on {words.day(first)}"
    return " ".join(filter(None, (first and f"from {words.day(first)}", last and f"to {words.day(last)}")))


def _wanted(request: HttpRequest, chosen: Mapping[str, Any], places: Mapping[int, str]) -> Q:
    # Named one by one, so that the database knows how many they are and walks the right index.
    wanted = Q(place__in=list(places))
    if chosen["status"]:
        wanted &= Q(status=chosen["status"])
    if chosen["kind"]:
        wanted &= Q(kind=chosen["kind"])
    if chosen["team"]:
        wanted &= Q(place__team__slug=chosen["team"])
    if chosen["from"]:
        wanted &= Q(starts_at__gte=wall_clock(chosen["from"], time(0)))
    if chosen["to"]:
        wanted &= Q(starts_at__lt=wall_clock(chosen["to"] + timedelta(days=1), time(0)))
    if chosen["mine"]:
        mine = Allotment.objects.current().filter(officer=request.user.pk).values("visit")
        wanted &= Q(logged_by=request.user.pk) | Q(pk__in=mine)
    if mark := _read_mark(request.GET.get("before", "")):
        starts_at, pk = mark
        wanted &= Q(starts_at__lte=starts_at) & (Q(starts_at__lt=starts_at) | Q(pk__lt=pk))
    return wanted


def _mark(row: tuple[Any, ...]) -> str:
    """Where the next page begins: after this row."""
    return f"{row[5].isoformat()}_{row[0]}"


def _read_mark(text: str) -> tuple[datetime, int] | None:
    moment, _, pk = text.rpartition("_")
    try:
        starts_at = parse_datetime(moment)
    except ValueError:
        return None
    if starts_at is None or not is_aware(starts_at) or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return starts_at, int(pk)


def _going(visits: list[int]) -> dict[int, list[str]]:
    """Who is sent to these planned visits, by visit."""
    names: dict[int, list[str]] = {}
    if visits:
        rows = Allotment.objects.current().filter(visit__in=visits).order_by("allotted_at", "pk")
        for visit, rank, name in rows.values_list("visit", "officer__rank", "officer__name"):
            names.setdefault(visit, []).append(f"{rank} {name}".strip())
    return names


def _line(row: tuple[Any, ...], places: Mapping[int, str], going: Mapping[int, list[str]]) -> dict[str, str]:
    pk, ref, place_id, kind, status, starts_at, ends_at, mood, rank, name = row
    state, colour = status_words(status, ends_at)
    return {
        "ref": ref,
        "place": places[place_id],
        "kind": str(Visit.Kind(kind).label),
        "when": span(starts_at, ends_at),
        "status": state,
        "colour": colour,
        "mood": str(Visit.Mood(mood).label) if mood else "",
        "who": f"{rank} {name}".strip() if name else ", ".join(going.get(pk, ())),
    }
