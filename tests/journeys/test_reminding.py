"""Thursday's reminder arrives once, at its wall time, and can be refused with one tap."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from liaison.observances.jumuah import next_friday
from tests.browser import Visitor
from tests.cast import Cast, friday_sitting, planned_visit
from visits.models import Visit

LONDON = timezone.get_default_timezone()


def test_thursdays_reminder_arrives_once(cast: Cast, minute_passes: Callable[[datetime], list[str]]) -> None:
    friday = next_friday(timezone.localdate() + timedelta(days=7))
    sitting = friday_sitting(cast.madina)
    planned_visit(
        cast.madina,
        cast.officer,
        datetime.combine(friday, time(12, 45), LONDON),
        cast.supervisor,
        kind=Visit.Kind.FRIDAY,
        sitting=sitting,
    )
    thursday = friday - timedelta(days=1)

    def to_officer(at: time) -> list[str]:
        sent = minute_passes(datetime.combine(thursday, at, LONDON))
        return [subject for subject in sent if subject.startswith(f"{cast.officer.email}: Your visit")]

    assert to_officer(time(17, 59)) == []
    assert len(to_officer(time(18, 0))) == 1
    assert to_officer(time(18, 1)) == []
    assert to_officer(time(23, 0)) == []


def test_not_these_any_more(
    cast: Cast, visitor: Visitor, minute_passes: Callable[[datetime], list[str]], live_server: object
) -> None:
    friday = next_friday(timezone.localdate() + timedelta(days=7))
    evening = datetime.combine(friday - timedelta(days=1), time(18, 0), LONDON)
    planned_visit(cast.madina, cast.officer, evening + timedelta(hours=18), cast.supervisor)
    minute_passes(evening)
    letter = next(m for m in mail.outbox if m.to == [cast.officer.email] and m.subject.startswith("Your visit"))
    link = re.search(r"https?://[^/]+(/\S+)", str(letter.body).split("Not these any more")[1])
    assert link, letter.body

    page = visitor(None)
    page.goto(link[1])
    page.get_by_role("button").first.click()
    expect(page.get_by_text(re.compile("no more|any more|stopped", re.IGNORECASE)).first).to_be_visible()

    planned_visit(cast.church, cast.officer, evening + timedelta(days=7, hours=18), cast.supervisor)
    later = minute_passes(evening + timedelta(days=7))
    assert [s for s in later if s.startswith(f"{cast.officer.email}: Your visit")] == []
