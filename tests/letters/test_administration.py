"""Administrators keep bodies, office-holders and remits of their own units; nobody else comes in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from letters.models import OversightBody, Remit
from tests.cast import Cast
from tests.letters import desk
from tests.roles import database_role

ClientOf = Callable[..., Client]
ADD = "admin:letters_oversightbody_add"


def filled(unit: Any, **fields: Any) -> dict[str, Any]:
    """The form as a browser sends it: one holder and one remit."""
    inlines = {
        f"{name}-{part}": value
        for name in ("holders", "remits")
        for part, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 0), ("MIN_NUM_FORMS", 0), ("MAX_NUM_FORMS", 1000))
    }
    holder = {"name": "Robin Example", "salutation": "Dear Mayor", "since_0": "2028-05-05", "since": "2028-05-05"}
    return {
        "name": "Mayor of Riverford",
        "kind": "mayor",
        "address": "1 High Street",
        "replies_within_days": 28,
        **inlines,
        **{f"holders-0-{name}": value for name, value in holder.items()},
        "remits-0-unit": unit.pk,
        **fields,
    }


def test_who_comes_after_is_entered_on_one_page(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.administrator)
    answer = client.post(reverse(ADD), filled(cast.unit))
    assert answer.status_code == 302, answer.context["errors"]
    with database_role("worker"):
        body = OversightBody.objects.get(name="Mayor of Riverford")
        assert [each.salutation for each in body.holders.all()] == ["Dear Mayor"]
        assert list(body.units.all()) == [cast.unit]
    page = client.get(reverse("admin:letters_oversightbody_change", args=[body.pk]))
    assert page.status_code == 200
    assert "Delete" not in page.content.decode()


def test_another_units_remit_is_neither_offered_nor_shown(cast: Cast, client_of: ClientOf) -> None:
    body = desk.make_body(cast.other_unit, "Board of Hillshire")
    client = client_of(cast.administrator)
    page = client.get(reverse("admin:letters_oversightbody_change", args=[body.pk])).content.decode()
    assert "Hillshire</option>" not in page
    assert client.post(reverse(ADD), filled(cast.other_unit)).status_code == 200
    with database_role("worker"):
        assert not Remit.objects.filter(body__name="Mayor of Riverford").exists()


@pytest.mark.parametrize("part", ["commander", "supervisor", "secretary", "oversight"])
def test_nobody_else_comes_in(cast: Cast, client_of: ClientOf, part: str) -> None:
    assert client_of(getattr(cast, part)).get(reverse(ADD), follow=True).status_code == 404
