"""A supervisor proposes for a Friday, pins one, proposes again, and accepts; the officer is told."""

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect

from liaison.outbox.dispatching import Dispatcher
from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast
from tests.roles import database_role
from tests.rosters.board import days
from tests.visits.mobilised import Friday, make_friday, work
from visits.models import Allotment, Proposal


@pytest.fixture
def friday(cast: Cast) -> Friday:
    """Two mosques, two officers on duty."""
    return make_friday(cast)


def propose(page: Page, friday: Friday) -> None:
    """Ask for that Friday with the keyboard's own boxes, and wait for it to be worked out."""
    page.goto("/visits/proposals/")
    page.get_by_role("link", name="Propose officers").or_(page.get_by_role("button", name="Propose officers")).click()
    for group in ("From which day?", "To which day?"):
        boxes = page.get_by_role("group", name=group)
        for label, value in (("Day", friday.day.day), ("Month", friday.day.month), ("Year", friday.day.year)):
            boxes.get_by_label(label).fill(str(value))
    page.get_by_label("Friday prayers").check()
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()


def test_propose_pin_propose_again_accept(friday: Friday, cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.supervisor, viewport=PHONE)
    propose(page, friday)
    assert_accessible(page)
    work()
    # Without a tap: the page looks by itself.
    expect(page.get_by_text("All 2 times are covered.")).to_be_visible()
    expect(page.get_by_text("PC Ada Shaw, PC Ben Cole.", exact=False)).to_be_visible()
    assert_accessible(page)

    page.get_by_label("PC Ben Cole").uncheck()
    page.get_by_role("button", name=re.compile(r"Pin\s*: PC Ada Shaw")).press("Enter")
    expect(page.get_by_text("Pinned by Sgt Sol Marsh")).to_be_visible()
    expect(page.get_by_label("PC Ben Cole")).not_to_be_checked()
    expect(page.get_by_role("button", name=re.compile(r"Let go\s*: PC Ada Shaw"))).to_be_focused()

    days(cast, cast.colleague, "leave", friday.day)
    page.reload()
    expect(page.get_by_text("Away that day: leave.")).to_be_visible()
    page.get_by_role("button", name="Propose again").click()
    expect(page.get_by_text("Waiting", exact=True)).to_be_visible()
    work()
    expect(page.get_by_text("1 of 2 times is covered; 1 cannot be.")).to_be_visible()
    expect(page.get_by_text("No longer PC Ben Cole")).to_be_visible()
    expect(page.get_by_text("Pinned by Sgt Sol Marsh")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("button", name="Send those ticked").click()
    expect(page.get_by_text("Sent, and told by e-mail: PC Ada Shaw.")).to_be_visible()
    assert_accessible(page)
    with database_role("worker"):
        assert Allotment.objects.get().officer == cast.officer
        assert Proposal.objects.count() == 2
        Dispatcher().until_empty()
    assert {address for message in mail.outbox for address in message.to} <= {"ada@force.test"}


def test_without_scripts_on_a_desk(friday: Friday, cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.supervisor, viewport=DESK, scripts=False)
    propose(page, friday)
    work()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name=re.compile(r"Pin\s*: PC Ben Cole")).click()
    expect(page.get_by_text("Pinned by Sgt Sol Marsh")).to_be_visible()
    page.get_by_label("PC Ada Shaw").uncheck()
    page.get_by_label("PC Ben Cole").uncheck()
    page.get_by_role("button", name="Send those ticked").click()
    expect(page.get_by_role("link", name="Tick at least one officer.")).to_be_visible()
    page.get_by_role("button", name="Send them all").click()
    expect(page.get_by_text("Sent, and told by e-mail: PC Ada Shaw, PC Ben Cole.")).to_be_visible()


def test_a_proposal_is_stopped(friday: Friday, cast: Cast, visitor: Visitor) -> None:
    page = visitor(cast.supervisor, viewport=PHONE)
    propose(page, friday)
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_text("Stopped", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Propose again")).to_be_visible()
    assert_accessible(page)
    assert work() == 0
