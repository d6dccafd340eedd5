"""The figures of a week counted once more, by plain Python over all rows: slow, and with nothing borrowed."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from liaison.observances.weeks import Week
from liaison.places.models import EngagementPlan, NeighbourhoodTeam, Place
from visits.models import Allotment, Amendment, Commitment, Concern, ConcernStep, PromisedWindow, Visit, VisitRequest

LONDON = ZoneInfo("Europe/London")
ALLOWED = {"today": 1, "soon": 7, "normal": 30}
THREE_DAYS = timedelta(hours=72)
PRAYERS = {"friday": "jumuah", "ramadan": "tarawih", "eid": "eid", "service": "weekly"}


def london(moment: datetime) -> date:
    """The London day of a moment."""
    return moment.astimezone(LONDON).date()


def is_two_way(visit: Visit) -> bool:
    """Somebody was met."""
    return visit.status == "logged" and any(role != "nobody" for role in visit.met)


def contact(place: Place, then: datetime, day: date) -> tuple[datetime | None, date | None]:
    """When somebody of the place was last met before this moment, and by which day the plan of then wanted it.

    `day` is the last that counts: a place that has closed by then is due nothing.
    """
    met = [v.ends_at for v in Visit.objects.filter(place=place) if is_two_way(v) and v.ends_at < then]
    last = max(met, default=None)
    due = None
    for plan in EngagementPlan.objects.filter(place=place):
        sides = (plan.agreed_for_police_at, plan.agreed_for_place_at)
        if None in sides or max(sides) > then or (plan.replaced_at and plan.replaced_at <= then):
            continue
        due = london(last or max(sides)) + timedelta(days=plan.every_days)
    if place.declines_visits or (place.closed_on and place.closed_on <= day):
        due = None
    return last, due


def by_hand(unit: int, team: NeighbourhoodTeam | None, week: Week, now: datetime) -> dict[str, Any]:
    """Everything that is compared, under the names of the test."""
    until = min(week.ends_at, now)
    is_over = week.ends_at <= now
    day = week.sunday if is_over else london(now)
    passed = week.sunday + timedelta(days=1) if is_over else london(now)
    places = {
        p.pk: p
        for p in Place.objects.all()
        if p.unit_id == unit
        and (team is None or p.team_id == team.pk)
        and (p.opened_on is None or p.opened_on <= week.sunday)
        and (p.closed_on is None or p.closed_on > week.monday)
    }

    def ours(rows: Iterable[Any]) -> list[Any]:
        return [row for row in rows if row.place_id in places]

    visits = ours(Visit.objects.all())
    made = [v for v in visits if v.status == "logged" and week.begins_at <= v.starts_at < until]
    return {
        "places": len(places),
        **_visits(made, week),
        **_windows(visits, ours(PromisedWindow.objects.all()), week, until),
        **_contacts(places, day, passed, until),
        **_concerns(ours(Concern.objects.all()), week, until, day),
        **_promises(ours(Commitment.objects.all()), week, until, passed),
        **_requests(ours(VisitRequest.objects.all()), week, until),
        "late": sum(v.logged_at >= week.ends_at for v in made),
        "amended": sum(any(a.made_at >= week.ends_at for a in Amendment.objects.filter(visit=v)) for v in made),
        "unlogged": sum(
            v.status == "planned"
            and v.starts_at >= week.begins_at
            and v.ends_at < until
            and Allotment.objects.filter(visit=v, released_at=None).exists()
            for v in visits
        ),
    }


def _visits(made: list[Visit], week: Week) -> dict[str, Any]:
    return {
        "made": len(made),
        "two_way": sum(map(is_two_way, made)),
        "visited": len({v.place_id for v in made}),
        "by_day": [dict(Counter(v.kind for v in made if london(v.starts_at) == day)) for day in week.days],
        "by_kind": dict(Counter(v.kind for v in made)),
    }


def _windows(visits: list[Visit], windows: list[PromisedWindow], week: Week, until: datetime) -> dict[str, Any]:
    done: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for window in windows:
        if week.begins_at <= window.ends_at < until:
            of[window.kind] += 1
            done[window.kind] += any(v.status == "logged" and _attends(v, window) for v in visits)
    for visit in visits:
        known = any(w.place_id == visit.place_id and _overlap(visit, w) for w in windows)
        if (
            visit.planned_at
            and visit.status != "cancelled"
            and visit.sitting_id is None
            and visit.kind in PRAYERS
            and week.begins_at <= visit.ends_at < until
            and not known
        ):
            of[PRAYERS[visit.kind]] += 1
            done[PRAYERS[visit.kind]] += visit.status == "logged"
    return {"coverage": {kind: (done[kind], of[kind]) for kind in of}, "windows": (done.total(), of.total())}


def _attends(visit: Visit, window: PromisedWindow) -> bool:
    if visit.place_id != window.place_id:
        return False
    if visit.sitting_id is None:
        return _overlap(visit, window)
    return visit.sitting_id == window.sitting_id and abs(visit.starts_at - window.starts_at) < timedelta(hours=12)


def _overlap(visit: Visit, window: PromisedWindow) -> bool:
    return visit.starts_at < window.ends_at and window.starts_at < visit.ends_at


def _contacts(places: dict[int, Place], day: date, passed: date, until: datetime) -> dict[str, Any]:
    met, without, not_met = 0, 0, {}
    for place in places.values():
        is_open = (place.opened_on is None or place.opened_on <= day) and (
            place.closed_on is None or place.closed_on > day
        )
        if not is_open or place.declines_visits:
            continue
        last, due = contact(place, until, day)
        if due is None:
            without += 1
        elif due >= passed:
            met += 1
        else:
            not_met[place.slug] = ((day - london(last)).days if last else None, due)
    return {"met": met, "without_plan": without, "not_met": not_met}


def _concerns(concerns: list[Concern], week: Week, until: datetime, day: date) -> dict[str, Any]:
    found: dict[str, Any] = {"new": 0, "fed_back": 0, "agreed": 0, "open": 0, "ageing": {}, "said": {}}
    for concern in concerns:
        steps = sorted(ConcernStep.objects.filter(concern=concern, made_at__lt=until), key=lambda s: (s.made_at, s.pk))
        status = steps[-1].status if steps else "open"
        of_week = [step for step in steps if step.made_at >= week.begins_at]
        told = [step for step in of_week if step.status == "fed-back"]
        found["new"] += week.begins_at <= concern.raised_at < until
        found["fed_back"] += bool(told)
        found["agreed"] += any(step.status == "agreed" for step in of_week)
        if told:
            found["said"][concern.ref] = (told[-1].note, london(told[-1].made_at), status == "agreed")
        if concern.raised_at >= until:
            continue
        found["open"] += status != "agreed"
        days = (day - london(concern.raised_at)).days
        if status not in ("fed-back", "agreed") and days > ALLOWED[concern.urgency]:
            found["ageing"][concern.ref] = (status, days, concern.owner_id is not None)
    return found


def _promises(promises: list[Commitment], week: Week, until: datetime, passed: date) -> dict[str, Any]:
    found: dict[str, Any] = {"due": 0, "kept": 0, "called_off": 0, "open_before": 0, "broken": {}}
    for promise in promises:
        if promise.made_at >= until:
            continue
        kept = promise.kept_at if promise.kept_at and promise.kept_at < until else None
        off = bool(promise.called_off_at and promise.called_off_at < until)
        if promise.due_on < week.monday:
            found["open_before"] += not kept and not off
        elif promise.due_on <= week.sunday:
            found["due"] += 1
            found["called_off"] += off
            in_time = kept is not None and london(kept) <= promise.due_on
            found["kept"] += in_time
            if promise.due_on < passed and not off and not in_time:
                found["broken"][promise.ref] = london(kept) if kept else None
    return found


def _requests(requests: list[VisitRequest], week: Week, until: datetime) -> dict[str, Any]:
    of, in_time, late = 0, 0, {}
    for request in requests:
        due = request.asked_at + THREE_DAYS
        if not week.begins_at <= due < until or (request.taken_back_at and request.taken_back_at < until):
            continue
        of += 1
        answered = request.answered_at if request.answered_at and request.answered_at < until else None
        if answered and answered <= due:
            in_time += 1
        else:
            late[request.ref] = int((answered - request.asked_at).total_seconds() // 3600) if answered else None
    return {"clock": (in_time, of), "late_answers": late}
