"""Deadlines in reminders and in the calendar: when, and never what."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from funding import reminders
from funding.models import Application, Deadline
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.kinds import KINDS, Draft
from liaison.outbox.models import Message
from liaison.places.feeding import days_of
from liaison.places.reminders import wall_time
from tests.cast import Cast
from tests.funding import desk
from tests.funding.due import SECRET, make
from tests.roles import database_role
from visits.actions.calendar import make_link

What = Deadline.What


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that Sara began; she acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    with acting_as(cast.secretary.pk):
        yield made


# Reminders --------------------------------------------------------------------------------------------------------


def drafts(at: datetime) -> list[Draft]:
    with database_role("worker"):
        return [each for each in reminders.due_soon(at) if each.due_at <= at < each.expires_at]


@pytest.mark.parametrize("days", settings.REMINDERS["funding_days_before"])
def test_committee_and_helping_officer_are_told_so_many_days_before(cast: Cast, held: Application, days: int) -> None:
    deadline = make(held, days=40, text=SECRET)
    desk.share_with(held, cast.secretary, cast.officer)
    desk.share_with(held, cast.secretary, cast.colleague, extent="state")
    at = wall_time(deadline.due_on - timedelta(days=days), reminders.AT)
    assert {each.to for each in drafts(at)} == {cast.secretary.pk, cast.treasurer.pk, cast.officer.pk}
    assert all(f"{days}-days" in each.key for each in drafts(at))
    assert all(each.place is None for each in drafts(at))
    early = drafts(at - timedelta(minutes=1))
    assert all(f"{days}-days" not in each.key for each in early)


def test_nothing_is_said_about_the_past_or_what_is_met_or_was_made_too_late_for_it(
    cast: Cast, held: Application
) -> None:
    met = make(held, What.OWN, 7, met_at=timezone.now())
    late = Deadline.of(held, what=What.OWN, due_on=timezone.localdate() + timedelta(days=6))
    at = wall_time(met.due_on - timedelta(days=7), reminders.AT) + timedelta(hours=14, minutes=50)
    assert [each.about for each in drafts(at) if each.about and each.about["pk"] in (met.pk, late.pk)] == []


def written(deadline: Deadline, *people: User) -> dict[int | None, str]:
    with database_role("worker"):
        rows = [
            Message.objects.create(
                key=f"{uuid.uuid4()}", kind=reminders.DUE, due_at=timezone.now(), to=person,
                expires_at=timezone.now() + timedelta(days=1),
                about={"pk": deadline.pk, "on": deadline.due_on.isoformat()},
            )
            for person in people
        ]  # fmt: skip
        kept = reminders.still_theirs(rows)
        letters = KINDS[reminders.DUE].compose([row for row in rows if row.pk in kept])
        by_pk = {row.pk: row.to_id for row in rows}
    return {by_pk[pk]: f"{letter.subject} {letter.text}" for pk, letter in letters.items()}


def test_a_mail_says_when_and_never_what_and_only_to_those_who_still_read_it(cast: Cast, held: Application) -> None:
    deadline = make(held, What.OWN, text=SECRET, entered_by=cast.secretary)
    share = desk.share_with(held, cast.secretary, cast.officer)
    mails = written(deadline, cast.secretary, cast.officer, cast.other)
    assert set(mails) == {cast.secretary.pk, cast.officer.pk}
    for mail in mails.values():
        assert "due on" in mail
        for word in (*SECRET.split()[2:], "Madina", "mosque", "PSMS"):
            assert word not in mail.split(), word
    desk.end_share(share, cast.secretary)
    assert set(written(deadline, cast.secretary, cast.officer)) == {cast.secretary.pk}
    with database_role("worker"):
        Deadline.objects.filter(pk=deadline.pk).update(due_on=deadline.due_on + timedelta(days=1))
    assert written(deadline, cast.secretary) == {}


# Calendar ---------------------------------------------------------------------------------------------------------


def feed_of(user: User) -> str:
    with acting_as(user.pk):
        token = make_link(by=user)
    answer = Client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_calendar_says_that_something_is_due_and_never_what(cast: Cast, held: Application) -> None:
    deadline = make(held, What.OWN, text=SECRET, entered_by=cast.secretary)
    make(held, What.CLOSES, met_at=timezone.now())
    feed = feed_of(cast.secretary)
    assert feed.count("Funding: something is due") == 1
    assert f"DTSTART;VALUE=DATE:{deadline.due_on:%Y%m%d}" in feed
    assert SECRET[:12] not in feed
    assert held.ref not in feed
    for person in (cast.other, cast.officer, cast.supervisor, cast.commander, cast.adviser):
        assert "Funding" not in feed_of(person)
    desk.share_with(held, cast.secretary, cast.officer, extent="state")
    assert "Funding" not in feed_of(cast.officer)


def test_a_helping_officer_has_it_in_the_calendar_until_it_is_taken_back(cast: Cast, held: Application) -> None:
    make(held)
    share = desk.share_with(held, cast.secretary, cast.officer)
    assert feed_of(cast.officer).count("Funding: something is due") == 1
    desk.end_share(share, cast.secretary)
    assert "Funding" not in feed_of(cast.officer)


def test_row_level_security_keeps_deadlines_where_the_first_wall_is_gone(cast: Cast, held: Application) -> None:
    make(held)
    for person in (cast.other, cast.officer, cast.commander):
        with acting_as(person.pk):
            assert not Deadline.objects.exists()
            assert list(days_of(person, timezone.now())) == []
