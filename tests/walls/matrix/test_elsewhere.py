"""The pages that other packages bring along: they break for nobody, and show and change nothing foreign."""

from collections.abc import Iterator
from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import models
from django.test import override_settings
from django.urls import NoReverseMatch, reverse

from liaison.places.models import Place
from tests.roles import database_role
from tests.walls.asking import World
from tests.walls.declared import LEAVES, PAGES, addresses
from tests.walls.declared.elsewhere import family_of
from tests.walls.matrix.everybody import that_counts
from tests.walls.matrix.tally import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

OFTEN, SELDOM = ("GET", "POST"), ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
ARGUMENTS = {
    "account_confirm_email": ["abc"],
    "account_reset_password_from_key": ["1", "abc"],
    "openid_connect_login": ["force"],
    "openid_connect_callback": ["force"],
    "admin:view_on_site": ["1", "1"],
    "admin:app_list": ["places"],
}
# Whom the administration finds by a few letters, in the words of its own script.
ASKED = {"admin:autocomplete": ["", "?app_label=places&model_name=posting&field_name=user&term=zq"]}
# "admin:" is what leads from a row's bare address to its page, and what catches the rest.
NAMES = sorted({name for name, _pattern in addresses() if family_of(name) and name not in {"admin:", *LEAVES, *PAGES}})


def rows_of(model: type[models.Model]) -> list[str]:
    """Some rows of this table: of each place, unit or person, where they belong to one; as the worker sees them."""
    names = {field.name for field in model._meta.get_fields()}
    owner = next((f"{name}_id" for name in ("place", "unit", "user") if name in names), "pk")
    found = model._default_manager.order_by(owner, "-pk")
    if owner != "pk" and model is not Place:
        found = found.distinct(owner)
    with database_role("worker"):
        return [str(pk) for pk in found.values_list("pk", flat=True)[:14]]


def asked(town: World, name: str) -> Iterator[str]:
    """The addresses of this name: rows of the administration by the numbers of some of each."""
    for query in ASKED.get(name, [""]):
        try:
            yield reverse(name, args=ARGUMENTS.get(name, [])) + query
        except NoReverseMatch:
            if name.startswith("admin:"):
                app, model, _what = name.removeprefix("admin:").split("_", 2)
                keys = rows_of(next(m for m in admin.site._registry if m._meta.label_lower == f"{app}.{model}"))
            else:
                keys = rows_of(UserSession if name.startswith("usersessions_") else Authenticator)
            yield from (reverse(name, args=[key]) for key in [*keys, "999999"])


@pytest.mark.parametrize("name", NAMES)
def test_what_other_packages_bring_along_keeps_the_walls(
    unwalled: World, tally: Tally, removed: str, every_method: bool, name: str
) -> None:
    family = family_of(name)
    assert family is not None
    wrong, addresses_of_it = [], list(asked(unwalled, name))
    requests = list(product(addresses_of_it, unwalled.clients, OFTEN))
    requests += product(addresses_of_it if every_method else addresses_of_it[:1], unwalled.clients, SELDOM)
    # With them nearly all answers would be "too often"; the limits have tests of their own.
    with override_settings(ACCOUNT_RATE_LIMITS=False, MFA_RATE_LIMITS=False):
        for url, part, method in requests:
            answer, found = tally.ask(unwalled, (part, method, url))
            wrong += that_counts(found, removed, f"{part} {method} {url}", answer.status, family.expected(part))
    assert not wrong, "\n".join(wrong)


def test_what_the_administration_does_not_know_is_nowhere(town: World) -> None:
    for part in town.clients:
        url = reverse("admin:index") + "nothing/"
        # Everybody else is led to its door, which tells them that there is nothing.
        assert town.ask(part, "GET", url).status == (404 if part == "administrator" else 302), part
