"""Every page that a person of the demo city can reach by following links.

Each answers, is accessible in light and dark, fits a small phone and a desk, and draws no complaint of the content
security policy.
"""

from collections import Counter, deque
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import resolve
from playwright.sync_api import Page

from liaison.accounts.models import User
from liaison.demo.city import Size
from liaison.demo.loading import load
from tests.browser import DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.roles import database_role

# Forms of one kind differ little; pages that show something differ with what they show.
OF_EACH_KIND = Counter({"place": 2, "visits:detail": 3, "visits:concern": 2, "visits:request": 2})
PEOPLE_WHO_DIFFER = [f"{part}@demo.test" for part in ("officer", "supervisor", "secretary", "oversight", "admin")]
FOR_EVERYBODY = ("/account/login/", "/account/password/reset/", "/never-recorded/", "/accessibility/", "/demo/mail/")
SMALLEST = {"width": 320, "height": 640}
# Not pages, or not ours: they end the session or belong to Django's administration.
NOT_WALKED = {"account_logout", "places:times_right"}


@pytest.fixture
def city(transactional_db: None) -> None:
    """The demo city as it is by default."""
    with database_role("owner"):
        load(Size())


def kind_of(path: str) -> str:
    """The name of the view behind an address."""
    return resolve(path).view_name


def addresses_on(page: Page) -> list[str]:
    """Where the links of this page lead within the portal."""
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    found = [urlsplit(link) for link in links]
    return [f"{u.path}?{u.query}" if u.query else u.path for u in found if u.netloc == here and u.scheme == "http"]


def look_at(page: Page) -> None:
    """Both colour schemes, and three widths."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    for size in (SMALLEST, DESK, PHONE):
        page.set_viewport_size(size)
        assert_fits(page)


def walk(page: Page) -> dict[str, list[str]]:
    """Follow links breadth first; gives the addresses seen, by kind."""
    waiting, seen, kinds = deque(["/"]), {"/"}, Counter[str]()
    walked: dict[str, list[str]] = {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(urlsplit(address).path)
        if kind in NOT_WALKED or kind.startswith("admin:") or kinds[kind] >= (OF_EACH_KIND[kind] or 1):
            continue
        kinds[kind] += 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        walked.setdefault(kind, []).append(address)
        look_at(page)
        for found in addresses_on(page):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return walked


@pytest.mark.parametrize("address", PEOPLE_WHO_DIFFER)
def test_every_page_is_accessible_and_fits(city: None, visitor: Visitor, address: str) -> None:
    page = visitor(User.objects.get(email=address), viewport=PHONE)
    walked = walk(page)
    assert "home" in walked
    if address == "officer@demo.test":
        assert {"visits:log", "visits:plan", "visits:friday", "visits:concern", "place", "places:list"} <= set(walked)
    if address == "secretary@demo.test":
        assert {"ledger", "places:times", "places:date_confirm", "places:members", "visits:reply"} <= set(walked)


def test_pages_for_everybody_are_accessible(db: None, visitor: Visitor, settings: Any) -> None:
    settings.DEMO = True
    page = visitor(None)
    for address in (
        "/account/login/",
        "/account/password/reset/",
        "/never-recorded/",
        "/accessibility/",
        "/demo/mail/",
    ):
        assert page.goto(address).status == 200, address
        look_at(page)


def test_an_unknown_page_is_kind_and_accessible(cast: Any, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    assert page.goto("/places/nowhere/").status == 404
    assert settings.PORTAL_NAME in page.title()
    assert_accessible(page)
