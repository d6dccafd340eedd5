"""A supervisor is called away in the middle of a letter: the words are there when the page is opened again."""

from django.db import transaction
from playwright.sync_api import expect

from tests.browser import Visitor
from tests.cast import Cast
from tests.letters import desk


def test_words_wait_until_they_are_saved(cast: Cast, visitor: Visitor) -> None:
    # What one reads is bound to a transaction.
    with transaction.atomic():
        letter = desk.written(cast)
    page = visitor(cast.supervisor)
    page.goto(f"{letter.get_absolute_url()}write/")
    page.get_by_label("How it begins").fill("We write because")
    expect(page.get_by_text("Kept for you at")).to_be_visible()
    page.goto("/letters/")
    page.goto(f"{letter.get_absolute_url()}write/")
    expect(page.get_by_label("How it begins")).to_have_value("We write because")
    page.get_by_label("How it ends").fill("Thank you.")
    page.get_by_role("button", name="Add a point").click()
    expect(page.get_by_role("heading", name="Point 2")).to_be_visible()
    expect(page.get_by_label("How it ends")).to_have_value("Thank you.")
    page.get_by_role("button", name="Save this version").last.click()
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
