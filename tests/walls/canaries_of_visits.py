"""Visits, worries, promises, requests and an incident of a furnished place, with telltale words."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.places.models import Place
from tests.cast import Cast, logged_visit, planned_visit
from tests.walls.tenants import AUTHORS, COMMITTEES, SERVING, SUPERVISING, Tenant, see_in_full
from visits import messages
from visits.models import (
    Allotment,
    AllotmentOverride,
    Amendment,
    Commitment,
    Concern,
    ConcernStep,
    CoverLost,
    Mobilisation,
    Reply,
    Visit,
    VisitRequest,
    Volunteer,
    VolunteerCall,
)


def furnish_visits(place: Place, tenant: Tenant, author: User, members: list[User], cast: Cast) -> dict[str, Any]:
    """One to come, one logged with everything said about it, one called off; what addresses need of them."""
    full, now = tenant.word("full"), timezone.now()
    coming = planned_visit(place, author, now + timedelta(hours=26), author, purpose=f"To see {full}")
    allotment = coming.allotments.get()
    # Long enough ago that it is reminded of, whatever the time of day.
    allotment.allotted_by, allotment.allotted_at = cast.supervisor, now - timedelta(days=3)
    allotment.save()
    messages.visit_planned(coming)
    messages.allotted(allotment)
    gone = logged_visit(place, author, now - timedelta(hours=2), summary=f"We said {full}", mood=3)
    messages.visit_logged(gone)
    off = planned_visit(place, author, now + timedelta(hours=3), author, purpose=full)
    off.status, off.cancelled_by, off.cancelled_at, off.cancelled_because = "cancelled", cast.supervisor, now, full
    off.save()
    messages.visit_cancelled(off)
    released = off.allotments.get()
    released.released_by, released.released_at, released.released_because = cast.supervisor, now, full
    released.save()
    messages.released(released)
    changes = {f"Summary {full}": [f"Before {full}", f"After {full}"]}
    amendment = Amendment.objects.create(place=place, visit=gone, made_by=author, because=full, changes=changes)
    messages.visit_amended(amendment)
    reply = Reply.objects.create(place=place, visit=gone, verdict="dispute", text=f"No, {full}", made_by=members[0])
    messages.reply_made(reply)
    Consultation.objects.create(
        place=place,
        by=author,
        at=now,
        page=f"Page {tenant.word('history')}",
        path=f"/{tenant.word('history')}/",
        role=tenant.word("history"),
        purpose=tenant.word("history"),
        request_id="00000000-0000-0000-0000-000000000001",
    )
    for visit in (coming, gone, off):
        tenant.words[visit.ref] = see_in_full(tenant.key)
    day = str(timezone.localdate(coming.starts_at))
    call = _police_business(coming, allotment, tenant, cast)
    numbers = {"coming": coming.ref, "day": day, "gone": gone.ref, "off": off.ref}
    return numbers | {"allotment": allotment.pk, "call": call.pk}


def _police_business(visit: Visit, allotment: Allotment, tenant: Tenant, cast: Cast) -> VolunteerCall:
    """What of a visit is for those who lead alone, and what officers of the unit may read; never the committee."""
    led, sought, unit = tenant.word("led"), tenant.word("sought"), cast.unit
    tenant.words[led], tenant.words[sought] = SUPERVISING, SERVING
    AllotmentOverride.objects.create(
        unit=unit,
        allotment=allotment,
        rule="rest-day",
        sentence=f"Rest {led}",
        reason=f"Why {led}",
        made_by=cast.supervisor,
    )
    cannot = Allotment.objects.create(
        place=visit.place,
        visit=visit,
        officer=cast.supervisor,
        allotted_by=cast.supervisor,
        released_by=cast.supervisor,
        released_at=timezone.now(),
    )
    CoverLost.objects.create(
        unit=unit, visit=visit, allotment=cannot, officer=cast.supervisor, reason=f"Court {led}", emptied=False
    )
    call = VolunteerCall.objects.create(
        unit=unit,
        visit=visit,
        what=f"Go to {sought}",
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        asked_by=cast.supervisor,
    )
    Volunteer.objects.create(unit=unit, call=call, officer=cast.colleague)
    messages.volunteers_sought(call, [cast.colleague.pk])
    return call


def furnish_matters(place: Place, tenant: Tenant, author: User, member: User) -> dict[str, Any]:
    """A worry, a promise kept and one that is not, a request and one that was answered."""
    full, today, now = tenant.word("full"), timezone.localdate(), timezone.now()
    late = today - timedelta(days=4)
    worry = Concern.objects.create(
        place=place, category="fear", text=f"We fear {full}", crime_reference=full, raised_by=member, due_on=late
    )
    messages.concern_raised(worry)
    step = ConcernStep.objects.create(place=place, concern=worry, status="open", note=f"Done {full}", made_by=author)
    messages.concern_moved(step)
    common = {"place": place, "concern": worry, "owner": author, "made_by": member}
    promise = Commitment.objects.create(text=f"Bring {full}", due_on=late, **common)
    messages.commitment_made(promise)
    kept = Commitment.objects.create(
        text=f"Brought {full}", due_on=today, kept_by=author, kept_at=now, outcome=f"Gave {full}", **common
    )
    messages.commitment_closed(kept)
    asked = VisitRequest.objects.create(
        place=place, kind="visit", text=f"Come, {full}", asked_by=member, asked_at=now - timedelta(hours=61)
    )
    messages.request_made(asked)
    answered = VisitRequest.objects.create(
        place=place,
        kind="advice",
        text=f"Advise {full}",
        asked_by=member,
        answer="no",
        answer_text=f"Not {full}",
        answered_by=author,
        answered_at=now,
    )
    messages.request_answered(answered)
    for thing in (worry, promise, kept, asked, answered):
        tenant.words[thing.ref] = see_in_full(tenant.key)
    return {"worry": worry.ref, "promise": promise.ref, "asked": asked.ref, "answered": answered.ref}


def furnish_incident(place: Place, tenant: Tenant, cast: Cast) -> dict[str, Any]:
    """A response that ended, and one that goes on."""
    # Of this place alone: its team has no other of its faith.
    full, today = tenant.word("full"), timezone.localdate()
    common = {"unit": place.unit, "place": place, "team": place.team, "faiths": [place.faith]}
    common |= {"made_by": cast.supervisor, "first_on": today, "last_on": today + timedelta(days=7)}
    ended = {"ended_by": cast.commander, "ended_at": timezone.now(), "ended_because": f"Over, {full}"}
    Mobilisation.objects.create(reason=f"Before {full}", **common, **ended)
    running = Mobilisation.objects.create(reason=f"Something at {full}", **common)
    # The committee has no page of it, and finds it in the copy of everything held.
    tenant.words[running.ref] = SUPERVISING | {AUTHORS[tenant.key]} | COMMITTEES[tenant.key]
    return {"incident": running.ref}
