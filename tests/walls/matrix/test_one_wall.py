"""One wall down, the other holds: what is foreign stays foreign without `visible_to`, and without row-level security.

And with both down everything is open, so that a page which shows nothing here owes it to a wall, not to a blind test.
These ask one person of each kind; `pytest -m matrix --no-wall1` and `--no-wall2` ask everybody everything.
"""

from collections.abc import Iterator

import pytest

from tests.walls.asking import World
from tests.walls.declared import BEARERS, PAGES, Page
from tests.walls.removing import WALLS, without_the_first_wall, without_the_second_wall
from tests.walls.tenants import UNITS, Tenant

pytestmark = pytest.mark.django_db

# One of each kind: their colleagues see the same.
PARTS = ("officer", "stranger", "secretary", "other", "foreign_supervisor", "oversight", "administrator", "outsider")


def foreign(town: World, name: str) -> Iterator[tuple[str, Page, Tenant | None, str]]:
    """Who asks for which address of this name: what is not theirs, and every list."""
    for page in PAGES[name]:
        tenants = [t for t in town.tenants if page.is_about(t)] if page.is_of_a_place else [None]
        for tenant in tenants:
            url = page.url(name, tenant)
            for part in PARTS:
                if tenant is None or 404 in page.expected("GET", part, tenant) | page.expected("POST", part, tenant):
                    yield part, page, tenant, url


def knows(part: str, tenant: Tenant) -> bool:
    """Whether this part may come across the place at all.

    The second wall is about rows and not about roles: a page about one's own place that is for others opens without
    the first, or ends in an error when it writes. Words and rows that are foreign stay so.
    """
    return part in tenant.words[tenant.word("unit" if tenant.key in UNITS else "facts")]


@pytest.mark.parametrize("name", sorted(set(PAGES) - BEARERS))
@pytest.mark.parametrize("gone", [wall for wall in WALLS if wall])
def test_the_other_wall_holds(town: World, gone: str, name: str) -> None:
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
    assert not wrong, "\n".join(wrong)


def test_with_neither_wall_the_words_are_seen(town: World) -> None:
    found = set()
    with without_the_first_wall(), without_the_second_wall():
        for name in ("visits:list", "visits:concerns", "visits:commitments", "visits:requests", "places:list"):
            for part in ("stranger", "foreign_supervisor"):
                url = PAGES[name][0].url(name, None)
                found.update(town.leaks(part, url, town.ask(part, "GET", url).body))
    for tenant in town.tenants[:3]:
        assert found & {tenant.word("full"), tenant.word("facts")}, tenant.key
        assert found & {tenant.worry, tenant.promise, tenant.asked, tenant.gone}, tenant.key


@pytest.mark.parametrize("name", ["check", "thread", "evidence", "timeline", "deadlines"])
def test_with_neither_wall_an_application_is_open(town: World, name: str) -> None:
    madina = town.tenants[0]
    page = PAGES[f"funding:{name}"][0]
    url = page.url(f"funding:{name}", madina)
    assert town.ask("other", "GET", url).status == 404
    with without_the_first_wall(), without_the_second_wall():
        answer = town.ask("other", "GET", url)
    assert answer.status == 200
    assert madina.word("whole") in town.leaks("other", url, answer.body)


def test_what_somebody_writes_is_noticed_and_would_be_foreign_to_another(town: World) -> None:
    """Every one-tap deed of a committee at its own place: the watch sees rows of that place move."""
    madina, moved = town.tenants[0], set()
    for name, declared in PAGES.items():
        for page in declared:
            if 405 in page.get and page.is_about(madina) and 302 in page.expected("POST", "secretary", madina):
                answer = town.ask("secretary", "POST", page.url(name, madina), page.data(madina))
                assert not town.foreign("secretary", answer.moved), name
                moved |= {key for key in answer.moved if key[1:] == ("place_id", madina.pk)}
    assert len({table for table, _scope, _pk in moved}) > 1
    assert len(town.foreign("other", moved)) == len(moved)
