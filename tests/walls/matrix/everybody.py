"""Everybody at every address of every place, by the methods that are asked for.

`test_opening` and `test_sending` ask: two files, so that two processes share the work.
"""

from collections.abc import Collection, Iterator
from itertools import islice

from tests.walls.asking import World
from tests.walls.declared import (
    ANONYMOUS,
    BEARERS,
    HANDED_OVER,
    KEEPS_TYPED,
    OF_ONESELF,
    PAGES,
    Page,
    addresses,
    is_elsewhere,
)
from tests.walls.matrix.tally import Tally
from tests.walls.tenants import Tenant

NAMES = sorted({name for name, _pattern in addresses() if not is_elsewhere(name) or name in PAGES})


def wrong_with(method: str, name: str, town: World, tally: Tally, removed: str) -> list[str]:
    """Everybody asks every address of this name: what is not as declared, and whatever leaked or moved.

    `removed` is the wall that is not there: then only what leaked or moved counts.
    """
    wrong = []
    for page, tenant, url in asked(town, name):
        known, unnoted = words_known(name, tenant), no_reading(name, town)
        for part in town.clients:
            answer, found = tally.ask(town, (part, method, url), page.data(tenant), known=known, unnoted=unnoted)
            expected = page.expected(method, part, tenant)
            wrong += that_counts(found, removed, f"{part} {method} {url}", answer.status, expected)
    return wrong


def wrong_with_others(
    methods: tuple[str, ...], name: str, town: World, tally: Tally, removed: str, *, everybody: bool
) -> list[str]:
    """The same for methods that no address knows but HEAD, which may answer as GET does; by a few, or by everybody."""
    wrong, seen = [], set()
    for page, tenant, url in asked(town, name):
        if id(page) in seen and not everybody:
            continue
        seen.add(id(page))
        known, unnoted = words_known(name, tenant), no_reading(name, town)
        for part in town.clients if everybody else chosen(town, page, tenant):
            closed = part == ANONYMOUS and page.who != "public" and name not in KEEPS_TYPED
            for method in methods:
                answer, found = tally.ask(town, (part, method, url), known=known, unnoted=unnoted)
                expected = {302} if closed else {405}
                expected |= page.expected("GET", part, tenant) if method == "HEAD" else set()
                wrong += that_counts(found, removed, f"{part} {method} {url}", answer.status, expected)
    return wrong


def that_counts(found: list[str], removed: str, request: str, status: int, expected: Collection[int]) -> list[str]:
    """What is wrong with an answer. With a wall removed only what leaked or moved counts, and not the status."""
    if removed:
        return [each for each in found if "leaks" in each or ", changed " in each]
    return found if status in expected else [*found, f"{request}: {status}, expected {sorted(expected)}"]


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


def words_known(name: str, tenant: Tenant | None) -> tuple[str, ...]:
    """What whoever holds a link learns: who invites them. And of a contact what is held, and was before."""
    if tenant and name in HANDED_OVER:
        return (tenant.word("full"), tenant.word("history"))
    return (tenant.word("facts"), tenant.word("people")) if tenant and name in BEARERS else ()


def no_reading(name: str, town: World) -> Collection[str]:
    """The words whose sight at this address is no reading of a place."""
    if name in BEARERS:
        # Nobody is there yet whose reading of an invitation could be noted.
        return town.words
    return [tenant.word("facts") for tenant in town.tenants] if name in OF_ONESELF else ()
