"""With both walls down everything is open: a page that shows nothing owes it to a wall, not to a blind test."""

import pytest

from tests.walls.asking import World
from tests.walls.declared import PAGES
from tests.walls.removing import without_the_first_wall, without_the_second_wall

pytestmark = pytest.mark.django_db


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
