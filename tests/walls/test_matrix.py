"""Everybody at every address of every place: the answer is as declared, nothing leaks, nothing foreign moves."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from liaison.audit.ledger import sources
from tests.roles import database_role
from tests.walls.asking import World, world
from tests.walls.canaries import unmarked
from tests.walls.declared import (
    ANONYMOUS,
    BEARERS,
    KEEPS_TYPED,
    PAGES,
    Page,
    addresses,
    is_elsewhere,
)
from tests.walls.tenants import Tenant

pytestmark = pytest.mark.django_db

NAMES = sorted({name for name, _pattern in addresses() if not is_elsewhere(name) or name in PAGES})
# What carries no word because it is no text of anybody: references, digests, numbers of telephones, names of files.
NOT_TEXT = {"ref", "token_digest", "phone", "slug", "key", "kind", "address", "last_error"}
NOT_TEXT |= {"section", "asked_as", "content_type", "sha256", "stored_as", "stored_pdf", "stored_zip"}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module: every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def asked(town: World, name: str) -> Iterator[tuple[Page, Tenant | None, str]]:
    """Every address of this name, place by place."""
    for page in PAGES[name]:
        tenants = [t for t in town.tenants if page.is_about(t)] if page.is_of_a_place else [None]
        for tenant in tenants:
            yield page, tenant, page.url(name, tenant)


def everybody(town: World) -> list[str]:
    """All parts, signed in or not."""
    return list(town.clients)


def test_every_address_is_declared() -> None:
    assert {name for name, _pattern in addresses() if not is_elsewhere(name)} <= set(PAGES)
    assert set(PAGES) <= {name for name, _pattern in addresses()}


def test_everything_written_about_a_place_carries_its_word(town: World) -> None:
    scoped = [model for model, _column in sources()]
    scoped += [model for model in apps.get_models() if model._meta.label == "audit.Consultation"]
    with database_role("worker"):
        for tenant in town.tenants:
            if "place" not in tenant.numbers:
                continue
            for model in scoped:
                names = set(unmarked(model, tenant.place, tenant.words)) - NOT_TEXT
                if tenant.key == "church" and model._meta.label == "places.Membership":
                    continue
                assert not names, f"{model._meta.label} of {tenant.key}: {sorted(names)}"


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_is_declared_and_nothing_foreign(town: World, name: str) -> None:
    before = town.fingerprint()
    wrong = []
    for page, tenant, url in asked(town, name):
        for part in everybody(town):
            for method in ("GET", "POST"):
                wrong += _ask(town, page, tenant, (part, method, url), before, bearer=name in BEARERS)
    assert not wrong, "\n".join(wrong)


def _ask(
    town: World,
    page: Page,
    tenant: Tenant | None,
    request: tuple[str, str, str],
    before: dict[Any, str],
    *,
    bearer: bool = False,
) -> list[str]:
    part, method, url = request
    answer = town.ask(part, method, url, page.data(tenant), watch=before if method == "POST" else None)
    told = f"{part} {method} {url}: {answer.status}"
    expected = page.expected(method, part, tenant)
    wrong = [] if answer.status in expected else [f"{told}, expected {sorted(expected)}"]
    leaks = town.leaks(part, url, answer.body)
    if bearer and tenant:
        leaks = [word for word in leaks if word not in (tenant.word("facts"), tenant.word("people"))]
    wrong += [f"{told}, leaks {word}" for word in leaks]
    moved = answer.moved if answer.status in (404, 405) else ()
    wrong += [f"{told}, changed {town.foreign(part, answer.moved)}"] if town.foreign(part, answer.moved) else []
    return wrong + ([f"{told}, changed {moved}"] if moved else [])


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_nothing_is_put_or_deleted(town: World, method: str) -> None:
    wrong = []
    for name in NAMES:
        if name.startswith("admin:"):
            continue
        for page, tenant, url in asked(town, name):
            for part in everybody(town):
                status = town.ask(part, method, url).status
                closed = part == ANONYMOUS and page.who != "public" and name not in KEEPS_TYPED
                if status != (302 if closed else 405):
                    wrong.append(f"{part} {method} {url}: {status}")
            if tenant is not None and tenant.key == "madina":
                break
    assert not wrong, "\n".join(wrong)
