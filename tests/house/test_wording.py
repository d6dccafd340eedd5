"""Every box for free text about a place has its guard, and what a writer keeps is written down for the committee."""

import ast
import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction

from liaison.places.models import KeptWording
from liaison.presentation.wording.minding import MindsWords, takes_any_text
from tests.house.test_made_once import MAKING, making
from tests.roles import database_role
from tests.walls.asking import World, quiet

pytestmark = pytest.mark.django_db

CHECKOUT = Path(__file__).resolve().parent.parent.parent
# Rosters know of no place: what is written there is about police.
PACKAGES = ("liaison.places", "liaison.outbox", "visits", "funding", "dashboard", "letters", "ledger", "retention")
ABOUT_POLICE = "about an officer's duty; nobody but those who lead the unit reads it"
A_CONTACT = "a contact's own name, number and language, with consent"
A_GATHERING = "what a gathering is called, and where it is"
A_FILE = "the title of a file, which would have to be chosen again"
# Forms with a box for any text and no guard, and why.
EXEMPT = {
    "visits.forms.warned.WarnedForm": ABOUT_POLICE,
    "visits.forms.allotting.AllotForm": ABOUT_POLICE,
    "visits.forms.allotting.SendForm": ABOUT_POLICE,
    "visits.forms.allotting.OneOfForm": ABOUT_POLICE,
    "visits.forms.allotting.MoveForm": ABOUT_POLICE,
    "visits.forms.allotting.ReleaseForm": ABOUT_POLICE,
    "visits.forms.proposals.AcceptForm": ABOUT_POLICE,
    "liaison.places.forms.contacts.ContactFields": A_CONTACT,
    "liaison.places.forms.contacts.AddContactForm": A_CONTACT,
    "liaison.places.forms.contacts.EditContactForm": A_CONTACT,
    "liaison.places.forms.people.JoinForm": "one's own name and rank",
    "liaison.places.forms.people.JoinByForceForm": "one's own name and rank",
    "liaison.places.forms.recovery.StartRecoveryForm": "how somebody lost their sign-in; two of the unit read it",
    "liaison.places.forms.times.SittingFields": A_GATHERING,
    "liaison.places.forms.times.AddSittingForm": A_GATHERING,
    "liaison.places.forms.times.ChangeSittingForm": A_GATHERING,
    "liaison.places.forms.times.FestivalForm": A_GATHERING,
    "funding.forms.evidence.PhotoForm": A_FILE,
    "funding.forms.evidence.EvidenceForm": A_FILE,
    "funding.forms.helping.TypingForm": "the name of somebody who agreed to be named",
    "retention.forms.holding.HoldForm": "references and numbers of files, no notes",
    "retention.forms.asking.LookForm": "the name or number of somebody who asks about their own data; it is not kept",
    "dashboard.forms.ExportForm": "why figures without places leave the unit",
}
MAKES_NO_NOTE = {"places:contact_add", "places:invite", "places:sitting_add"}
PLATE = "A van, AB12 CDE, stood at the gate."


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """All forms of the packages in which people write about places."""
    for package in PACKAGES:
        found = importlib.import_module(package)
        for module in pkgutil.walk_packages(found.__path__, f"{package}."):
            if ".forms" not in module.name:
                continue
            for each in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(each) and issubclass(each, forms.BaseForm) and each.__module__ == module.name:
                    yield each


def has_a_box(form: type[forms.BaseForm]) -> bool:
    """Whether it has a box for any text, or makes one."""
    if any(takes_any_text(field) for field in getattr(form, "base_fields", {}).values()):
        return True
    return "Textarea" in inspect.getsource(form)


def name_of(form: type) -> str:
    return f"{form.__module__}.{form.__qualname__}"


def test_every_box_for_free_text_has_its_guard() -> None:
    bare = {name_of(each) for each in form_classes() if has_a_box(each) and not issubclass(each, MindsWords)}
    assert bare - set(EXEMPT) == set(), "without a guard, and nobody says why"
    assert set(EXEMPT) - bare == set(), "exempt and not there any more"


def test_every_guarded_form_says_where_it_was_written() -> None:
    for each in form_classes():
        if issubclass(each, MindsWords):
            assert 0 < len(each.written_on) <= 60, each


def test_every_view_that_asks_writes_the_choice_down() -> None:
    pages: set[str] = set()
    for views in (*CHECKOUT.glob("*/views/*.py"), *CHECKOUT.glob("liaison/*/views/*.py")):
        tree = ast.parse(views.read_text())
        asking = set(_asking(tree))
        kept = sum(isinstance(node, ast.Name) and node.id == "words_kept" for node in ast.walk(tree))
        assert kept >= len(asking), f"{views} asks on {asking} and keeps {kept} choices"
        pages |= asking
    assert pages == {each.written_on for each in form_classes() if issubclass(each, MindsWords) and each.asks_first}


def _asking(tree: ast.AST) -> Iterator[str]:
    """The pages of those forms that this module makes and that wait for a decision."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and ".forms" in str(node.module):
            for alias in node.names:
                found = getattr(importlib.import_module(str(node.module)), alias.name)
                if inspect.isclass(found) and issubclass(found, MindsWords) and found.asks_first:
                    yield found.written_on


def with_a_plate(answers: dict[str, Any]) -> dict[str, Any]:
    """The same answers with a number plate in the text."""
    from tests.house.nasty import RTL

    return {name: PLATE if RTL in str(value) else value for name, value in answers.items()}


@pytest.mark.parametrize("name", sorted(set(MAKING) - MAKES_NO_NOTE))
def test_a_plate_is_pointed_out_before_it_is_saved_and_kept_only_with_a_reason(town: World, name: str) -> None:
    tenant = town.tenants[0]
    part, url, answers = making(town, name, tenant)
    answers = with_a_plate(answers) | {"client_id": str(uuid.uuid4())}
    before = town.fingerprint()
    with transaction.atomic(), quiet():
        first = town.clients[part].post(url, answers)
        page = first.content.decode()
        after = town.fingerprint()
        choice = {
            "words_seen": _value(page, "words_seen"),
            "words_choice": _value(page, "words_choice"),
            "words_because": "wanted",
        }
        second = town.clients[part].post(url, answers | choice)
        again = town.clients[part].post(url, answers | choice)
        with database_role("worker"):
            kept = [(each.place_id, each.kinds, each.reason) for each in KeptWording.objects.exclude(place=None)]
        transaction.set_rollback(True)
    assert first.status_code == 200
    assert "<mark>AB12 CDE</mark>" in page
    assert PLATE in page
    changed = {row[0] for row in {*before, *after} if before.get(row) != after.get(row)}
    assert changed <= {"audit_consultation"}
    assert (second.status_code, again.status_code) == (302, 302)
    assert kept == [(tenant.numbers["pk"], ["plate"], "wanted")]


def _value(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]
