"""Three places full of telltale words, one command unit beside them, and who may come across which word.

Whatever is written about a place carries its word. A page that shows a word to somebody who may not see that place
has leaked, whatever else is on it.
"""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from funding.models import Round
from letters.models import OversightBody
from liaison.accounts.models import Recovery, User
from liaison.observances.models import Kind, ObservanceDate, PrayerTimes, Sitting, SittingOverride
from liaison.outbox.models import Message
from liaison.places import messages as place_messages
from liaison.places.invitations import VALID_FOR, digest_of, token_of
from liaison.places.models import CommandUnit, Contact, EngagementPlan, Invitation, Membership, Place
from liaison.rosters.models import RosterImport, Shift
from tests.cast import Cast, friday_sitting
from tests.roles import database_role
from tests.walls import (
    canaries_of_dashboard,
    canaries_of_funding,
    canaries_of_ledger,
    canaries_of_letters,
    canaries_of_retention,
    canaries_of_visits,
)
from tests.walls.making import make_files
from tests.walls.tenants import AUTHORS, COMMITTEES, PLACES, SHARED_ONCE, SUPERVISING, UNITS, Tenant, see_in_full
from visits.models import (
    Orders,
    PromisedWindow,
    Proposal,
    ProposedChoice,
    ProposedWindow,
)
from visits.ramadan import years


def furnish(cast: Cast) -> list[Tenant]:
    """Fill the three places and the two units; as the worker, whom no wall hinders."""
    with database_role("worker"):
        into, body = canaries_of_funding.furnish_rounds(), canaries_of_letters.furnish_body(cast.unit)
        tenants = [*(_place(cast, key, into, body) for key in PLACES), *(_unit(cast, key) for key in UNITS)]
        make_files()
    return tenants


def _unit(cast: Cast, key: str) -> Tenant:
    tenant = Tenant(key)
    unit: CommandUnit = getattr(cast, key)
    by = cast.supervisor if key == "unit" else cast.foreign_supervisor
    invitation = _invitation(tenant.word("unit"), by, role="officer", unit=unit)
    duty = tenant.word("duty")
    today = timezone.localdate()
    shift = Shift.objects.create(officer=by, unit=unit, kind="abstraction", first_on=today, last_on=today, reason=duty)
    waiting = RosterImport.objects.create(
        unit=unit, uploaded_by=by, file_name=duty, content=f"collar_number,date,kind\n{duty},{today},leave\n"
    )
    orders = Orders.objects.create(unit=unit, first_on=today, last_on=today, note=duty, recipients=[by.pk], sent_by=by)
    tenant.numbers = {"unit": unit.pk, "unit_invitation": invitation.pk, "orders": orders.ref}
    tenant.numbers |= {"shift": shift.pk, "roster_file": waiting.pk, **_proposal(cast, unit, by, duty)}
    tenant.numbers |= canaries_of_dashboard.furnish_unit(unit, by)
    tenant.numbers["recovery"] = _recovery(cast, unit, tenant.word("lost"))
    tenant.words = {tenant.word("unit"): UNITS[key], duty: UNITS[key] - {"administrator"}}
    tenant.words[tenant.word("lost")] = UNITS[key] & {"administrator", "commander"}
    tenant.numbers |= canaries_of_retention.furnish_unit(unit, by, tenant)
    return tenant


def _recovery(cast: Cast, unit: CommandUnit, reason: str) -> int:
    """Of somebody who does nothing else here: whoever confirms it shuts them out."""
    person = User.objects.create_user(f"lost-{unit.pk}@else.test", None, name="Lou Stray")
    until = timezone.now() + timedelta(hours=72)
    begun = {"unit": unit, "reason": reason, "started_by": cast.administrator, "expires_at": until}
    return Recovery.objects.create(person=person, **begun).pk


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
    tenant.numbers |= canaries_of_visits.furnish_visits(place, tenant, author, members or [cast.supervisor], cast)
    tenant.numbers |= canaries_of_visits.furnish_matters(place, tenant, author, (members or [cast.supervisor])[0])
    tenant.numbers |= canaries_of_visits.furnish_incident(place, tenant, cast)
    helper, taken_from = getattr(cast, AUTHORS[key]), getattr(cast, SHARED_ONCE[key])
    canaries_of_funding.furnish(place, tenant, into, helper, taken_from, members or [cast.supervisor])
    member = (members or [cast.supervisor])[0]
    canaries_of_letters.furnish(place, tenant, body, cast.supervisor, cast.commander, member)
    tenant.numbers |= canaries_of_ledger.furnish(place, tenant, author, member)
    tenant.numbers |= canaries_of_retention.furnish_place(place, tenant, author, member, cast.supervisor)
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
