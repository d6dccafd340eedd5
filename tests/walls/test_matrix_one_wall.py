"""One wall down, the other holds: what is foreign stays foreign without `visible_to`, and without row-level security.

And with both down everything is open, so that a page which shows nothing here owes it to a wall, not to a blind test.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import pytest

from funding.models.equity import EquityQuerySet
from funding.models.evidence import EvidenceQuerySet
from funding.models.scoping import ApplicationQuerySet, CommitteeQuerySet, StateQuerySet, WholeQuerySet
from funding.models.sharing import ShareQuerySet
from letters.models.letter import LetterQuerySet, OfLetterQuerySet
from letters.models.voices import CategorisedQuerySet, VoiceQuerySet
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models.place import PlaceQuerySet
from tests.roles import database_role
from tests.walls.asking import World, world
from tests.walls.declared import BEARERS, PAGES, Page
from tests.walls.tenants import Tenant

pytestmark = pytest.mark.django_db

# One of each kind: their colleagues see the same.
PARTS = ("officer", "stranger", "secretary", "other", "foreign_supervisor", "oversight", "administrator", "outsider")


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module: every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made


OF_FUNDING = (StateQuerySet, WholeQuerySet, CommitteeQuerySet, EvidenceQuerySet, ShareQuerySet, EquityQuerySet)
OF_LETTERS = (LetterQuerySet, OfLetterQuerySet, CategorisedQuerySet, VoiceQuerySet)


@contextmanager
def without_the_first_wall() -> Iterator[None]:
    """`visible_to` lets everything through."""

    def everything(self: Any, user: Any) -> Any:
        return self.all()

    with ExitStack() as stack:
        for queryset, verb in (
            (PlaceQuerySet, "visible_to"),
            (PlaceQuerySet, "seen_in_full_by"),
            (PlaceScopedQuerySet, "visible_to"),
            (ApplicationQuerySet, "visible_to"),
            (ApplicationQuerySet, "seen_whole_by"),
            *((each, "visible_to") for each in (*OF_FUNDING, *OF_LETTERS)),
        ):
            stack.enter_context(mock.patch.object(queryset, verb, everything))
        yield


@contextmanager
def without_the_second_wall() -> Iterator[None]:
    """The requests run under the role that plans and sends, before whom no row is hidden."""
    with database_role("worker"):
        yield


WALLS: dict[str, Callable[[], Any]] = {"visible_to": without_the_first_wall, "row-level": without_the_second_wall}


def foreign(town: World, name: str) -> Iterator[tuple[str, Page, Tenant | None, str]]:
    """Who asks for which address of this name: what is not theirs, and every list."""
    for page in PAGES[name]:
        tenants = [t for t in town.tenants if page.is_about(t)] if page.is_of_a_place else [None]
        for tenant in tenants:
            url = page.url(name, tenant)
            for part in PARTS:
                if tenant is None or 404 in page.expected("GET", part, tenant) | page.expected("POST", part, tenant):
                    yield part, page, tenant, url


@pytest.mark.parametrize("name", sorted(set(PAGES) - BEARERS))
@pytest.mark.parametrize("removed", WALLS)
def test_the_other_wall_holds(town: World, removed: str, name: str) -> None:
    before = town.fingerprint()
    wrong = []
    with WALLS[removed]():
        for part, page, tenant, url in foreign(town, name):
            for method in ("GET", "POST"):
                watch = before if method == "POST" else None
                answer = town.ask(part, method, url, page.data(tenant), watch=watch)
                told = f"{part} {method} {url}: {answer.status}"
                wrong += [f"{told}, leaks {word}" for word in town.leaks(part, url, answer.body)]
                wrong += [f"{told}, changed {moved}" for moved in town.foreign(part, answer.moved)]
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
