"""One world, and every form that its pages show."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house.forms import PageForm, forms_of
from tests.walls.asking import World, quiet, world
from tests.walls.declared import PAGES, Page
from tests.walls.tenants import Tenant


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module: every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def who_for(page: Page, tenant: Tenant | None, town: World) -> list[str]:
    """A few parts whose POST to this page is heard."""
    heard = [part for part in town.clients if not {302, 404} & set(page.expected("GET", part, tenant))]
    return [part for part in heard if page.expected("POST", part, tenant) & {200, 302}][:14]


def open_forms(town: World) -> list[tuple[str, str, str, PageForm]]:
    """Each form of each page of the Madina mosque, with the parts to whom it looks different: name, part, url, form."""
    found: dict[Any, tuple[str, str, str, PageForm]] = {}
    for name, pages in PAGES.items():
        for page in pages:
            if page.post == frozenset({405}) or name.startswith(("admin:", "join")):
                continue
            tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
            url = page.url(name, tenant)
            for part in who_for(page, tenant, town):
                for number, form in enumerate(forms_of(town.ask(part, "GET", url).body)):
                    # Buttons that stand beside a form lead to addresses of their own.
                    target = form.action or url
                    key = (name, number, target, tuple(sorted(form.fields)))
                    found.setdefault(key, (name, part, target, form))
    return list(found.values())


@pytest.fixture(scope="module")
def forms(town: World) -> list[tuple[str, str, str, PageForm]]:
    """All of them."""
    with quiet():
        return open_forms(town)
