"""The task list of an application and the list of all: what they lead to, whom they name, and how little they ask."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from funding.models import Application, Round
from funding.states import State
from liaison.accounts.models import User
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.roles import database_role

ClientOf = Callable[..., Client]
HOME = reverse("funding:home")


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque of which one part is begun."""
    application = desk.make_application(cast.madina, cast.secretary)
    desk.answer(application, cast.secretary, {"place.name": "Madina Mosque"})
    return application


def page_of(client: Client, application: Application) -> str:
    answer = client.get(application.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def links_of(page: str) -> list[str]:
    found = re.findall(r'govuk-task-list__link" href="([^"]+)"', page)
    assert found
    return found


@pytest.mark.parametrize("state", [State.GATHERING, State.READY, State.ASSESSING, State.CLOSED])
def test_every_line_leads_to_a_page(cast: Cast, client_of: ClientOf, held: Application, state: State) -> None:
    desk.finish(held, cast.secretary)
    desk.answer(held, cast.secretary, {"place.owner": "we", "need.what": "A stone.", "need.kinds": ["works"]})
    desk.share_with(held, cast.secretary, cast.officer)
    with database_role("worker"):
        Application.objects.filter(pk=held.pk).update(state=state)
    for user in (cast.secretary, cast.treasurer, cast.officer):
        client = client_of(user)
        for link in links_of(page_of(client, held)):
            assert client.get(link).status_code == 200, (user, link)


def test_a_part_that_nobody_began_leads_to_its_first_question(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    links = links_of(page_of(client_of(cast.secretary), held))
    assert links[:2] == [f"/funding/{held.ref}/section/place/", f"/funding/{held.ref}/answer/need/what/"]


def test_whoever_only_reads_is_led_to_what_is_written(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.share_with(held, cast.secretary, cast.officer)
    links = links_of(page_of(client_of(cast.officer), held))
    assert links[1] == f"/funding/{held.ref}/section/need/"
    assert f"/funding/{held.ref}/measures/" not in links


def test_whoever_sees_only_the_state_has_no_task_list(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.share_with(held, cast.secretary, cast.officer, extent="state")
    page = page_of(client_of(cast.officer), held)
    assert "govuk-task-list" not in page
    assert "About your place" not in page


def test_another_mosque_gets_404(cast: Cast, client_of: ClientOf, held: Application) -> None:
    assert client_of(cast.other).get(held.get_absolute_url()).status_code == 404
    assert held.ref not in client_of(cast.other).get(HOME).content.decode()


def test_a_rule_that_an_administrator_changes_counts_at_once(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    client = client_of(cast.secretary)
    assert "About your place" in page_of(client, held)
    with database_role("worker"):
        round_ = Round.objects.get(pk=held.round_id)
        round_.sections[0]["title"] = "Who you are"
        round_.save()
    assert "Who you are" in page_of(client, held)


@pytest.mark.parametrize("state", [State.CLOSED, State.UNSUCCESSFUL, State.DROPPED])
def test_nothing_can_follow_the_end(cast: Cast, client_of: ClientOf, state: State) -> None:
    ended = desk.make_application(cast.madina, cast.secretary, state=state)
    assert "What happened next?" not in page_of(client_of(cast.secretary), ended)


def test_what_may_follow_is_asked_of_the_committee_alone(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.share_with(held, cast.secretary, cast.officer)
    assert "What happened next?" in page_of(client_of(cast.treasurer), held)
    assert "What happened next?" not in page_of(client_of(cast.officer), held)


def test_the_list_names_the_place_where_there_may_be_several(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    desk.share_with(held, cast.secretary, cast.officer)
    assert cast.madina.name in client_of(cast.officer).get(HOME).content.decode()
    assert cast.madina.name not in client_of(cast.secretary).get(HOME).content.decode()


@pytest.mark.parametrize(("state", "most"), [(State.GATHERING, 6), (State.ASSESSING, 8), (State.CLOSED, 6)])
def test_the_page_asks_little(cast: Cast, client_of: ClientOf, held: Application, state: State, most: int) -> None:
    with database_role("worker"):
        Application.objects.filter(pk=held.pk).update(state=state)
    desk.share_with(held, cast.secretary, cast.officer)
    assert queries_of(client_of(cast.secretary), held.get_absolute_url()) <= most
    assert queries_of(client_of(cast.officer), held.get_absolute_url()) <= most + 2


def test_a_full_list_asks_no_more_than_a_short_one(cast: Cast, client_of: ClientOf, held: Application) -> None:
    def asked(user: User) -> int:
        return queries_of(client_of(user), HOME)

    desk.share_with(held, cast.secretary, cast.officer)
    few = {user: asked(user) for user in (cast.secretary, cast.officer)}
    for _ in range(26):
        more = desk.make_application(cast.madina, cast.secretary)
        desk.share_with(more, cast.secretary, cast.officer)
    assert few[cast.secretary] <= 6
    assert few[cast.officer] <= 9
    assert {user: asked(user) for user in few} == few
