"""What a form makes is made once, for the one who sent it, in whatever script it was typed."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests.house.forms import forms_of
from tests.house.nasty import RTL
from tests.walls.asking import World, quiet
from tests.walls.tenants import AUTHORS, COMMITTEES, Tenant

pytestmark = pytest.mark.django_db


def boxes(name: str, days: int) -> dict[str, str]:
    """The three boxes of a day so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


POLICE, COMMITTEE = "police", "committee"
MAKING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "places:contact_add": (
        POLICE, "slug", {"name": RTL, "role": "chair", "phone": "01632 960002", "reach_by": "call"}
        | boxes("consented_on", 0),
    ),
    "places:plan_propose": (POLICE, "slug", {"every_days": "20", "conduct": RTL}),
    "places:invite": (COMMITTEE, "slug", {"email": "new@invited.test", "committee_role": "chair"}),
    "places:sitting_add": (
        POLICE, "slug kind",
        {"name": RTL, "opens_at": "09:00", "ends_at": "10:00", "season": "all", "weekday": "2"},
    ),
    "places:one_day": (POLICE, "slug sitting", {"what": "cancelled", "reason": RTL}),
    "visits:concern_raise": (POLICE, "?place=slug", {"category": "fear", "urgency": "soon", "text": f"🕌 {RTL}"}),
    "visits:commitment_make": (POLICE, "?place=slug", {"text": f"🕌 {RTL}"} | boxes("due_on", 3)),
    "visits:request_make": (COMMITTEE, "?place=slug", {"kind": "visit", "text": f"🕌 {RTL}"}),
    "visits:reply": (COMMITTEE, "gone", {"verdict": "comment", "text": f"🕌 {RTL}"}),
    "visits:log": (
        POLICE, "", {"kind": "phone", "when": "now", "met": "chair", "promised": "no", "summary": f"🕌 {RTL}"},
    ),
    "visits:plan": (
        POLICE, "?place=slug",
        {"gathering": "other", "kind": "meeting", "starts": "10:00", "ends": "11:00", "officers_needed": "1",
         "purpose": f"🕌 {RTL}"} | boxes("day", 9),
    ),
    "funding:incident_new": (
        COMMITTEE, "?place=slug",
        {"what": "damage", "harm": "damage", "text": f"🕌 {RTL}", "cost_pence": "£1,250.50"} | boxes("happened_on", 0),
    ),
    "funding:deadlines": (COMMITTEE, "applied", {"text": f"🕌 {RTL}"} | boxes("due_on", 9)),
    "funding:help": (COMMITTEE, "applied", {"what": "references", "text": f"🕌 {RTL}"}),
    "funding:thread": (COMMITTEE, "applied", {"text": f"🕌 {RTL}"}),
}  # fmt: skip


def making(town: World, name: str, tenant: Tenant) -> tuple[str, str, dict[str, Any]]:
    """Who makes such a thing at this place, where, and with which answers."""
    side, at, answers = MAKING[name]
    part = AUTHORS[tenant.key] if side == POLICE else sorted(COMMITTEES[tenant.key])[0]
    args = [] if at.startswith("?") else [getattr(tenant, each) for each in at.split()]
    url = reverse(name, args=args) + (f"?place={tenant.slug}" if at.startswith("?") else "")
    answers = dict(answers)
    if name == "visits:log":
        answers["place"] = tenant.slug
    if name == "places:one_day":
        # A Friday on which nothing is changed yet.
        answers |= boxes("day", (4 - timezone.localdate().weekday()) % 7 + 14)
    if name == "visits:commitment_make":
        answers["owner"] = town.cast.everybody()[part].pk
    return part, url, answers


@pytest.mark.parametrize("name", MAKING)
def test_somebody_elses_identifier_makes_nothing_and_breaks_nothing(town: World, name: str) -> None:
    madina, noor = town.tenants[:2]
    client_id = {"client_id": str(uuid.uuid4())}
    with transaction.atomic(), quiet():
        part, url, answers = making(town, name, madina)
        first = town.clients[part].post(url, answers | client_id)
        assert first.status_code == 302, first.content.decode()[:4000]
        again = town.clients[part].post(url, answers | client_id)
        assert again.status_code == 302
        other, elsewhere, theirs = making(town, name, noor)
        before = town.fingerprint()
        second = town.clients[other].post(elsewhere, theirs | client_id)
        after = town.fingerprint()
        transaction.set_rollback(True)
    assert second.status_code == 200, second.status_code
    changed = {row[0] for row in {*before, *after} if before.get(row) != after.get(row)}
    assert changed <= {"audit_consultation"}
    assert not lost_texts(theirs, second.content.decode())


def lost_texts(answers: dict[str, Any], body: str) -> list[str]:
    """Typed texts that the page does not show any more."""
    shown = [value for form in forms_of(body) for each in form.fields.values() for value in each.values]
    return [str(text) for text in answers.values() if RTL in str(text) and str(text) not in shown]


@pytest.mark.parametrize("name", MAKING)
def test_other_scripts_are_accepted_and_shown(town: World, name: str) -> None:
    tenant = town.tenants[0]
    part, url, answers = making(town, name, tenant)
    with transaction.atomic(), quiet():
        response = town.clients[part].post(url, answers | {"client_id": str(uuid.uuid4())}, follow=True)
        transaction.set_rollback(True)
    if name in ("places:invite", "funding:help"):
        return
    if name in ("visits:reply", "visits:log", "visits:plan", "visits:concern_raise", "visits:request_make"):
        assert f"🕌 {RTL}" in response.content.decode()
    else:
        assert RTL in response.content.decode()
