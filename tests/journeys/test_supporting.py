"""A committee shares an application, an officer gives a statement of support, and the committee takes it back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast
from tests.funding import desk

STATEMENT = "The mosque has had three windows broken since May. We support what it asks for."


def test_an_officer_gives_a_statement(
    cast: Cast, visitor: Visitor, minute_passes: Callable[[datetime], list[str]]
) -> None:
    held = desk.make_application(cast.madina, cast.secretary)

    page = visitor(cast.secretary, viewport=PHONE)
    page.goto(f"/funding/{held.ref}/help/")
    assert_accessible(page)
    page.get_by_role("button", name="Share it with somebody").or_(
        page.get_by_role("link", name="Share it with somebody")
    ).click()
    expect(page.get_by_text("No police can see it.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("PC Ada Shaw, your named officer").check()
    page.get_by_label("All of it", exact=True).check()
    page.get_by_role("button", name="Share it").click()
    expect(page.get_by_text("They can read all of it.", exact=True)).to_be_visible()
    assert_accessible(page)

    page.goto(f"/funding/{held.ref}/help/")
    page.get_by_label("A statement of support").check()
    page.get_by_label("What should they know?").fill("Windows were broken in May, July and October.")
    page.get_by_role("button", name="Ask for help").click()
    expect(page.get_by_text("Sent. The answer is due by")).to_be_visible()
    assert_accessible(page)
    now = timezone.now()
    mails = minute_passes(now + timedelta(seconds=1))
    assert [mail for mail in mails if mail.startswith(f"{cast.officer.email}: Help with an application: answer by")]

    theirs = visitor(cast.officer, viewport=PHONE, scheme="dark")
    theirs.goto("/")
    theirs.get_by_role("link", name="1 request for help with funding waits for your answer").click()
    theirs.get_by_role("link", name="A statement of support").click()
    assert_accessible(theirs)
    expect(theirs.get_by_text("Tariq Aziz, Treasurer")).to_be_visible()
    theirs.get_by_label("Yes", exact=True).check()
    theirs.get_by_label("Your statement of support").fill(STATEMENT)
    theirs.get_by_role("button", name="Send this answer").click()
    expect(theirs.get_by_text("Your answer is sent.")).to_be_visible()
    theirs.goto(f"/funding/{held.ref}/thread/")
    theirs.get_by_label("Your message").fill("Ask me when you need more.")
    theirs.get_by_role("button", name="Send this message").click()
    assert_accessible(theirs)

    page.set_viewport_size(DESK)
    page.goto(f"/funding/{held.ref}/help/")
    page.get_by_role("link", name="A statement of support").click()
    expect(page.get_by_text(STATEMENT)).to_be_visible()
    assert_accessible(page)
    page.goto(f"/funding/{held.ref}/thread/")
    expect(page.get_by_text("Ask me when you need more.")).to_be_visible()
    page.goto(f"/funding/{held.ref}/share/")
    page.get_by_role("link", name="Let this officer type answers for somebody").click()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("They cannot read it any more.")).to_be_visible()
    theirs.goto(f"/funding/{held.ref}/thread/")
    expect(theirs.get_by_text(STATEMENT)).to_have_count(0)
    assert theirs.goto(f"/funding/{held.ref}/").status == 404  # type: ignore[union-attr]
