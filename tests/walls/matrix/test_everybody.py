"""Everybody opens and sends every address of every place: as declared, nothing leaks, nothing foreign moves.

And whoever was shown something of a place has a line in its reading log for it.
"""

from collections.abc import Iterator
from itertools import islice

import pytest

from tests.walls.asking import World
from tests.walls.declared import ANONYMOUS, BEARERS, KEEPS_TYPED, PAGES, Page, addresses, is_elsewhere
from tests.walls.matrix.tally import Tally
from tests.walls.tenants import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

NAMES = sorted({name for name, _pattern in addresses() if not is_elsewhere(name) or name in PAGES})


def asked(town: World, name: str) -> Iterator[tuple[Page, Tenant | None, str]]:
    """Every address of this name, place by place."""
    for page in PAGES[name]:
        tenants = [t for t in town.tenants if page.is_about(t)] if page.is_of_a_place else [None]
        for tenant in tenants:
            yield page, tenant, page.url(name, tenant)


def chosen(town: World, page: Page, tenant: Tenant | None) -> Iterator[str]:
    """Nobody, the first for whom this is and the first for whom it is not."""
    yield ANONYMOUS
    for wanted in (True, False):
        found = (part for part in town.clients if part != ANONYMOUS and page.is_for(part, tenant) is wanted)
        yield from islice(found, 1)


def words_of_bearer(name: str, tenant: Tenant | None) -> tuple[str, ...]:
    """What whoever holds a link learns: who invites them."""
    return (tenant.word("facts"), tenant.word("people")) if tenant and name in BEARERS else ()


def test_every_address_is_declared() -> None:
    assert {name for name, _pattern in addresses() if not is_elsewhere(name)} <= set(PAGES)
    assert set(PAGES) <= {name for name, _pattern in addresses()}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_is_declared_and_nothing_foreign(
    unwalled: World, tally: Tally, removed: str, name: str
) -> None:
    wrong = []
    for page, tenant, url in asked(unwalled, name):
        known = words_of_bearer(name, tenant)
        for part in unwalled.clients:
            for method in ("GET", "POST"):
                # Nobody is there yet whose reading of an invitation could be noted.
                answer, found = tally.ask(
                    unwalled, (part, method, url), page.data(tenant), known=known, unnoted=name in BEARERS
                )
                expected = page.expected(method, part, tenant)
                if removed:
                    found = [each for each in found if "leaks" in each or ", changed [" in each]
                elif answer.status not in expected:
                    found.append(f"{part} {method} {url}: {answer.status}, expected {sorted(expected)}")
                wrong += found
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("admin:")])
def test_no_other_method_does_anything(unwalled: World, tally: Tally, every_method: bool, name: str) -> None:
    """HEAD may answer as GET does; the others are refused, by whomever and at whatever."""
    wrong, seen = [], set()
    for page, tenant, url in asked(unwalled, name):
        if id(page) in seen and not every_method:
            continue
        seen.add(id(page))
        known = words_of_bearer(name, tenant)
        for part in unwalled.clients if every_method else chosen(unwalled, page, tenant):
            closed = part == ANONYMOUS and page.who != "public" and name not in KEEPS_TYPED
            for method in ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"):
                answer, found = tally.ask(unwalled, (part, method, url), known=known, unnoted=name in BEARERS)
                expected = {302} if closed else {405}
                expected |= page.expected("GET", part, tenant) if method == "HEAD" else set()
                if answer.status not in expected:
                    found.append(f"{part} {method} {url}: {answer.status}, expected {sorted(expected)}")
                wrong += found
    assert not wrong, "\n".join(wrong)
