"""An answer may take two months longer, once, for a reason of the law, and whoever asked is told within the month."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from liaison.accounts.models import User
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.models import Message
from liaison.outbox.planning import plan
from liaison.presentation import words
from retention.actions.asking import due_on
from retention.models import SubjectRequest
from tests.cast import Cast
from tests.outbox.plain import Told
from tests.retention.test_requests_of_contacts import contact, entered
from tests.roles import database_role

ClientOf = Callable[[User], Client]


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-04-30"), ("2026-11-30", "2027-02-28"), ("2023-11-30", "2024-02-29"),
     ("2026-09-03", "2026-12-03"), ("2026-12-31", "2027-03-31")],
)  # fmt: skip
def test_three_months_from_the_day_of_arrival(received: str, due: str) -> None:
    assert due_on(date.fromisoformat(received), extended=True) == date.fromisoformat(due)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_it_is_two_months_after_the_first(day: date) -> None:
    assert timedelta(days=58) <= due_on(day, extended=True) - due_on(day) <= timedelta(days=64)


def asked(person: User, cast: Cast, received_on: str = "2027-01-31") -> SubjectRequest:
    """An officer asked to see what is held; it is counted."""
    day = date.fromisoformat(received_on)
    with database_role("worker"):
        return SubjectRequest.objects.create(
            person=person, unit=cast.unit, kind="access", identity="signed-in", entered_by=person, counts={"Shifts": 3},
            received_on=day, due_on=due_on(day), client_id=uuid.uuid4(),
        )  # fmt: skip


def longer(cast: Cast, client_of: ClientOf, request: SubjectRequest, **typed: object) -> str:
    """Una takes two months longer; the page she gets in the end."""
    sent = {"because": "complex", "version": request.version} | typed
    answer = client_of(cast.administrator).post(f"{request.get_absolute_url()}longer/", sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("now", "is_heard"),
    [
        ("2027-02-28T23:59:30+00:00", True),
        ("2027-03-01T00:00:30+00:00", False),
    ],
)
def test_until_the_last_minute_of_the_first_month(cast: Cast, client_of: ClientOf, now: str, is_heard: bool) -> None:
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        request = asked(cast.officer, cast)
        page = longer(cast, client_of, request)
    assert ("Friday 30 April" in page) == is_heard
    assert ("The first month is over" in page) == (not is_heard)
    with database_role("worker"):
        request.refresh_from_db()
    assert request.due_on == date(2027, 4, 30) if is_heard else date(2027, 2, 28)
    assert (request.extended_at is not None) == is_heard


def test_the_month_ends_at_midnight_in_london(cast: Cast, client_of: ClientOf) -> None:
    # In summer time 23:30 in UTC is the day after.
    with time_machine.travel(datetime.fromisoformat("2027-06-30T23:30:00+00:00"), tick=False):
        assert "The first month is over" in longer(cast, client_of, asked(cast.officer, cast, "2027-05-30"))


def test_the_person_is_told_by_mail_and_on_their_page(cast: Cast, client_of: ClientOf) -> None:
    today = timezone.localdate()
    request = asked(cast.officer, cast, today.isoformat())
    assert "We need longer" in client_of(cast.administrator).get(request.get_absolute_url()).content.decode()
    page = longer(cast, client_of, request, because="many")
    assert "The same person has made many requests" in page
    assert "We need longer" not in page
    carrier = Told()
    with database_role("worker"), time_machine.travel(timezone.now() + timedelta(hours=1)):
        Dispatcher(carrier).until_empty()
    mail = next(mail for mail in carrier.mails if mail.to == [cast.officer.email])
    assert "takes longer" in mail.subject
    for said in ("the same person has made many requests", "ico.org.uk", words.day(due_on(today, extended=True))):
        assert said in mail.body
    own = client_of(cast.officer).get("/account/your-data/").content.decode()
    assert "We need longer." in own
    assert "The same person has made many requests" in own


def test_once_and_not_after_the_answer_and_not_ones_own(cast: Cast, client_of: ClientOf) -> None:
    today = timezone.localdate().isoformat()
    request = asked(cast.officer, cast, today)
    longer(cast, client_of, request)
    assert "extended already" in longer(cast, client_of, request, version=2)
    assert "worked on this request in the meantime" in longer(
        cast, client_of, asked(cast.secretary, cast, today), version=9
    )
    done = asked(cast.treasurer, cast, today)
    client_of(cast.administrator).post(done.get_absolute_url(), {"version": 1, "answer": "yes"})
    assert "This request is finished" in longer(cast, client_of, done)
    assert "Nobody answers their own request" in longer(cast, client_of, asked(cast.administrator, cast, today))


def test_it_needs_a_reason_of_the_law(cast: Cast, client_of: ClientOf) -> None:
    request = asked(cast.officer, cast, timezone.localdate().isoformat())
    for because in ("", "busy"):
        longer(cast, client_of, request, because=because)
    with database_role("worker"):
        request.refresh_from_db()
        assert request.extended_at is None
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectRequest.objects.filter(pk=request.pk).update(extended_because="complex")


def test_people_at_the_page(cast: Cast, client_of: ClientOf) -> None:
    address = f"{asked(cast.officer, cast, timezone.localdate().isoformat()).get_absolute_url()}longer/"
    for person in cast.everybody().values():
        status = 200 if person == cast.administrator else 404
        assert client_of(person).get(address).status_code == status, person
    assert client_of(cast.administrator).put(address).status_code == 405


def test_somebody_without_an_account_is_told_by_hand(cast: Cast, client_of: ClientOf) -> None:
    request = entered(cast, client_of, contact(cast.madina, "Yusuf Quince"))
    assert "Tell them first, then tick the box." in longer(cast, client_of, request)
    assert "takes two months longer" in longer(cast, client_of, request, told="on").lower()
    with database_role("worker"):
        request.refresh_from_db()
        assert not Message.objects.filter(kind="retention.extended").exists()
    assert request.due_on == due_on(request.received_on, extended=True)


def test_administrators_are_reminded_of_the_new_day_and_no_longer_of_the_old(cast: Cast, client_of: ClientOf) -> None:
    request = asked(cast.officer, cast, timezone.localdate().isoformat())
    first, second = request.due_on, due_on(request.received_on, extended=True)
    carrier = Told()

    def on(day: date, *, send: bool) -> None:
        moment = timezone.now() + (day - timezone.localdate())
        with time_machine.travel(moment.replace(hour=10, minute=0)), database_role("worker"):
            plan(timezone.now())
            if send:
                Dispatcher(carrier).until_empty()

    # Planned for the old day, and not sent yet when it was moved.
    on(first - timedelta(days=7), send=False)
    longer(cast, client_of, request)
    on(first - timedelta(days=7), send=True)
    on(first, send=True)
    assert [mail.subject for mail in carrier.mails if mail.to == [cast.administrator.email]] == []
    on(second - timedelta(days=7), send=True)
    on(second, send=True)
    told = [mail for mail in carrier.mails if mail.to == [cast.administrator.email]]
    assert len(told) == 2
    assert all("three months" in mail.body for mail in told)
