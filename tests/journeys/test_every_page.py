"""Every page that a person of the demo city can reach by following links, and those that need no sign-in.

Each answers, is accessible in light and dark, fits a small phone and a desk, and draws no complaint of the content
security policy. Officers and supervisors, who reach the most, have files of their own beside this one.
"""

from typing import Any

from django.conf import settings

from tests.browser import Visitor, assert_accessible
from tests.journeys.walking import FUNDING, MOBILISING, look_at, walked_as

FOR_EVERYBODY = ("/account/login/", "/account/password/reset/", "/never-recorded/", "/accessibility/", "/demo/mail/")


def test_every_page_of_a_secretary(city: None, visitor: Visitor) -> None:
    walked = walked_as(visitor, "secretary")
    assert {"ledger", "places:times", "places:date_confirm", "places:members", "visits:reply"} <= walked
    assert {f"funding:{name}" for name in FUNDING.split()} <= walked
    assert not walked & MOBILISING


def test_every_page_of_the_oversight_body(city: None, visitor: Visitor) -> None:
    walked = walked_as(visitor, "oversight")
    assert {"funding:home", "funding:equity"} <= walked
    assert not walked & MOBILISING


def test_every_page_of_an_administrator(city: None, visitor: Visitor) -> None:
    assert not walked_as(visitor, "admin") & MOBILISING


def test_pages_for_everybody_are_accessible(db: None, visitor: Visitor, settings: Any) -> None:
    settings.DEMO = True
    page = visitor(None)
    for address in FOR_EVERYBODY:
        assert page.goto(address).status == 200, address
        look_at(page)


def test_an_unknown_page_is_kind_and_accessible(cast: Any, visitor: Visitor) -> None:
    page = visitor(cast.officer)
    assert page.goto("/places/nowhere/").status == 404
    assert settings.PORTAL_NAME in page.title()
    assert_accessible(page)
