"""The pages on which an application is finished, its measures are chosen, and it is declared and begun again."""

from collections.abc import Callable

import pytest
from django.test import Client

from funding.actions import wanting
from funding.models import Application, Declaration, Measure, SectionMark
from funding.states import State
from tests.cast import Cast
from tests.funding import desk
from tests.funding.written import answered, at, body, rows
from tests.house.forms import forms_of
from tests.roles import database_role

ClientOf = Callable[..., Client]


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque that Sara began."""
    return desk.make_application(cast.madina, cast.secretary)


# Finishing, wanting, declaring, beginning again -------------------------------------------------------------------


def test_two_trustees_finish_and_declare(cast: Cast, client_of: ClientOf, held: Application) -> None:
    desk.answer(held, cast.secretary)
    sara, tariq = client_of(cast.secretary), client_of(cast.treasurer)
    assert "One part is not finished yet" in body(tariq, at("declare", held))
    for section in ("place", "need"):
        assert sara.post(at("section", held, section), {"finished": "yes"}).url == at("application", held)
    page = body(sara, at("application", held))
    assert "2 of 2 parts are done." in page
    assert "Finished by Sara Malik" in page
    assert "You began this application." in body(sara, at("declare", held))
    [form] = forms_of(body(tariq, at("declare", held)))
    seen = form.fields["seen"].values[0]
    assert "Tick the box" in tariq.post(at("declare", held), {"seen": seen}).content.decode()
    assert tariq.post(at("declare", held), {"seen": seen, "true": "on"}).url == at("application", held)
    assert tariq.post(at("declare", held), {"seen": seen, "true": "on"}).url == at("application", held)
    assert len(rows(Declaration)) == 1
    assert "Declared by Tariq Aziz" in body(sara, at("application", held))
    # A change afterwards voids it, and the page says so.
    assert sara.post(at("section", held, "need"), {"finished": "no"}).status_code == 302
    assert "It does not count any more" in body(sara, at("application", held))
    assert not rows(SectionMark, ended_at=None, section="need")


def test_what_was_not_read_is_read_again_before_declaring(cast: Cast, client_of: ClientOf, held: Application) -> None:
    answered(held, cast)
    tariq = client_of(cast.treasurer)
    seen = forms_of(body(tariq, at("declare", held)))[0].fields["seen"].values[0]
    desk.want(held)
    answer = tariq.post(at("declare", held), {"seen": seen, "true": "on"}, follow=True)
    assert answer.redirect_chain[0][0] == at("check", held)
    assert "Something was changed while you were reading." in answer.content.decode()
    assert not rows(Declaration)


def test_what_is_wanted(cast: Cast, client_of: ClientOf, held: Application) -> None:
    sara, url = client_of(cast.secretary), at("measures", held)
    assert "Intruder alarm" not in body(sara, url)
    assert sara.post(url, {"version": 1, "cctv": "4", "doors": ""}).url == at("application", held)
    assert "4 × Fixed cameras (CCTV)" in body(sara, at("application", held))
    stale = client_of(cast.treasurer).post(url, {"version": 1, "cctv": "2"})
    assert "Somebody else has just changed this list." in stale.content.decode()
    assert "4 × Fixed cameras (CCTV)" in stale.content.decode()
    assert "Enter a whole number" in sara.post(url, {"version": 2, "cctv": "many"}).content.decode()
    assert [(m.kind, m.number) for m in rows(Measure)] == [("cctv", 4)]
    with database_role("worker"):
        Application.objects.update(state=State.SUBMITTED)
    refused = sara.post(url, {"version": wanting.list_version(held), "cctv": "5"})
    assert refused.status_code == 200
    assert rows(Measure)[0].number == 4


def test_a_new_application_after_a_refusal(cast: Cast, client_of: ClientOf) -> None:
    old = desk.make_application(cast.madina, cast.secretary, state=State.UNSUCCESSFUL)
    desk.answer(old, cast.secretary)
    desk.want(old, status="refused")
    with database_role("worker"):
        type(old.round).objects.update(is_published=False)
    tariq = client_of(cast.treasurer)
    assert "No round is open for your place now." in body(tariq, at("again", old))
    into = desk.make_round(name="Spring round")
    desk.make_round(desk.make_scheme("churches", faiths=["christian"]), name="Not theirs")
    page = body(tariq, at("again", old))
    assert "Spring round" in page
    assert "Not theirs" not in page
    [form] = forms_of(page)
    sent = {"client_id": form.fields["client_id"].values[0], "round": into.slug}
    first = tariq.post(at("again", old), sent)
    assert tariq.post(at("again", old), sent).url == first.url
    new = rows(Application, previous=old)
    assert len(new) == 1
    page = body(tariq, first.url)
    assert "4 answers and 1 measure came over" in page
    other = tariq.post(at("again", old), sent | {"client_id": "5b6f0a52-6e32-4b6d-9d1c-7a4f6a7f2b11"})
    assert other.url == first.url, "one open application for a place and a round"
    for user in (cast.other, cast.officer):
        body(client_of(user), at("again", old), 404)


def test_a_round_that_has_closed_keeps_the_work(cast: Cast, client_of: ClientOf) -> None:
    held = desk.make_application(cast.madina, cast.secretary, round=desk.make_round(days_left=-1))
    client = client_of(cast.secretary)
    assert "The closing date has passed. Your work is kept." in body(client, at("application", held))
    assert client.post(at("question", held), {"answer": "Madina", "version": 0}).status_code == 302
