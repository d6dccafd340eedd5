"""Figures on pages: built by the server from what this person may read, never from what a form carries."""

from collections.abc import Callable

import pytest
from django.test import Client

from funding.models import NationalFigure
from letters.models import Letter, LetterVersion
from tests.cast import Cast
from tests.letters import desk
from tests.letters.pages import at, body, filled, send
from tests.letters.test_figures import CATEGORY, KEY, national, places, report, worried
from tests.roles import database_role

ClientOf = Callable[..., Client]


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """A draft with one version, of one point."""
    return desk.written(cast)


def newest(letter: Letter) -> LetterVersion:
    with database_role("worker"):
        return LetterVersion.objects.filter(letter=letter).latest("number")


def test_a_figure_goes_into_a_point_beside_another_one(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    first, second = national(count=49), national(year="2024/25", count=31)
    client, key = client_of(cast.supervisor), f"national:{first.pk}"
    page = body(client, at("figures", letter))
    assert "Hansard" in page
    assert "offered to the commander" in page
    url = at("figure", letter, key=key)
    answer = send(client, url, "compared", point="0", compared="", why_alone="")
    assert "Choose what this figure is compared with" in answer.content.decode()
    answer = send(client, url, "compared", point="0", compared="alone")
    assert "Say why it stands alone." in answer.content.decode()
    # A number that a form carries is nobody's number.
    lies = {"value": "7000", "label": "Mine", "source": "Me", "figures": "{}"}
    answer = send(client, url, "compared", point="0", compared=f"national:{second.pk}", **lies)
    assert answer.status_code == 302
    kept = newest(letter).figures[key]
    assert (kept["value"], kept["compared_with"]["value"], kept["source"]) == (49, 31, "Hansard.")
    assert newest(letter).content["points"][0]["figures"] == [key]
    page = body(client, at("letter", letter))
    assert "49 places" in page
    assert "Where the figures come from" in page


def test_a_figure_that_has_changed_is_flagged_chosen_anew_and_taken_out(
    cast: Cast, client_of: ClientOf, letter: Letter
) -> None:
    figure = national(count=49)
    key, client = f"national:{figure.pk}", client_of(cast.supervisor)
    url = at("figure", letter, key=key)
    send(client, url, "compared", point="0", compared="alone", why_alone="Nothing else is published.")
    with database_role("worker"):
        NationalFigure.objects.filter(pk=figure.pk).update(count=50)
    for name in ("letter", "figures", "write"):
        assert "49 places in the letter, 50 places now." in body(client, at(name, letter))
    page = body(client, url)
    assert "Nothing else is published." in page
    assert send(client, url, "compared").status_code == 302
    assert newest(letter).figures[key]["value"] == 50
    assert "in the letter, 50" not in body(client, at("letter", letter))
    out = filled(client, at("figures", letter), "key")
    assert client.post(at("figure_out", letter), out).status_code == 302
    assert (newest(letter).figures, newest(letter).content["points"][0]["figures"]) == ({}, [])


def test_only_the_commander_is_offered_equity_figures(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    report(cast)
    commander, supervisor = client_of(cast.commander), client_of(cast.supervisor)
    url = at("figure", letter, key="equity:all/awarded")
    assert "Applications that were awarded money" in body(commander, at("figures", letter))
    assert "Applications that were awarded money" not in body(supervisor, at("figures", letter))
    assert commander.get(url).status_code == 200
    assert supervisor.get(url).status_code == 302
    assert supervisor.post(url, {"point": "0", "compared": "alone", "why_alone": "x"}).status_code == 302
    assert newest(letter).number == 1
    send(commander, url, "compared", point="0", compared="alone", why_alone="There is no other.")
    # Whoever writes on keeps it as it is, and cannot choose it anew.
    send(supervisor, at("write", letter), "opening", opening="Written on")
    assert newest(letter).figures["equity:all/awarded"]["value"] == 21


def test_a_small_unit_is_told_why_it_has_no_count(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    client = client_of(cast.commander)
    assert "fewer than 10 places of worship" in body(client, at("figures", letter))
    assert client.get(at("figure", letter, key=KEY)).status_code == 302
    made = places(cast, 9)
    worried(cast, made[:6])
    page = body(client, at("figures", letter))
    assert "fewer than 10 places" not in page
    assert "6 places" in page


def test_names_beside_a_count_are_refused_with_the_sentence(cast: Cast, client_of: ClientOf) -> None:
    made = places(cast, 9)
    worried(cast, made[:6])
    letter = desk.written(cast, desk.point(category=CATEGORY))
    client = client_of(cast.commander)
    answer = send(client, at("figure", letter, key=KEY), "compared", point="0", compared="places:all")
    assert answer.status_code == 302
    for place, member in ((cast.madina, cast.secretary), (cast.noor, cast.other)):
        desk.answer(member, desk.ask_to_quote(cast.supervisor, letter, place))
    page = body(client, at("write", letter))
    refs = [each for each in filled(client, at("write", letter), "opening") if "quotations" in each]
    assert refs == []
    assert "Madina Mosque, with its name" in page
    with database_role("worker"):
        quotations = list(letter.quotations.values_list("ref", flat=True))
    answer = send(client, at("write", letter), "opening", point_0_quotations=quotations)
    assert answer.status_code == 200
    assert "the others could be worked out" in answer.content.decode()
    assert newest(letter).quoted == {}


def test_figures_need_a_point(cast: Cast, client_of: ClientOf) -> None:
    letter = desk.begin(cast.supervisor, cast.unit)
    figure, client = national(), client_of(cast.supervisor)
    assert "Write a point first" in body(client, at("figures", letter))
    assert client.get(at("figure", letter, key=f"national:{figure.pk}")).status_code == 302
