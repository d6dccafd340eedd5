"""Somebody types a name in the register, and the list follows."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_the_list_follows_what_is_typed(cast: Cast, visitor: Visitor, viewport: dict[str, int]) -> None:
    page = visitor(cast.supervisor, viewport=viewport)
    page.goto("/places/")
    madina, church = (page.get_by_role("link", name=name) for name in ("Madina Mosque", "St Chad"))
    how_many = page.get_by_role("status")
    expect(how_many).to_have_text("3 places")
    box = page.get_by_label("Name or postcode")
    box.press_sequentially("madi", delay=40)
    expect(how_many).to_have_text("1 place")
    expect(church).to_have_count(0)
    expect(madina).to_be_visible()
    expect(page).to_have_url(re.compile(r"/places/\?q=madi$"))
    expect(box).to_be_focused()
    assert_accessible(page)
    box.fill("nowhere")
    expect(how_many).to_have_text("No place fits")
    assert_accessible(page)

    page.go_back()
    expect(page.get_by_label("Name or postcode")).to_have_value("madi")
    expect(church).to_have_count(0)
    madina.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Madina Mosque")


def test_the_same_form_without_scripts(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.supervisor, scripts=False)
    page.goto("/places/")
    page.get_by_label("Name or postcode").fill("madi")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("1 place")
    expect(page.get_by_role("link", name="St Chad")).to_have_count(0)


def test_whoever_has_been_signed_out_is_asked_to_sign_in(cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.supervisor)
    page.goto("/places/")
    page.context.clear_cookies()
    page.get_by_label("Name or postcode").fill("madi")
    expect(page).to_have_url(re.compile("/account/login/"))
