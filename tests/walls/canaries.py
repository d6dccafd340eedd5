"""Three places full of telltale words, one command unit beside them, and who may come across which word.

Whatever is written about a place carries its word. A page that shows a word to somebody who may not see that place
has leaked, whatever else is on it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from funding.models import Round
from letters.models import OversightBody
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.observances.models import Kind, ObservanceDate, PrayerTimes, Sitting, SittingOverride
from liaison.outbox.models import Message
from liaison.places import messages as place_messages
from liaison.places.invitations import VALID_FOR, digest_of, token_of
from liaison.places.models import CommandUnit, Contact, EngagementPlan, Invitation, Membership, Place
from liaison.rosters.models import RosterImport, Shift
from tests.cast import Cast, friday_sitting, logged_visit, planned_visit
from tests.roles import database_role
from tests.walls import canaries_of_dashboard, canaries_of_funding, canaries_of_letters
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
    Orders,
    PromisedWindow,
    Proposal,
    ProposedChoice,
    ProposedWindow,
    Reply,
    Visit,
    VisitRequest,
    Volunteer,
    VolunteerCall,
)
from visits.ramadan import years

SUPERVISING = frozenset({"supervisor", "commander"})
UNIT_WIDE = SUPERVISING | {"adviser"}
SERVING = SUPERVISING | {"officer", "colleague", "stranger"}
OFFICERS = {"madina": frozenset({"officer", "colleague"}), "noor": frozenset({"stranger"})}
OFFICERS["church"] = OFFICERS["madina"]
COMMITTEES = {"madina": frozenset({"secretary", "treasurer"}), "noor": frozenset({"other"}), "church": frozenset()}
AUTHORS = {"madina": "officer", "noor": "stranger", "church": "colleague"}
# An application was shared with them, and taken back.
SHARED_ONCE = {"madina": "colleague", "noor": "officer", "church": "officer"}
PLACES = tuple(OFFICERS)
UNITS = {"unit": SUPERVISING | {"administrator"}, "other_unit": frozenset({"foreign_supervisor"})}


def see_in_full(tenant: str) -> frozenset[str]:
    """The parts of the cast that see everything of this place but its ledger."""
    return OFFICERS[tenant] | COMMITTEES[tenant] | UNIT_WIDE


@dataclass
class Tenant:
    """One place or unit: what addresses need, its words, and who may come across each of them."""

    key: str
    numbers: dict[str, Any] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.numbers[name]
        except KeyError:
            raise AttributeError(name) from None

    def word(self, what: str, length: int | None = None) -> str:
        """The telltale word of one kind of thing: facts, people, full, history; or unit."""
        return f"zq{what[:2]}{self.key.replace('_', '')}"[:length]


def furnish(cast: Cast) -> list[Tenant]:
    """Fill the three places and the two units; as the worker, whom no wall hinders."""
    with database_role("worker"):
        into, body = canaries_of_funding.furnish_rounds(), canaries_of_letters.furnish_body(cast.unit)
        return [*(_place(cast, key, into, body) for key in PLACES), *(_unit(cast, key) for key in UNITS)]


def _unit(cast: Cast, key: str) -> Tenant:
    tenant = Tenant(key)
    unit: CommandUnit = getattr(cast, key)
    by = cast.supervisor if key == "unit" else cast.foreign_supervisor
    invitation = _invitation(tenant.word("unit"), by, role="officer", unit=unit)
    duty = tenant.word("duty")
    today, officer = timezone.localdate(), cast.officer if key == "unit" else by
    shift = Shift.objects.create(
        officer=officer, unit=unit, kind="abstraction", first_on=today, last_on=today, reason=duty
    )
    waiting = RosterImport.objects.create(
        unit=unit, uploaded_by=by, file_name=duty, content=f"collar_number,date,kind\n{duty},{today},leave\n"
    )
    orders = Orders.objects.create(unit=unit, first_on=today, last_on=today, note=duty, recipients=[by.pk], sent_by=by)
    tenant.numbers = {"unit": unit.pk, "unit_invitation": invitation.pk, "orders": orders.ref}
    tenant.numbers |= {"shift": shift.pk, "roster_file": waiting.pk, **_proposal(cast, unit, by, duty)}
    tenant.numbers |= canaries_of_dashboard.furnish_unit(unit, by, duty)
    tenant.words = {tenant.word("unit"): UNITS[key], duty: UNITS[key] - {"administrator"}}
    return tenant


def _proposal(cast: Cast, unit: CommandUnit, by: User, duty: str) -> dict[str, Any]:
    """One that is ready, with a window that nobody can cover and an officer for another."""
    now = timezone.now()
    common: dict[str, Any] = {"unit": unit, "title": duty, "first_on": now.date(), "last_on": now.date(), "made_by": by}
    ready = Proposal.objects.create(status="ready", **common)
    going = Proposal.objects.create(**common)
    hours = {"starts_at": now + timedelta(hours=50), "ends_at": now + timedelta(hours=51)}
    window = ProposedWindow.objects.create(
        proposal=ready,
        unit=unit,
        key=duty,
        place=cast.church,
        kind="service",
        label=duty,
        day=now,
        why_not=duty,
        **hours,
    )
    choice = ProposedChoice.objects.create(window=window, unit=unit, officer=by, reasons=[duty])
    # Nobody of the other unit sees the place of that window.
    pinnable = ready.ref if unit == cast.unit else None
    return {"proposal": ready.ref, "proposal_going": going.ref, "choice": choice.pk, "pinnable": pinnable}


def _place(cast: Cast, key: str, into: Round, body: OversightBody) -> Tenant:
    tenant = Tenant(key)
    place: Place = getattr(cast, key)
    author: User = getattr(cast, AUTHORS[key])
    members = [getattr(cast, part) for part in sorted(COMMITTEES[key])]
    everybody = see_in_full(key)
    tenant.words = {
        tenant.word("facts"): everybody | {"administrator"},
        tenant.word("people"): everybody | {"administrator"},
        tenant.word("full"): everybody,
        tenant.word("history"): COMMITTEES[key],
        tenant.word("whole"): COMMITTEES[key] | {AUTHORS[key]},
        tenant.word("own"): COMMITTEES[key],
        tenant.word("voice"): COMMITTEES[key] | SUPERVISING,
        tenant.word("draft"): COMMITTEES[key] | SUPERVISING,
        tenant.word("sent"): COMMITTEES[key] | SUPERVISING | {"oversight"},
    }
    tenant.numbers = {"slug": place.slug, "place": place, "pk": place.pk}
    _describe(place, tenant, author)
    for member in members:
        member.name += f" {tenant.word('people')}"
        member.save()
    tenant.numbers |= _belonging(place, tenant, author, members, cast)
    tenant.numbers |= _times(place, tenant, author)
    tenant.numbers |= _visits(place, tenant, author, members or [cast.supervisor], cast)
    tenant.numbers |= _matters(place, tenant, author, (members or [cast.supervisor])[0])
    tenant.numbers |= _incident(place, tenant, cast)
    helper, taken_from = getattr(cast, AUTHORS[key]), getattr(cast, SHARED_ONCE[key])
    canaries_of_funding.furnish(place, tenant, into, helper, taken_from, members or [cast.supervisor])
    member = (members or [cast.supervisor])[0]
    canaries_of_letters.furnish(place, tenant, body, cast.supervisor, cast.commander, member)
    tenant.words[tenant.funding_worry] = everybody
    tenant.words[tenant.letter_draft] = tenant.words[tenant.quotation] = COMMITTEES[key] | SUPERVISING
    tenant.words[tenant.letter_sent] = COMMITTEES[key] | SUPERVISING | {"oversight"}
    tenant.words[tenant.applied] = COMMITTEES[key] | {AUTHORS[key], "adviser"}
    for unshared in (tenant.granted, tenant.ended, tenant.finished):
        tenant.words[unshared] = COMMITTEES[key]
    told = Message.objects.filter(place=place, to=author).order_by("pk").last()
    tenant.numbers["message"] = told.pk if told else 0
    return tenant


def _describe(place: Place, tenant: Tenant, author: User) -> None:
    facts = tenant.word("facts")
    place.name += f" {facts}"
    place.own_script_name, place.own_script_language = f"مسجد {facts}", "ar"
    place.street, place.existence, place.location_quality = f"1 {facts} Street", facts, facts
    place.next_gathering, place.next_gathering_at = facts, timezone.now() + timedelta(hours=5)
    place.postcode, place.deputy = "OX1 1AA", author
    place.contact_due_on = timezone.localdate() - timedelta(days=5)
    place.save()


def _invitation(word: str, by: User, **scope: Any) -> Invitation:
    invitation = Invitation(
        email=f"{word}@invited.test", invited_by=by, expires_at=timezone.now() + VALID_FOR, token_digest=word, **scope
    )
    invitation.save()
    token = token_of(invitation)
    invitation.token_digest = digest_of(token)
    invitation.save()
    place_messages.invited(invitation, token)
    return invitation


def _belonging(place: Place, tenant: Tenant, author: User, members: list[User], cast: Cast) -> dict[str, Any]:
    full, today = tenant.word("full"), timezone.localdate()
    contact = Contact.objects.create(
        place=place,
        role="chair",
        name=f"Chair {tenant.word('history')}",
        phone="01632 960001",
        email=f"{full}@contact.test",
        preferred_language=full,
        consented_on=today,
        checked_on=today,
    )
    # What it was called before stands in the ledger alone.
    contact.name = f"Chair {full}"
    contact.save()
    common = {"place": place, "conduct": f"Shoes off, {full}", "prayers": ["friday"]}
    now = timezone.now()
    agreed = {
        "agreed_for_police_by": cast.supervisor,
        "agreed_for_police_at": now,
        "agreed_for_place_by": (members or [cast.supervisor])[0],
        "agreed_for_place_at": now,
    }
    place_messages.plan_agreed(EngagementPlan.objects.create(number=1, proposed_by=cast.supervisor, **common, **agreed))
    proposal = EngagementPlan.objects.create(
        number=2, proposed_by=author, agreed_for_police_by=author, agreed_for_police_at=now, **common
    )
    place_messages.plan_proposed(proposal)
    invitation = _invitation(
        tenant.word("people"), cast.supervisor, role="committee", place=place, committee_role="chair"
    )
    memberships = Membership.objects.filter(place=place).order_by("pk")
    return {
        "contact": contact.pk,
        "plan": proposal.number,
        "invitation": invitation.pk,
        "token": token_of(invitation),
        "member": memberships[0].pk if memberships else 0,
    }


def _times(place: Place, tenant: Tenant, author: User) -> dict[str, Any]:
    full, today = tenant.word("full"), timezone.localdate()
    sitting = friday_sitting(place, name=f"Sitting {full}", where=f"Hall {full}")
    Sitting.objects.create(
        place=place, kind=Kind.FESTIVAL, name=full, festival=full, opens_at=sitting.opens_at, ends_at=sitting.ends_at
    )
    friday = today + timedelta(days=(4 - today.weekday()) % 7 + 7)
    change = SittingOverride.objects.create(
        place=place, sitting=sitting, day=friday, cancelled=True, reason=f"Because {full}"
    )
    kept = ObservanceDate.objects.create(
        place=place, name="festival", festival=full, cycle=today.year, on=friday, predicted_on=friday
    )
    place_messages.date_confirmed(kept)
    PrayerTimes.objects.create(place=place, day=today, isha="18:00")
    over = timezone.now() - timedelta(days=7)
    PromisedWindow.objects.create(
        place=place,
        sitting=sitting,
        day=over,
        kind="jumuah",
        label=full,
        starts_at=over - timedelta(hours=1),
        ends_at=over,
    )
    return {
        "ramadan": _ramadan(place, full),
        "sitting": sitting.pk,
        "change": change.pk,
        "date": kept.pk,
        "gathering": f"{sitting.pk}@{friday}",
        "next_gathering": f"{sitting.pk}@{friday + timedelta(days=7)}",
        "kind": "jumuah" if place.faith == "muslim" else "weekly",
    }


def _ramadan(place: Place, full: str) -> int:
    """One with nights to come, in which people pray at this place; its Hijri year."""
    year = years.current(timezone.localdate() + timedelta(days=105))
    first = year.month.first_day
    ObservanceDate.objects.create(place=place, name="ramadan", cycle=year.number, on=first, predicted_on=first)
    Sitting.objects.create(place=place, kind=Kind.TARAWIH, name=full, opens_at="19:30", ends_at="21:00")
    return year.number


def _visits(place: Place, tenant: Tenant, author: User, members: list[User], cast: Cast) -> dict[str, Any]:
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


def _matters(place: Place, tenant: Tenant, author: User, member: User) -> dict[str, Any]:
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


def _incident(place: Place, tenant: Tenant, cast: Cast) -> dict[str, Any]:
    # Of this place alone: its team has no other of its faith.
    full, today = tenant.word("full"), timezone.localdate()
    common = {"unit": place.unit, "place": place, "team": place.team, "faiths": [place.faith]}
    common |= {"made_by": cast.supervisor, "first_on": today, "last_on": today + timedelta(days=7)}
    ended = {"ended_by": cast.commander, "ended_at": timezone.now(), "ended_because": f"Over, {full}"}
    Mobilisation.objects.create(reason=f"Before {full}", **common, **ended)
    running = Mobilisation.objects.create(reason=f"Something at {full}", **common)
    tenant.words[running.ref] = SUPERVISING | {AUTHORS[tenant.key]}
    return {"incident": running.ref}


def unmarked(model: type[models.Model], place: Place, words: Any) -> list[str]:
    """The text fields of this model that carry no telltale word in any row of this place."""
    where = {"pk": place.pk} if model is Place else {"place": place.pk}
    rows = list(model._default_manager.filter(**where))
    return [
        each.name
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and (each.max_length is None or each.max_length >= 20)
        and not any(word in str(getattr(row, each.name)) for row in rows for word in words)
    ]
