"""A Friday from the roster to the door: who is on duty, who is proposed, who comes, and who comes instead."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from liaison.observances.jumuah import next_friday
from liaison.places.models import Place
from tests.browser import DESK, PHONE, Visitor, assert_accessible
from tests.cast import Cast, friday_sitting
from tests.roles import database_role
from tests.rosters.board import csv, with_collars
from tests.visits.mobilised import FAR, NEAR, work

Minute = Callable[[datetime], list[str]]
NEW, ALARM = "A visit for you", "Nobody is coming: the visit"
# Words of the roster, of its file and of what a supervisor was shown; the committee comes across none of them.
POLICE_ONLY = re.compile(r"\bleave\b|\bearly\b|roster|on duty|rest.day|Cat Wynn|\b10[123]\b", re.IGNORECASE)


@pytest.fixture
def friday(cast: Cast) -> date:
    """The day, within the week to come; a prayer at each mosque, and nobody's duty known yet."""
    with_collars(cast)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(**NEAR)
        Place.objects.filter(pk=cast.noor.pk).update(**FAR)
    friday_sitting(cast.madina)
    friday_sitting(cast.noor, time(13, 20))
    return next_friday(timezone.localdate() + timedelta(days=1))


def import_roster(page: Page, *rows: str) -> None:
    """Send a file, read what it would do, confirm it."""
    page.goto("/rosters/")
    page.get_by_role("link", name="Import a roster").click()
    content = csv(*rows).encode()
    page.get_by_label("Roster file (CSV)").set_input_files(
        {"name": "duty.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Show what would change").click()


def enter_leave(page: Page, officer: str, day: date) -> None:
    """From the rosters: this officer is on leave that day."""
    page.goto("/rosters/")
    page.get_by_role("link", name="Record leave or an absence").click()
    page.get_by_label("For whom?").select_option(label=officer)
    page.get_by_label("Leave", exact=True).check()
    first = page.get_by_role("group", name="First day")
    for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        first.get_by_label(label, exact=True).fill(str(number))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"Saved for {officer}.")).to_be_visible()


def calendar_of(page: Page) -> Callable[[], str]:
    """Make the link of one's calendar; a function that fetches it as a program does, with folded lines made whole."""
    page.goto("/account/calendar/")
    page.get_by_role("button", name="Make a link").click()
    path = urlsplit(page.get_by_label("Your link").input_value()).path

    def fetched() -> str:
        answer = page.request.get(path)
        assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        return answer.text().replace("\r\n ", "")

    return fetched


def to(person: Any, mails: list[str], about: str = "") -> list[str]:
    """Those of these mails that are for this person, and about this."""
    return [mail for mail in mails if mail.startswith(f"{person.email}: {about}")]


def row(page: Page, place: str) -> Any:
    """The board's line of a place."""
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=place))


def test_from_the_roster_to_the_door(cast: Cast, friday: date, visitor: Visitor, minute_passes: Minute) -> None:
    board = f"/visits/friday/?date={friday}"
    desk = visitor(cast.supervisor, viewport=DESK)
    phone, committee = visitor(cast.officer, viewport=PHONE), visitor(cast.secretary, viewport=PHONE)
    officers_feed, committees_feed = calendar_of(phone), calendar_of(committee)
    assert "VEVENT" not in officers_feed() + committees_feed()
    committee.goto(f"{cast.madina.get_absolute_url()}times/")
    committee.get_by_role("button", name="These are right").click()

    # The roster: nothing is saved before it was read, and a row that cannot be used loses no other.
    on_duty = [f"{collar},{friday},08:00,18:00,early," for collar in (101, 102, 103)]
    import_roster(desk, *on_duty, f"999,{friday},08:00,18:00,early,")
    expect(desk.get_by_role("heading", name="Nothing is saved yet")).to_be_visible()
    expect(desk.get_by_text("3 added, 0 changed, 0 withdrawn, 0 as before, 1 left out.")).to_be_visible()
    expect(desk.get_by_text("No row can be used")).to_have_count(0)
    assert_accessible(desk)
    desk.get_by_role("button", name="Save this roster").click()
    expect(desk.get_by_text("The roster is saved.", exact=False)).to_be_visible()

    # The board, and a proposal from it.
    desk.goto(board)
    expect(desk.get_by_text("2 gatherings have no officer yet.")).to_be_visible()
    expect(desk.get_by_text("PC Ada Shaw, PC Ben Cole, PC Cat Wynn")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("button", name="Propose who goes").click()
    expect(desk.get_by_role("button", name="Stop it")).to_be_visible()
    work()
    expect(desk.get_by_text("All 2 times are covered.")).to_be_visible()
    desk.get_by_role("button", name=re.compile(r"Pin\s*: PC Ada Shaw, Madina Mosque")).click()
    expect(desk.get_by_text("Pinned by Sgt Sol Marsh")).to_be_visible()
    desk.get_by_role("button", name="Propose again").click()
    expect(desk.get_by_role("button", name="Stop it")).to_be_visible()
    work()
    expect(desk.get_by_text("Nothing differs from the proposal before.")).to_be_visible()
    expect(desk.get_by_text("Pinned by Sgt Sol Marsh")).to_be_visible()
    assert_accessible(desk)
    # A proposal is a draft: nobody is sent, and nobody hears of it.
    assert "VEVENT" not in officers_feed() + committees_feed()
    nobody_yet = minute_passes(timezone.now() + timedelta(minutes=2))
    assert not [mail for each in (cast.officer, cast.stranger) for mail in to(each, nobody_yet)]
    assert not to(cast.secretary, nobody_yet)
    desk.get_by_role("button", name="Send them all").click()
    expect(desk.get_by_text("Sent, and told by e-mail: PC Ada Shaw, PC Cat Wynn.")).to_be_visible()

    # The officer: one letter, the phone, the calendar.
    sent_at = timezone.now()
    letters = [
        to(cast.officer, minute_passes(sent_at + timedelta(seconds=seconds)), NEW) for seconds in (30, 120, 180, 600)
    ]
    assert [len(found) for found in letters] == [0, 1, 0, 0]
    phone.goto("/")
    expect(phone.get_by_role("heading", name="Your visits this week")).to_be_visible()
    phone.get_by_role("link", name="Madina Mosque").first.click()
    expect(phone.get_by_text("PC Ada Shaw", exact=True)).to_be_visible()
    assert_accessible(phone)
    assert "Madina Mosque" in officers_feed()
    assert "STATUS:CONFIRMED" in officers_feed()
    assert "PC Ada Shaw" in committees_feed()
    desk.goto(board)
    expect(desk.get_by_text("Every gathering is covered.")).to_be_visible()

    # Leave: the gap alarms at once, and only those who lead read why.
    enter_leave(desk, "PC Ada Shaw", friday)
    left_at = timezone.now()
    assert len(to(cast.supervisor, minute_passes(left_at + timedelta(seconds=1)), ALARM)) == 1
    assert len(to(cast.officer, minute_passes(left_at + timedelta(minutes=2)), "No longer yours")) == 1
    desk.goto(board)
    madina = row(desk, "Madina Mosque")
    expect(madina.get_by_text("PC Ada Shaw cannot come: leave.")).to_be_visible()
    expect(madina.get_by_text("Not covered")).to_be_visible()
    assert_accessible(desk)
    colleague = visitor(cast.colleague, viewport=PHONE)
    colleague.goto(board)
    expect(row(colleague, "Madina Mosque").get_by_text("Not covered")).to_be_visible()
    expect(colleague.get_by_text("cannot come")).to_have_count(0)
    assert_accessible(colleague)
    committee.goto(cast.madina.get_absolute_url())
    expect(committee.get_by_text(POLICE_ONLY)).to_have_count(0)
    assert "STATUS:CANCELLED" in officers_feed()
    assert not POLICE_ONLY.search(committees_feed())

    # Somebody goes in the officer's place, and the gap is closed.
    madina.get_by_role("link", name="Send officers").click()
    desk.get_by_role("checkbox", name="PC Ben Cole").first.check()
    desk.get_by_role("button", name="Send them").click()
    expect(desk.get_by_text("PC Ben Cole: sent")).to_be_visible()
    desk.goto(board)
    expect(desk.get_by_text("Every gathering is covered.")).to_be_visible()
    expect(desk.get_by_text("cannot come")).to_have_count(0)
    later = minute_passes(timezone.now() + timedelta(minutes=5))
    assert len(to(cast.colleague, later, NEW)) == 1
    assert not to(cast.supervisor, later, ALARM)

    # The committee: a name and a time, nothing else of any roster.
    committee.reload()
    expect(committee.get_by_text("PC Ben Cole").first).to_be_visible()
    expect(committee.get_by_text("12:45").first).to_be_visible()
    expect(committee.get_by_text(POLICE_ONLY)).to_have_count(0)
    assert "PC Ben Cole" in committees_feed()
    assert not POLICE_ONLY.search(committees_feed())
    assert_accessible(committee)
    for address in ("/rosters/", board, "/visits/proposals/", "/visits/volunteering/"):
        assert committee.goto(address).status == 404, address
