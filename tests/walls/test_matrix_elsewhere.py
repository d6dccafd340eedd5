"""The pages that are not ours: allauth's and the administration's. They break for nobody and show nothing foreign."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse

from tests.walls.asking import World, world
from tests.walls.declared import ANONYMOUS, LEAVES, addresses

pytestmark = pytest.mark.django_db
ARGUMENTS: dict[str, list[str]] = {
    "account_confirm_email": ["abc"],
    "account_reset_password_from_key": ["1", "abc"],
    "admin:view_on_site": ["1", "1"],
    "admin:app_list": ["places"],
    "admin:": ["nothing/"],
}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module: every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def elsewhere(prefix: str) -> list[tuple[str, str]]:
    """Names and addresses that begin so."""
    found = []
    for name, _pattern in addresses():
        if not name.startswith(prefix) or name in LEAVES or name == prefix:
            continue
        try:
            found.append((name, reverse(name, args=ARGUMENTS.get(name, []))))
        except NoReverseMatch:
            # Rows of the administration: by a number that many tables have.
            found.append((name, reverse(name, args=["1"])))
    return found


def test_allauths_pages(town: World) -> None:
    wrong = []
    for _name, url in elsewhere("account_"):
        for part in (ANONYMOUS, "secretary", "outsider"):
            for method in ("GET", "POST"):
                answer = town.ask(part, method, url)
                # Somebody without a password has no way to confirm who they are.
                allowed = (200, 302, 403) if "reauthenticate" in url else (200, 302, 404, 405)
                if answer.status not in allowed or town.leaks(part, url, answer.body):
                    wrong.append(f"{part} {method} {url}: {answer.status} {town.leaks(part, url, answer.body)}")
    assert not wrong, "\n".join(wrong)


def test_the_administration_is_for_administrators(town: World) -> None:
    wrong = []
    for name, url in elsewhere("admin:"):
        if name in ("admin:login", "admin:jsi18n"):
            # The door, and words in the reader's language.
            continue
        for part in town.clients:
            for method in ("GET", "POST"):
                answer = town.ask(part, method, url)
                told = f"{part} {method} {url}: {answer.status}"
                # Django itself says 403 to an administrator for what nobody may do: deleting, adding to a log.
                allowed = (200, 302, 403, 404, 405) if part == "administrator" else (302, 404)
                wrong += [told] if answer.status not in allowed else []
                wrong += [f"{told} leaks {word}" for word in town.leaks(part, url, answer.body)]
    assert not wrong, "\n".join(wrong)
