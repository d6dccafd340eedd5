"""Help from police: what is asked is answered within 72 hours, reminders go out, and both sides write to each other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from funding import telling
from funding.actions import helping, talking
from funding.models import Application, HelpRequest, ThreadMessage
from funding.readers import readers_of
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.presentation import words
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding.desk import end_share, make_application, share_with
from tests.roles import database_role
from tests.visits.forms import once

SignIn = Callable[[User], Client]
SECRET = "The back door does not lock."


@pytest.fixture
def application(cast: Cast) -> Application:
    """Of the Madina mosque; nobody in the police sees it."""
    return make_application(cast.madina, cast.secretary)


def ask(cast: Cast, application: Application, what: str = "statement", **fields: Any) -> HelpRequest:
    """The secretary asks."""
    with acting_as(cast.secretary.pk):
        return helping.ask(by=cast.secretary, application=application, what=what, text=SECRET, **fields)


def answer(by: User, request: HelpRequest, text: str = "We support it.", **fields: Any) -> HelpRequest:
    """This officer answers."""
    with acting_as(by.pk):
        return helping.answer(by=by, request=request, text=text, **fields)


def told(kind: str) -> set[int | None]:
    """Who is to hear of it."""
    with database_role("worker"):
        return set(Message.objects.filter(kind=kind).values_list("to", flat=True))


def test_nobody_is_asked_before_somebody_can_read(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer, extent="state")
    with pytest.raises(Refused, match="Share it first"):
        ask(cast, application)
    share_with(application, cast.secretary, team=cast.east)
    request = ask(cast, application)
    assert request.answer_due_at - request.asked_at == timedelta(hours=72)
    assert told(telling.ASKED) == {cast.officer.pk, cast.colleague.pk}
    with pytest.raises(Refused, match="asked for this already"):
        ask(cast, application)
    ask(cast, application, "references")


@pytest.mark.parametrize("part", ["officer", "supervisor", "other", "administrator"])
def test_only_the_committee_asks(cast: Cast, application: Application, part: str) -> None:
    share_with(application, cast.secretary, cast.officer)
    user = getattr(cast, part)
    with acting_as(user.pk), pytest.raises(Refused, match="member of the committee"):
        helping.ask(by=user, application=application, what="advice")


def test_those_who_read_all_of_it_answer_once(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer)
    share_with(application, cast.secretary, cast.supervisor)
    share_with(application, cast.secretary, cast.colleague, extent="state")
    request = ask(cast, application)
    for user in (cast.colleague, cast.stranger, cast.secretary, cast.other):
        with pytest.raises(Refused, match="Only police"):
            answer(user, request)
    with pytest.raises(Refused, match="Write your answer"):
        answer(cast.officer, request, " ")
    with pytest.raises(Refused, match="Say why not"):
        answer(cast.officer, request, "", declined=True)
    assert answer(cast.officer, request).answered_by == cast.officer
    assert answer(cast.officer, request).answer == "We support it."
    with pytest.raises(Stale, match="answered this in the meantime"):
        answer(cast.supervisor, request, "So do I.")
    assert told(telling.ANSWERED) == {cast.secretary.pk, cast.treasurer.pk}
    with acting_as(cast.secretary.pk), pytest.raises(Stale, match="just answered"):
        helping.take_back(by=cast.secretary, request=request)


def test_taken_back_and_asked_again(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer)
    request = ask(cast, application)
    with acting_as(cast.officer.pk), pytest.raises(Refused, match="committee"):
        helping.take_back(by=cast.officer, request=request)
    with acting_as(cast.treasurer.pk):
        helping.take_back(by=cast.treasurer, request=request)
        helping.take_back(by=cast.treasurer, request=request)
    with pytest.raises(Stale):
        answer(cast.officer, request)
    assert ask(cast, application).pk != request.pk


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (datetime(2027, 3, 26, 10, tzinfo=UTC), "Monday 29 March at 11:00"),
        (datetime(2027, 10, 29, 9, tzinfo=UTC), "Monday 1 November at 09:00"),
    ],
)
def test_72_hours_are_72_hours_when_the_clocks_change(asked: datetime, due: str) -> None:
    assert words.moment(HelpRequest(asked_at=asked).answer_due_at, today=asked.date()) == due


def test_messages_tell_the_other_side(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer)
    share_with(application, cast.secretary, cast.colleague, extent="state")
    with acting_as(cast.secretary.pk):
        talking.say(by=cast.secretary, application=application, text=SECRET)
    assert told(telling.SAID_BY_COMMITTEE) == {cast.officer.pk}
    with acting_as(cast.officer.pk):
        talking.say(by=cast.officer, application=application, text="I will come on Tuesday.")
        assert ThreadMessage.objects.visible_to(cast.officer).count() == 2
    assert told(telling.SAID_BY_POLICE) == {cast.secretary.pk, cast.treasurer.pk}
    for user in (cast.colleague, cast.supervisor, cast.other, cast.administrator):
        with acting_as(user.pk), pytest.raises(Refused, match="read all of this"):
            talking.say(by=user, application=application, text="Hello")
        with acting_as(user.pk):
            assert not ThreadMessage.objects.exists()
            assert not HelpRequest.objects.exists()


def test_who_can_read_is_who_reads(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer)
    share_with(application, cast.secretary, team=cast.east, extent="state")
    share_with(application, cast.secretary, with_adviser=True)
    for user in (cast.secretary, cast.officer, cast.adviser):
        with acting_as(user.pk):
            readers = readers_of(application)
        assert [(reader.name, reader.role) for reader in readers] == [
            ("Sara Malik", "Secretary"),
            ("Tariq Aziz", "Treasurer"),
            ("PC Ada Shaw", "Named officer"),
            ("Avi Stone", "Security adviser"),
        ]


# Pages -----------------------------------------------------------------------------------------------------------


def test_asked_and_answered_by_the_pages(cast: Cast, application: Application, client_of: SignIn) -> None:
    where = f"/funding/{application.ref}/help/"
    client = client_of(cast.secretary)
    assert "Share it with somebody" in client.get(where).content.decode()
    share_with(application, cast.secretary, cast.officer)
    assert "PC Ada Shaw (named officer)" in client.get(where).content.decode()
    assert "Choose an answer." in client.post(where, once()).content.decode()
    sent = once(what="statement", text=SECRET)
    for _ in range(2):
        assert client.post(where, sent).status_code == 302
    with acting_as(cast.secretary.pk):
        request = HelpRequest.objects.select_related("application").get()
    assert "Answer due by" in client.get(where).content.decode()
    officer = client_of(cast.officer)
    assert "1 request for help with funding waits for your answer" in officer.get("/").content.decode()
    page = officer.get(request.get_absolute_url()).content.decode()
    assert SECRET in page
    assert "Tariq Aziz" in page
    assert "Your statement of support" in page
    page = officer.post(request.get_absolute_url(), {"declined": "no", "text": ""}).content.decode()
    assert "Write your answer." in page
    for _ in range(2):
        given = {"declined": "no", "text": "The mosque needs it."}
        assert officer.post(request.get_absolute_url(), given).status_code == 302
    assert "The mosque needs it." in client.get(request.get_absolute_url()).content.decode()
    late = officer.post(request.get_absolute_url(), {"declined": "yes", "text": "Too late."}).content.decode()
    assert "Somebody has answered this in the meantime" in late
    assert "requests for help" not in officer.get("/").content.decode()


def test_a_message_by_the_page_is_sent_once(cast: Cast, application: Application, client_of: SignIn) -> None:
    share_with(application, cast.secretary, cast.officer)
    where = f"/funding/{application.ref}/thread/"
    officer = client_of(cast.officer)
    assert "Write a message first." in officer.post(where, once(text="")).content.decode()
    sent = once(text="I will come on Tuesday.")
    for _ in range(2):
        assert officer.post(where, sent).status_code == 302
    page = client_of(cast.secretary).get(where).content.decode()
    assert page.count("I will come on Tuesday.") == 1
    assert "PC Ada Shaw, named officer" in page


@pytest.mark.parametrize("part", ["colleague", "stranger", "supervisor", "adviser", "other", "administrator"])
def test_nobody_else_finds_them(cast: Cast, application: Application, client_of: SignIn, part: str) -> None:
    share_with(application, cast.secretary, cast.officer)
    share_with(application, cast.secretary, cast.colleague, extent="state")
    request = ask(cast, application)
    client = client_of(getattr(cast, part))
    for rest in ("help/", f"help/{request.pk}/", "thread/"):
        assert client.get(f"/funding/{application.ref}/{rest}").status_code == 404
        assert client.post(f"/funding/{application.ref}/{rest}").status_code == 404
    assert client.post(f"/funding/{application.ref}/help/{request.pk}/take-back/").status_code == 404


def test_after_it_was_taken_back_the_officer_finds_nothing(
    cast: Cast, application: Application, client_of: SignIn
) -> None:
    share = share_with(application, cast.secretary, cast.officer)
    request = ask(cast, application)
    client = client_of(cast.officer)
    pages = ["", "help/", f"help/{request.pk}/", "thread/"]
    assert {client.get(f"/funding/{application.ref}/{rest}").status_code for rest in pages} == {200}
    end_share(share, cast.secretary)
    assert {client.get(f"/funding/{application.ref}/{rest}").status_code for rest in pages} == {404}


def test_each_side_has_its_own_buttons(cast: Cast, application: Application, client_of: SignIn) -> None:
    share_with(application, cast.secretary, cast.officer)
    request = ask(cast, application)
    officer, secretary = client_of(cast.officer), client_of(cast.secretary)
    assert officer.post(f"/funding/{application.ref}/help/", once(what="advice")).status_code == 404
    assert secretary.post(request.get_absolute_url(), {"text": "Yes"}).status_code == 404
    take_back = f"/funding/{application.ref}/help/{request.pk}/take-back/"
    assert officer.post(take_back).status_code == 404
    assert secretary.get(take_back).status_code == 405
    assert "Taken back." in secretary.post(take_back, follow=True).content.decode()


def test_the_pages_ask_little(cast: Cast, application: Application, client_of: SignIn) -> None:
    share_with(application, cast.secretary, cast.officer)
    request = ask(cast, application)
    for user in (cast.secretary, cast.officer):
        client = client_of(user)
        for rest in ("help/", f"help/{request.pk}/", "thread/"):
            assert queries_of(client, f"/funding/{application.ref}/{rest}") <= 12, rest


# The page of the place -------------------------------------------------------------------------------------------


def test_the_place_page_tells_whoever_may_see(cast: Cast, application: Application, client_of: SignIn) -> None:
    title, scheme = "Applications for security funding", "Protective Security for Mosques"
    page = client_of(cast.secretary).get("/places/madina-mosque/").content.decode()
    assert title in page
    assert scheme in page
    assert "Send it by" in page
    assert title not in client_of(cast.officer).get("/places/madina-mosque/").content.decode()
    share = share_with(application, cast.secretary, cast.officer, extent="state")
    assert scheme in client_of(cast.officer).get("/places/madina-mosque/").content.decode()
    assert title not in client_of(cast.colleague).get("/places/madina-mosque/").content.decode()
    end_share(share, cast.secretary)
    assert title not in client_of(cast.officer).get("/places/madina-mosque/").content.decode()
