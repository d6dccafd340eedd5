"""Small random cities around a week: what was planned, logged, called off, raised, promised and asked, and when."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.observances.models import Kind, Sitting
from liaison.observances.weeks import Week
from liaison.places.models import EngagementPlan, Place
from tests.cast import Cast
from visits.models import Allotment, Amendment, Commitment, Concern, ConcernStep, PromisedWindow, Visit, VisitRequest

# Clocks forward and back, the week 53 of two years, the turn of a year without one, and a plain week.
WEEKS = [Week.parse(name) for name in ("2026-W13", "2026-W43", "2026-W53", "2020-W53", "2026-W01", "2026-W47")]
HALF_HOUR = timedelta(minutes=30)
BEFORE, AFTER = timedelta(days=24), timedelta(days=9)
MET = ([], ["nobody"], ["secretary"], ["nobody", "steward"], ["faith-leader", "steward"])
PATH = ("acknowledged", "in-progress", "resolved", "fed-back", "in-progress", "not-possible", "fed-back", "agreed")


@dataclass
class City:
    """A week, the present moment, and unsaved rows; the first place of `places` is number 0."""

    week: Week
    now: datetime
    places: list[dict[str, Any]] = field(default_factory=list)
    rows: list[tuple[type, int, dict[str, Any]]] = field(default_factory=list)


@st.composite
def cities(draw: Any) -> City:
    """Anything that could have happened before `now`, at most three weeks before the week and one after it."""
    week = draw(st.sampled_from(WEEKS))
    sooner = draw(st.sampled_from((timedelta(days=2, hours=11), timedelta(days=6, hours=23), timedelta(days=7))))
    now = draw(st.sampled_from((week.begins_at + sooner, week.ends_at, week.ends_at + timedelta(days=6))))
    city = City(week, now)
    for number in range(draw(st.integers(1, 3))):
        city.places.append(_place(draw, week))
        _plans(draw, city, number)
        for _ in range(draw(st.integers(0, 5))):
            city.rows.append((Visit, number, _visit(draw, city)))
        days = draw(st.lists(st.integers(-9, 9), unique=True, max_size=4))
        for day in days:
            city.rows.append((PromisedWindow, number, _window(draw, week, day)))
        for maker, model, most in ((_concern, Concern, 2), (_promise, Commitment, 3), (_request, VisitRequest, 2)):
            for _ in range(draw(st.integers(0, most))):
                city.rows.append((model, number, maker(draw, city)))
    return city


def _past(draw: Any, city: City, since: datetime | None = None) -> datetime | None:
    """A moment before now, often one of the edges; None where there is none after `since`."""
    edges = [city.week.begins_at, city.week.ends_at, city.week.ends_at - HALF_HOUR]
    since = since or city.week.begins_at - BEFORE
    edges = [edge for edge in edges if since < edge < city.now]
    steps = int((city.now - since) / HALF_HOUR) - 1
    if steps < 1:
        return None
    if edges and draw(st.booleans()):
        return draw(st.sampled_from(edges))
    return since + draw(st.integers(1, steps)) * HALF_HOUR


def _day(draw: Any, week: Week) -> date:
    return week.monday + timedelta(days=draw(st.integers(-10, 10)))


def _place(draw: Any, week: Week) -> dict[str, Any]:
    opened = draw(st.one_of(st.none(), st.just(week.monday - timedelta(days=40)), st.integers(-3, 8)))
    opened = week.monday + timedelta(days=opened) if isinstance(opened, int) else opened
    closed = draw(st.one_of(st.none(), st.none(), st.integers(-2, 9)))
    closed = week.monday + timedelta(days=closed) if closed is not None else None
    if opened and closed and closed < opened:
        closed = opened
    return {
        "where": draw(st.sampled_from(("east", "east", "west", "no team", "elsewhere"))),
        "opened_on": opened,
        "closed_on": closed,
        "declines_visits": draw(st.sampled_from((False, False, False, True))),
    }


def _plans(draw: Any, city: City, place: int) -> None:
    """Versions one after the other; the last may wait for the place to agree."""
    agreed = None
    for number in range(1, draw(st.integers(0, 3)) + 1):
        plan = {"number": number, "every_days": draw(st.sampled_from((3, 7, 14))), "prayers": ["friday"]}
        agreed = _past(draw, city, agreed)
        if agreed is None:
            return
        plan |= {"agreed_for_police_at": agreed - HALF_HOUR, "agreed_for_place_at": agreed}
        for _model, at, earlier in city.rows:
            if _model is EngagementPlan and at == place and earlier.get("replaced_at") is None:
                earlier["replaced_at"] = agreed
        city.rows.append((EngagementPlan, place, plan))
    if draw(st.booleans()):
        waiting = {"number": 9, "every_days": 1, "agreed_for_police_at": city.now - HALF_HOUR}
        city.rows.append((EngagementPlan, place, waiting))


def _visit(draw: Any, city: City) -> dict[str, Any]:
    starts_at = city.week.begins_at + draw(st.integers(-20 * 48, 9 * 48)) * HALF_HOUR
    ends_at = starts_at + draw(st.integers(1, 12)) * HALF_HOUR
    visit: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "kind": draw(st.sampled_from(("friday", "reassurance", "patrol", "eid", "service"))),
        "with_sitting": draw(st.booleans()),
        "met": draw(st.sampled_from(MET)),
    }
    planned = draw(st.booleans())
    if planned:
        visit["planned_at"] = min(starts_at, city.now) - timedelta(days=2)
        visit["allotted"] = draw(st.sampled_from((None, "coming", "released")))
    status = draw(st.sampled_from(("planned", "logged", "logged", "cancelled")))
    if status == "logged" and ends_at < city.now and (logged := _past(draw, city, ends_at)):
        visit |= {"status": "logged", "logged_at": logged}
        if draw(st.booleans()) and (amended := _past(draw, city, logged)):
            visit["amended_at"] = amended
    elif status == "cancelled":
        visit |= {"status": "cancelled", "cancelled_at": city.now, "cancelled_because": "Snow"}
    else:
        visit.setdefault("planned_at", min(starts_at, city.now) - timedelta(days=1))
    if visit.get("status") != "logged":
        visit["met"] = []
    return visit


def _window(draw: Any, week: Week, day: int) -> dict[str, Any]:
    starts_at = week.begins_at + timedelta(days=day) + draw(st.integers(0, 47)) * HALF_HOUR
    return {
        "day": week.monday + timedelta(days=day),
        "kind": draw(st.sampled_from((Kind.JUMUAH, Kind.TARAWIH))),
        "label": "Prayers",
        "starts_at": starts_at,
        "ends_at": starts_at + draw(st.integers(1, 8)) * HALF_HOUR,
    }


def _concern(draw: Any, city: City) -> dict[str, Any]:
    raised = _past(draw, city) or city.now - HALF_HOUR
    steps, at = [], raised
    for status in PATH[: draw(st.integers(0, len(PATH)))]:
        found = _past(draw, city, at)
        if found is None:
            break
        at = found
        steps.append({"status": status, "made_at": at, "note": f"{status} {len(steps)}"})
    return {
        "category": draw(st.sampled_from(("fear", "traffic"))),
        "urgency": draw(st.sampled_from(("today", "soon", "normal"))),
        "text": "What worries us",
        "status": steps[-1]["status"] if steps else "open",
        "raised_at": raised,
        "changed_at": at,
        "owned": draw(st.booleans()),
        "steps": steps,
    }


def _promise(draw: Any, city: City) -> dict[str, Any]:
    made = _past(draw, city) or city.now - HALF_HOUR
    promise = {"text": "To come again", "due_on": _day(draw, city.week), "made_at": made}
    ended = draw(st.sampled_from((None, "kept_at", "called_off_at")))
    if ended and (at := _past(draw, city, made)):
        promise |= {ended: at, "outcome": "Done"}
    return promise


def _request(draw: Any, city: City) -> dict[str, Any]:
    # The edges of the week, 72 hours before, as well.
    asked = _past(draw, city) or city.now - HALF_HOUR
    if draw(st.booleans()):
        asked -= timedelta(hours=72)
    request: dict[str, Any] = {"kind": "visit", "text": "Please come", "asked_at": asked}
    if draw(st.booleans()):
        if draw(st.booleans()) and asked + timedelta(hours=72) < city.now:
            at: datetime | None = asked + timedelta(hours=72)
        else:
            at = _past(draw, city, asked)
        if at:
            request |= {"answer": "yes", "answered_at": at}
    if draw(st.sampled_from((False, False, True))) and (at := _past(draw, city, asked)):
        request["taken_back_at"] = at
    return request


# Writing it ---------------------------------------------------------------------------------------------------


def build(city: City, cast: Cast) -> None:
    """Write the city into the database, as the worker; the cast's own places stay out of the way, closed for long."""
    Place.objects.update(closed_on=date(2020, 1, 2))
    by, people = cast.officer, {"owner": cast.colleague}
    places = [_saved_place(number, place, cast) for number, place in enumerate(city.places)]
    sittings = [_sitting(place) for place in places]
    for model, number, values in city.rows:
        _WRITERS[model](places[number], sittings[number], dict(values), by, people)
    for place in places:
        _keep_contact(place, city)


def _saved_place(number: int, place: dict[str, Any], cast: Cast) -> Place:
    where = place["where"]
    teams = {"east": cast.east, "west": cast.west}
    return Place.objects.create(
        slug=f"house-{number}",
        name=f"House {number}",
        faith="muslim",
        unit=cast.other_unit if where == "elsewhere" else cast.unit,
        team=teams.get(where),
        named_officer=cast.officer if number else None,
        **{name: value for name, value in place.items() if name != "where"},
    )


def _sitting(place: Place) -> Sitting:
    return Sitting.objects.create(
        place=place, kind=Kind.JUMUAH, name="First", weekday=4, opens_at=time(13), ends_at=time(14)
    )


def _write_plan(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    who = {f"agreed_for_{side}_by": by for side in ("police", "place") if values.get(f"agreed_for_{side}_at")}
    EngagementPlan.objects.create(place=place, proposed_by=by, **who, **values)


def _write_visit(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    amended, allotted = values.pop("amended_at", None), values.pop("allotted", None)
    who = {f"{verb}_by": by for verb in ("planned", "logged", "cancelled") if values.get(f"{verb}_at")}
    visit = Visit.objects.create(place=place, sitting=sitting if values.pop("with_sitting") else None, **who, **values)
    if allotted:
        released = {"released_at": visit.planned_at, "released_by": by} if allotted == "released" else {}
        Allotment.objects.create(place=place, visit=visit, officer=by, allotted_by=by, **released)
    if amended:
        Amendment.objects.create(place=place, visit=visit, made_by=by, made_at=amended, because="More", changes={})


def _write_window(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    PromisedWindow.objects.create(place=place, sitting=sitting, **values)


def _write_concern(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    steps, owner = values.pop("steps"), people["owner"] if values.pop("owned") else None
    concern = Concern.objects.create(place=place, raised_by=by, owner=owner, **values)
    for step in steps:
        ConcernStep.objects.create(place=place, concern=concern, made_by=by, **step)


def _write_promise(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    who = {f"{verb}_by": by for verb in ("kept", "called_off") if values.get(f"{verb}_at")}
    Commitment.objects.create(place=place, owner=by, made_by=by, **who, **values)


def _write_request(place: Place, sitting: Sitting, values: dict[str, Any], by: User, people: Any) -> None:
    who = {f"{verb}_by": by for verb in ("answered", "taken_back") if values.get(f"{verb}_at")}
    VisitRequest.objects.create(place=place, asked_by=by, **who, **values)


_WRITERS = {
    EngagementPlan: _write_plan,
    Visit: _write_visit,
    PromisedWindow: _write_window,
    Concern: _write_concern,
    Commitment: _write_promise,
    VisitRequest: _write_request,
}


def _keep_contact(place: Place, city: City) -> None:
    """The columns that the running week is read from, as the actions would have kept them until now."""
    from tests.dashboard.by_hand import contact, london

    last, due = contact(place, city.now, london(city.now))
    Place.objects.filter(pk=place.pk).update(last_contact_at=last, contact_due_on=due)
