"""What is due, decided and held, what people asked about their own data, and the reports; with a word in each.

What is found about whoever asked the worker writes down (`tests.walls.making`).
"""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from liaison.accounts.models import User
from liaison.places.models import CommandUnit, Contact, KeptWording, Place, Posting
from retention.models import Decision, Due, Hold, Report, RequestedContact, Rule, SubjectRequest
from tests.walls.tenants import COMMITTEES, SUPERVISING, UNITS, Tenant


def furnish_place(place: Place, tenant: Tenant, author: User, member: User, by: User) -> dict[str, Any]:
    """A hold, what its committee has to decide, and a request of an officer that was granted."""
    held = tenant.word("hold")
    tenant.words[held] = COMMITTEES[tenant.key] | SUPERVISING | {"administrator"}
    today = timezone.localdate()
    hold = Hold.objects.create(
        unit=place.unit, place=place, why="claim", file_reference=held, review_on=today, placed_by=by
    )
    numbers: dict[str, Any] = {"hold": hold.ref, "committee_due": 0, "committee_decision": 0}
    if COMMITTEES[tenant.key]:
        tenant.words[tenant.word("theirs")] = COMMITTEES[tenant.key]
        numbers |= _due(Rule.objects.get(kind="incidents"), member, tenant.word("theirs"), "committee", place=place)
    request = SubjectRequest.objects.create(
        person=author,
        unit=place.unit,
        kind="access",
        identity="signed-in",
        entered_by=author,
        received_on=today,
        due_on=today + timedelta(days=30),
        counts={"Shifts": 3},
        answer="yes",
        answered_by=by,
        answered_at=timezone.now(),
    )
    return {**numbers, "own_request": request.ref, **_of_contact(place)}


def _of_contact(place: Place) -> dict[str, Any]:
    """Two requests of the contact, who has no account: one waits; what was found for the other is handed over."""
    today = timezone.localdate()
    contact = Contact.objects.get(place=place)
    administrator = Posting.objects.get(unit=place.unit, role="administrator").user
    common: dict[str, Any] = {"unit": place.unit, "identity": "known", "entered_by": administrator, "counts": {}}
    common |= {"received_on": today, "due_on": today + timedelta(days=30)}
    waits = SubjectRequest.objects.create(kind="erasure", **common)
    given = SubjectRequest.objects.create(
        kind="access", answer="yes", answered_by=administrator, answered_at=timezone.now(), **common
    )
    for request in (waits, given):
        RequestedContact.objects.create(request=request, place=place, contact=contact, role=contact.role)
    return {"asked_by_contact": waits.ref, "given_to_contact": given.ref}


def furnish_unit(unit: CommandUnit, by: User, tenant: Tenant) -> dict[str, Any]:
    """What its leaders have to decide, what they decided, and both reports on last month."""
    kept, told, written = tenant.word("kept"), tenant.word("report"), tenant.word("written")
    leaders = UNITS[tenant.key] - {"administrator"}
    tenant.words[kept] = tenant.words[told] = tenant.words[written] = leaders
    KeptWording.objects.create(
        unit=unit, written_on="Orders", question=written, kinds=["plate"], reason="public", kept_by=by,
        choice=uuid.uuid4(),
    )  # fmt: skip
    overseen = tenant.word("overseen")
    tenant.words[overseen] = frozenset({"oversight"}) if tenant.key == "unit" else frozenset()
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    line = {"kind": "visits", "due": 7, "held": 0, "decided": 0, "erased": 0, "kept": 0}
    rest = {
        "holds": {"standing": 0, "placed": 0, "lifted": 0},
        "requests": {"received": 0, "answered": 0, "in_time": 0},
    }
    for audience, word in (("unit", told), ("oversight", overseen)):
        figures = {"rules": [{**line, "label": word}], **rest}
        Report.objects.create(unit=unit, month=month, audience=audience, figures=figures)
    return _due(Rule.objects.get(kind="visits"), by, kept, "unit", unit=unit)


def _due(rule: Rule, by: User, word: str, name: str, **scope: Any) -> dict[str, Any]:
    long_ago = timezone.now() - timedelta(days=900)
    examples = [{"ref": word, "on": long_ago.date().isoformat()}]
    due = Due.objects.create(rule=rule, before=long_ago, number=3, examples=examples, **scope)
    decision = Decision.objects.create(
        **{"rule": rule, "answer": "keep", "before": long_ago, "found": 3, "reason": word, "reviewer": by, **scope},
        keep_until=long_ago.date(),
    )
    return {f"{name}_due": due.pk, f"{name}_decision": decision.ref}
