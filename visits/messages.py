"""What is said about visits, worries, promises and requests.

Called by actions, inside their transaction; what the mails say is in `visits.wording`. Whoever does a thing is not
told that they did it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from liaison.observances.clock import wall_clock
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft, news
from liaison.places import recipients
from visits import changes, wording
from visits.models import (
    Allotment,
    Amendment,
    Commitment,
    Concern,
    ConcernStep,
    Reply,
    Visit,
    VisitRequest,
    Volunteer,
    VolunteerCall,
)


def visit_planned(visit: Visit) -> None:
    """Plan what is to be said about this visit: to its officers, and to the committee that an officer comes."""
    enqueue(reminders_of([visit], timezone.now()))


def visit_moved(visit: Visit, by: Any, was: changes.Span) -> None:
    """Tell the officers the new time, once, and plan the reminders of it; what was planned for the old is not sent.

    `by` moved it and is not told; nobody, when a command did. `was` are its hours until now.
    """
    now = timezone.now()
    changes.moved(visit, _officers_of(visit), was, by=by)
    enqueue(_unless_just_told(draft, now) for draft in reminders_of([visit], now))


def gathering_moved(visit: Visit, starts_at: datetime, by: Any) -> None:
    """Tell the officers that the gathering begins at another moment, while the visit keeps hours set by hand."""
    now = timezone.now()
    besides = f"{starts_at:%Y%m%dT%H%M}.{now:%Y%m%dT%H%M%S}"
    officers = recipients.without(_officers_of(visit), by)
    keep = visit.ends_at - now
    enqueue(news(wording.GATHERING_MOVED, visit, officers, now=now, besides=besides, keep=keep))


def _officers_of(visit: Visit) -> list[int]:
    return list(Allotment.objects.current().filter(visit=visit).values_list("officer_id", flat=True))


def _unless_just_told(draft: Draft, now: datetime) -> Draft:
    """A reminder to an officer that is due already: its row is written, so that no planner adds it, but not sent."""
    if draft.due_at > now or draft.kind == wording.COMING:
        return draft
    return replace(draft, about={**(draft.about or {}), "told": True})


def allotted(allotment: Allotment) -> None:
    """Tell the officer, and plan their reminders."""
    several_allotted([allotment])


def several_allotted(allotments: Sequence[Allotment]) -> None:
    """Tell each officer, and plan the reminders; as many queries for a month of nights as for one visit."""
    changes.given(allotments)
    visits = {allotment.visit_id: allotment.visit for allotment in allotments}
    enqueue(reminders_of(visits.values(), timezone.now()))


def released(allotment: Allotment) -> None:
    """Tell the officer that they need not come."""
    changes.taken_away([allotment], by=allotment.released_by_id)


def volunteers_sought(call: VolunteerCall, officers: Iterable[int]) -> None:
    """Ask these officers whether one of them can go. Who asks is not asked."""
    _tell_volunteers(wording.SOUGHT, call, recipients.without(officers, call.asked_by_id))


def volunteers_thanked(call: VolunteerCall) -> None:
    """Tell those who offered and still wait that nobody is sought any more."""
    waiting = Volunteer.objects.waiting().filter(call=call).values_list("officer_id", flat=True)
    _tell_volunteers(wording.THANKED, call, waiting)


def _tell_volunteers(kind: str, call: VolunteerCall, people: Iterable[int]) -> None:
    # Of no place: a committee reads what is said about its own.
    now = timezone.now()
    enqueue(
        Draft(
            key=f"{kind}:{call.pk}:user:{person}",
            kind=kind,
            due_at=now,
            expires_at=call.starts_at,
            to=person,
            about={"pk": call.pk},
        )
        for person in dict.fromkeys(people)
    )


def visit_cancelled(visit: Visit) -> None:
    """Tell the officers and the committee members who would have been told of the visit."""
    now = timezone.now()
    if visit.ends_at <= now:
        return
    changes.called_off(visit, _officers_of(visit), by=visit.cancelled_by_id)
    members = [user for _, user in recipients.told_of_visits([visit.place_id])]
    keep = visit.ends_at - now
    enqueue(news(wording.NOT_COMING, visit, recipients.without(members, visit.cancelled_by_id), now=now, keep=keep))


def visit_logged(visit: Visit) -> None:
    """Tell the committee that something was written about a visit, so that they can read it and reply."""
    _tell_committee(wording.LOGGED, visit, visit.logged_by_id)


def visit_amended(amendment: Amendment) -> None:
    """Tell the committee that the record of a visit was amended."""
    _tell_committee(wording.AMENDED, amendment, amendment.made_by_id)


def reply_made(reply: Reply) -> None:
    """Tell whoever logged the visit; of a dispute, their supervisors as well."""
    people = [pk for pk in (reply.visit.logged_by_id,) if pk]
    if reply.verdict == Reply.Verdict.DISPUTE or not people:
        people += recipients.supervisors(reply.place.unit_id)
    enqueue(news(wording.REPLY, reply, recipients.without(people, reply.made_by_id), now=timezone.now()))


def concern_raised(concern: Concern) -> None:
    """Tell its owner, or the named officers; and the committee, when the police raised it."""
    police = [concern.owner_id] if concern.owner_id else recipients.named(concern.place)
    members = recipients.committee(concern.place_id)
    people = police if concern.raised_by_id in members else [*police, *members]
    enqueue(
        news(
            wording.CONCERN_RAISED,
            concern,
            recipients.without(people, concern.raised_by_id),
            now=timezone.now(),
        )
    )


def concern_moved(step: ConcernStep) -> None:
    """Tell the other side what was done: the committee of the police's steps, the owner of the committee's."""
    concern = step.concern
    members = recipients.committee(step.place_id)
    police = [concern.owner_id] if concern.owner_id else recipients.named(concern.place)
    people = police if step.made_by_id in members else members
    enqueue(news(wording.CONCERN_MOVED, step, recipients.without(people, step.made_by_id), now=timezone.now()))


def commitment_made(commitment: Commitment) -> None:
    """Tell the committee what was promised, and its owner when somebody else promised it for them."""
    people = [commitment.owner_id, *recipients.committee(commitment.place_id)]
    _tell(wording.PROMISED, commitment, people, commitment.made_by_id)


def commitment_closed(commitment: Commitment) -> None:
    """Tell the committee that a promise was kept or called off."""
    by = commitment.kept_by_id or commitment.called_off_by_id
    _tell(wording.PROMISE_ENDED, commitment, [commitment.owner_id, *recipients.committee(commitment.place_id)], by)


def request_made(request: VisitRequest) -> None:
    """Tell the named officers that an answer is due within 72 hours."""
    _tell(wording.ASKED, request, recipients.named(request.place), request.asked_by_id)


def request_answered(request: VisitRequest) -> None:
    """Tell the committee what the police said; it begins with whoever asked."""
    people = [request.asked_by_id, *recipients.committee(request.place_id)]
    _tell(wording.ANSWERED, request, people, request.answered_by_id)


def _tell(kind: str, thing: Any, people: Iterable[int], by: int | None) -> None:
    enqueue(news(kind, thing, recipients.without(people, by), now=timezone.now()))


def _tell_committee(kind: str, thing: Any, by: int | None) -> None:
    _tell(kind, thing, recipients.committee(thing.place_id), by)


# Reminders of planned visits, written by actions and, in case they were not, by the planner -----------------


def evening_before(starts_at: datetime) -> datetime:
    """When tomorrow's visit is spoken of: 18:00 (a setting) on the London day before it, in UTC."""
    day = timezone.localdate(starts_at) - timedelta(days=1)
    return wall_clock(day, time.fromisoformat(settings.REMINDERS["visit_evening_before"]))


def days_before(visit: Visit) -> list[datetime]:
    """When an Eid prayer is spoken of long before, at the same hour: 7 days (a setting). The day before is there."""
    if visit.kind != Visit.Kind.EID:
        return []
    evening = evening_before(visit.starts_at)
    far = sorted({days for days in settings.REMINDERS["eid_days_before"] if days > 1}, reverse=True)
    hour, day = timezone.localtime(evening).time(), timezone.localdate(visit.starts_at)
    return [wall_clock(day - timedelta(days=days), hour) for days in far]


def shortly_before(starts_at: datetime) -> datetime:
    """When the officers are reminded on the day: two hours (a setting) before it."""
    return starts_at - timedelta(minutes=settings.REMINDERS["visit_minutes_before"])


def reminders_of(visits: Iterable[Visit], now: datetime) -> list[Draft]:
    """What is to be said about these planned visits to their officers and committees, whenever it is due.

    Left out is what lies behind: an officer allotted at nine in the evening has just been told so, and needs no
    reminder that was due at six. A committee is told late rather than never. Three queries.
    """
    coming = [visit for visit in visits if visit.status == Visit.Status.PLANNED and visit.starts_at > now]
    by_pk = {visit.pk: visit for visit in coming}
    drafts: list[Draft] = []
    told: set[int] = set()
    for allotment in Allotment.objects.current().filter(visit__in=by_pk, officer__is_active=True):
        visit = by_pk[allotment.visit_id]
        told.add(visit.pk)
        for kind, due_at in (
            *((wording.DAYS_BEFORE, moment) for moment in days_before(visit)),
            (wording.EVENING_BEFORE, evening_before(visit.starts_at)),
            (wording.SHORTLY_BEFORE, shortly_before(visit.starts_at)),
        ):
            if allotment.allotted_at <= due_at:
                drafts.append(_reminder(kind, visit, allotment.officer_id, due_at))
    at_place: dict[int, list[Visit]] = defaultdict(list)
    for pk in told:
        at_place[by_pk[pk].place_id].append(by_pk[pk])
    for place_id, member in recipients.told_of_visits(at_place):
        for visit in at_place[place_id]:
            drafts.append(_reminder(wording.COMING, visit, member, evening_before(visit.starts_at)))
    return drafts


def _reminder(kind: str, visit: Visit, person: int, due_at: datetime) -> Draft:
    start = f"{visit.starts_at:%Y-%m-%dT%H:%MZ}"
    # There may be several such days, and each has its own message.
    day = f"{due_at:.%Y-%m-%d}" if kind == wording.DAYS_BEFORE else ""
    return Draft(
        key=f"{kind}:{visit.pk}:{start}{day}:user:{person}",
        kind=kind,
        due_at=due_at,
        expires_at=visit.starts_at,
        to=person,
        place=visit.place_id,
        about={"pk": visit.pk, "starts_at": visit.starts_at.isoformat()},
    )
