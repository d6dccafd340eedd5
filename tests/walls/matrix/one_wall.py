"""One wall down, the other holds: what is foreign stays foreign without `visible_to`, and without row-level security.

These ask one person of each kind; `pytest -m matrix --no-wall1` and `--no-wall2` ask everybody everything. A file for
each wall that is down, so that two processes share the work.
"""

from collections.abc import Iterator

from tests.walls.asking import World
from tests.walls.declared import BEARERS, PAGES, Page
from tests.walls.matrix.everybody import asked
from tests.walls.removing import WALLS
from tests.walls.tenants import UNITS, Tenant

NAMES = sorted(set(PAGES) - BEARERS)
# One of each kind: their colleagues see the same.
PARTS = ("officer", "stranger", "secretary", "other", "foreign_supervisor", "oversight", "administrator", "outsider")


def foreign(town: World, name: str) -> Iterator[tuple[str, Page, Tenant | None, str]]:
    """Who asks for which address of this name: what is not theirs, and every list."""
    for page, tenant, url in asked(town, name):
        for part in PARTS:
            if tenant is None or 404 in page.expected("GET", part, tenant) | page.expected("POST", part, tenant):
                yield part, page, tenant, url


def knows(part: str, tenant: Tenant) -> bool:
    """Whether this part may come across the place at all.

    The second wall is about rows and not about roles: a page about one's own place that is for others opens without
    the first, or ends in an error when it writes. Words and rows that are foreign stay so.
    """
    return part in tenant.words[tenant.word("unit" if tenant.key in UNITS else "facts")]


def wrong_without(gone: str, name: str, town: World) -> list[str]:
    """What leaks, moves or breaks at the addresses of this name without this wall."""
    wrong = []
    with WALLS[gone]():
        for part, page, tenant, url in foreign(town, name):
            for method in ("GET", "POST"):
                answer = town.ask(part, method, url, page.data(tenant))
                told = f"{part} {method} {url}: {answer.status}"
                wrong += [f"{told}, leaks {word}" for word in town.leaks(part, url, answer.body)]
                wrong += [f"{told}, changed {moved}" for moved in town.foreign(part, answer.moved)]
                if gone == "visible_to" and tenant is not None and knows(part, tenant):
                    continue
                # A list that is open to everybody lets in who finds something to list; a page of a place does not.
                if tenant is not None and answer.status not in page.expected(method, part, tenant):
                    wrong.append(f"{told}, expected {sorted(page.expected(method, part, tenant))}")
                wrong += [told] if answer.status >= 500 and name != "readyz" else []
    return wrong
