"""The pages on which an application is written: who sees which, what they say, and what nothing typed is lost to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from funding.models import Answer, Application
from funding.states import State
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.funding.written import PAGES, URDU, answered, at, body, rows
from tests.house.forms import forms_of
from tests.roles import database_role

ClientOf = Callable[..., Client]
READ_ONLY = ("application", "check", "section")


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began."""
    return desk.make_application(cast.madina, cast.secretary)


# Who sees what ----------------------------------------------------------------------------------------------------


def test_the_committee_sees_every_page(cast: Cast, client_of: ClientOf, held: Application) -> None:
    for part in ("secretary", "treasurer"):
        client = client_of(cast.everybody()[part])
        for name in PAGES:
            assert "Madina Mosque" in body(client, at(name, held))


def test_nobody_else_sees_any(cast: Cast, client_of: ClientOf, held: Application) -> None:
    answered(held, cast)
    for part, user in cast.everybody().items():
        if part in ("secretary", "treasurer"):
            continue
        client = client_of(user)
        for name in PAGES:
            assert client.get(at(name, held)).status_code == 404, (part, name)
            assert client.post(at(name, held), {"version": 0, "answer": "x"}).status_code in (404, 405), (part, name)
    assert rows(Answer, application=held)[0].value == "Madina Mosque"


def test_police_read_what_is_shared_and_write_nothing(cast: Cast, client_of: ClientOf, held: Application) -> None:
    answered(held, cast)
    share = desk.share_with(held, cast.secretary, cast.officer)
    ada = client_of(cast.officer)
    for name in PAGES:
        body(ada, at(name, held), 200 if name in READ_ONLY else 404)
    page = body(ada, at("check", held))
    assert "A window was broken in spring." in page
    assert "Change" not in page
    assert ada.post(at("section", held), {"finished": "no"}).status_code == 404
    assert held.ref in body(ada, reverse("funding:home"))
    desk.end_share(share, cast.secretary)
    for name in PAGES:
        body(ada, at(name, held), 404)
    assert held.ref not in body(ada, reverse("funding:home"))


def test_who_sees_only_the_state_reads_no_answer(cast: Cast, client_of: ClientOf, held: Application) -> None:
    answered(held, cast)
    desk.want(held)
    desk.share_with(held, cast.secretary, with_adviser=True, extent="state")
    avi = client_of(cast.adviser)
    page = body(avi, at("application", held))
    assert "Thinking about it" in page
    for secret in ("About your place", "CCTV", "Sara Malik", "Madina Mosque</dd>"):
        assert secret not in page
    for name in PAGES:
        body(avi, at(name, held), 200 if name == "application" else 404)
    home = body(avi, reverse("funding:home"))
    assert held.ref in home
    assert "parts are done" not in home


def test_an_officer_who_types_opens_the_questions(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    ada, url = client_of(cast.officer), at("question", held)
    assert "For whom do you write this?" in body(ada, url)
    refused = ada.post(url, {"answer": "Madina", "version": 0}).content.decode()
    assert "Say for whom you write this." in refused
    assert 'value="Madina"' in refused
    assert ada.post(url, {"answer": "Madina", "version": 0, "for_whom": "Hajji Yusuf"}).status_code == 302
    page = body(client_of(cast.secretary), at("check", held))
    assert "PC Ada Shaw wrote this for Hajji Yusuf" in page
    for name in ("declare", "measures"):
        body(ada, at(name, held), 404)


def test_wrong_methods_are_refused(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client = client_of(cast.secretary)
    assert client.post(at("check", held)).status_code == 405
    assert client.post(at("application", held)).status_code == 405
    assert client.delete(at("question", held)).status_code == 405
    assert client.post(reverse("funding:home")).status_code == 405


def test_what_the_round_does_not_have_is_not_found(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client = client_of(cast.secretary)
    for url in (
        at("section", held, "nothing"),
        at("question", held, "place", "nothing"),
        at("question", held, "nothing", "name"),
        at("again", held),
        "/funding/AAAAAAAA/",
        "/funding/nothing/",
    ):
        body(client, url, 404)


# The list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_where_each_stands_and_what_is_next(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client = client_of(cast.treasurer)
    page = body(client, reverse("funding:home"))
    assert "16 days left" in page
    assert "0 of 2 parts are done." in page
    assert at("question", held) in page
    sent = desk.make_application(
        cast.madina, cast.secretary, state=State.SUBMITTED, sent_reference="X1", sent_on="2026-11-01"
    )
    page = body(client, reverse("funding:home"))
    assert sent.ref in page
    assert "The scheme writes to you that it has your application." in page
    answered(held, cast)
    assert "Another trustee declares" in body(client, reverse("funding:home"))


def test_before_the_first_it_says_what_money_there_is(cast: Cast, client_of: ClientOf) -> None:
    assert "No applications yet." in body(client_of(cast.secretary), reverse("funding:home"))
    assert "Nobody has shared an application with you" in body(client_of(cast.officer), reverse("funding:home"))
    body(client_of(cast.oversight), reverse("funding:home"))
    for part in ("administrator", "outsider"):
        body(client_of(cast.everybody()[part]), reverse("funding:home"), 404)


def test_the_list_never_names_a_weakness(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.answer(held, cast.secretary, {"need.what": "The back door has no lock"})
    desk.want(held)
    for user in (cast.secretary, cast.treasurer):
        page = body(client_of(user), reverse("funding:home"))
        assert "back door" not in page
        assert "CCTV" not in page


def test_many_applications_cost_no_more_queries(cast: Cast, client_of: ClientOf, held: Application) -> None:
    answered(held, cast)
    few = queries_of(client_of(cast.secretary), reverse("funding:home"))
    for number in range(30):
        more = desk.make_application(cast.madina, cast.secretary, state=[State.GATHERING, State.ASSESSING][number % 2])
        answered(more, cast)
        desk.share_with(more, cast.secretary, cast.officer)
        desk.want(more)
    desk.share_with(held, cast.secretary, cast.officer)
    assert few <= 12
    assert queries_of(client_of(cast.secretary), reverse("funding:home")) <= few
    assert queries_of(client_of(cast.officer), reverse("funding:home")) <= 12
    for user in (cast.secretary, cast.officer):
        assert queries_of(client_of(user), at("application", held)) <= 12
        assert queries_of(client_of(user), at("check", held)) <= 12


# One question -----------------------------------------------------------------------------------------------------


def test_one_question_after_another(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client = client_of(cast.secretary)
    page = body(client, at("question", held))
    assert "Question 1 of 3" in page
    assert "The scheme asks who you are." in page
    first = client.post(at("question", held), {"answer": URDU, "version": 0})
    assert first.url == at("question", held, "place", "owner")
    second = client.post(first.url, {"answer": "landlord", "version": 0})
    assert second.url == at("question", held, "place", "landlord"), "it is asked now"
    third = client.post(second.url, {"answer": "", "version": 0})
    assert third.url == at("question", held, "place", "charity")
    last = client.post(third.url, {"answer": "sc 012345", "version": 0})
    assert last.url == at("section", held)
    page = body(client, last.url)
    for words in (URDU, "A landlord owns it", "SC012345", "Not answered yet", "One question is still open."):
        assert words in page
    assert 'dir="auto"' in page
    assert {a.key for a in rows(Answer)} == {"place.name", "place.owner", "place.charity"}


@pytest.mark.parametrize(
    ("question", "typed", "kept"),
    [
        ("need.kinds", {"answer": ["works", "guards"]}, ["works", "guards"]),
        ("need.since", {"answer_day": "4", "answer_month": "3", "answer_year": "2026"}, "2026-03-04"),
        ("need.lost", {"answer": "£12,500.50"}, 12_500_50),
        ("need.what", {"answer": f"  {URDU}\r\nzwei "}, f"{URDU}\r\nzwei"),
    ],
)
def test_an_answer_of_each_kind_is_kept_and_shown_again(
    cast: Cast, client_of: ClientOf, held: Application, question: str, typed: dict[str, Any], kept: Any
) -> None:
    client, url = client_of(cast.secretary), at("question", held, *question.split("."))
    assert client.post(url, typed | {"version": 0}).status_code == 302
    assert rows(Answer)[0].value == kept
    [form] = forms_of(body(client, url))
    assert form.fields["version"].values == ["1"]
    sent = {name: values for name, values in form.filled().items() if name != "csrfmiddlewaretoken"}
    assert client.post(url, sent).status_code == 302, "what the page shows can be sent again"
    assert (rows(Answer)[0].value, rows(Answer)[0].version) == (kept, 1)


@pytest.mark.parametrize(
    ("question", "typed", "sentence"),
    [
        ("place.name", "x" * 10_000, "Use 200 characters or fewer"),
        ("place.name", "a\0b", "a character that cannot be kept"),
        ("place.owner", "nobody", "Choose one of the answers listed"),
        ("place.charity", "12", "Enter a charity number like"),
        ("need.what", "y" * 3001, "Use 3000 characters or fewer"),
        ("need.lost", "a lot", "Enter the amount in pounds"),
        ("need.lost", "-5", "cannot be less than nothing"),
    ],
)
def test_a_mistake_is_told_and_nothing_typed_is_lost(
    cast: Cast, client_of: ClientOf, held: Application, question: str, typed: str, sentence: str
) -> None:
    url = at("question", held, *question.split("."))
    answer = client_of(cast.secretary).post(url, {"answer": typed, "version": 0})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert sentence in page
    if question != "place.owner":
        assert typed.replace("\0", "") in page.replace("\0", "")
    assert not rows(Answer)


def test_two_members_see_both_versions_and_choose(cast: Cast, client_of: ClientOf, held: Application) -> None:
    url = at("question", held, "need", "what")
    sara, tariq = client_of(cast.secretary), client_of(cast.treasurer)
    assert tariq.post(url, {"answer": "A door was kicked in.", "version": 0}).status_code == 302
    answer = sara.post(url, {"answer": URDU, "version": 0})
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("What Tariq Aziz saved", "A door was kicked in.", "What you typed", URDU, "Keep that answer"):
        assert words in page
    [form] = forms_of(page)
    assert form.fields["version"].values == ["1"]
    assert sara.post(url, {"answer": URDU, "version": 1}).status_code == 302
    assert rows(Answer)[0].value == URDU


def test_the_same_form_twice_and_an_old_page_gone_back_to(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client, url = client_of(cast.secretary), at("question", held)
    for _twice in range(2):
        assert client.post(url, {"answer": "Madina", "version": 0}).status_code == 302
    assert [(a.value, a.version) for a in rows(Answer)] == [("Madina", 1)]
    changed = client.post(url, {"answer": "Madina Mosque", "version": 0}).content.decode()
    assert "You have answered this in another window." in changed
    assert "What Sara Malik saved" in changed


def test_an_answer_is_left_for_later_and_taken_back(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client, url = client_of(cast.secretary), at("question", held)
    assert client.post(url, {"answer": "", "version": 0}).status_code == 302
    assert not rows(Answer)
    client.post(url, {"answer": "Madina", "version": 0})
    assert client.post(url, {"answer": " ", "version": 1}).status_code == 302
    assert rows(Answer)[0].value is None


def test_a_question_that_was_not_sent_is_closed_afterwards(cast: Cast, client_of: ClientOf, held: Application) -> None:
    with database_role("worker"):
        Application.objects.update(state=State.SUBMITTED)
    client = client_of(cast.secretary)
    assert client.get(at("question", held)).url == at("section", held)
    page = client.post(at("question", held), {"answer": URDU, "version": 0})
    assert page.status_code == 200
    assert "What was sent stays as it is." in page.content.decode()
    assert URDU in page.content.decode(), "what was typed is not lost"
