"""Sharing an application with police: who sees how much of it, and nothing any more once it was taken back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from funding.access import may_help, may_write, types_for_others, writes_for
from funding.actions import sharing
from funding.models import Application, Share, ThreadMessage
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places.models import Posting
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding.desk import end_share, make_application, share_with
from tests.roles import database_role

SignIn = Callable[[User], Client]
STRANGERS = ("stranger", "supervisor", "commander", "adviser", "foreign_supervisor", "other", "administrator")


@pytest.fixture
def application(cast: Cast) -> Application:
    """Of the Madina mosque; nobody in the police sees it."""
    return make_application(cast.madina, cast.secretary)


@contextmanager
def either_wall(name: str) -> Iterator[None]:
    """With both walls; with the first alone (as the worker); or with the second alone (see `sees`)."""
    if name == "first":
        with database_role("worker"):
            yield
    else:
        yield


def sees(user: User, application: Application, *, wall: str = "both") -> str:
    """'whole', 'state' or '': what this person sees of it, by both walls or by one alone."""
    user.__dict__.pop("_standing", None)
    with acting_as(user.pk), either_wall(wall):
        if wall == "second":
            state = Application.objects.filter(pk=application.pk).exists()
            with connection.cursor() as cursor:
                cursor.execute("select %s = any(app_applications_in_whole())", [application.pk])
                whole = state and (cursor.fetchone()[0] or ThreadMessage.objects.filter(pk=0).exists())
        else:
            state = Application.objects.visible_to(user).filter(pk=application.pk).exists()
            whole = Application.objects.seen_whole_by(user).filter(pk=application.pk).exists()
    return "whole" if whole else "state" if state else ""


def give(cast: Cast, application: Application, **whom: Any) -> Share:
    """The secretary shares it."""
    extent = whom.pop("extent", "whole")
    with acting_as(cast.secretary.pk):
        return sharing.share(by=cast.secretary, application=application, extent=extent, **whom)


WALLS = ("both", "first", "second")


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("extent", ["whole", "state"])
@pytest.mark.parametrize(
    ("whom", "reached"),
    [
        ({"officer": "officer"}, {"officer"}),
        ({"officer": "supervisor"}, {"supervisor"}),
        ({"team": "east"}, {"officer", "colleague"}),
        ({"with_adviser": True}, {"adviser"}),
    ],
)
def test_it_reaches_those_it_is_for_until_it_is_taken_back(
    cast: Cast, application: Application, wall: str, extent: str, whom: dict[str, Any], reached: set[str]
) -> None:
    parts = ("officer", "colleague", *STRANGERS)
    assert not any(sees(getattr(cast, part), application, wall=wall) for part in parts)
    named = {key: value if value is True else getattr(cast, value) for key, value in whom.items()}
    share = give(cast, application, extent=extent, **named)
    seen = {part: sees(getattr(cast, part), application, wall=wall) for part in parts}
    assert {part for part, what in seen.items() if what} == reached
    assert {what for what in seen.values() if what} == {extent}
    with acting_as(cast.treasurer.pk):
        sharing.end(by=cast.treasurer, share=share)
        sharing.end(by=cast.treasurer, share=share)
    assert not any(sees(getattr(cast, part), application, wall=wall) for part in parts)


@pytest.mark.parametrize("wall", WALLS)
def test_an_officer_who_leaves_the_team_sees_it_no_more(cast: Cast, application: Application, wall: str) -> None:
    give(cast, application, team=cast.east)
    give(cast, application, officer=cast.colleague)
    assert sees(cast.colleague, application, wall=wall) == "whole"
    with database_role("worker"):
        Posting.objects.filter(user=cast.colleague).update(team=cast.west)
    assert sees(cast.colleague, application, wall=wall) == ""
    assert sees(cast.officer, application, wall=wall) == "whole"
    with database_role("worker"):
        Posting.objects.filter(user=cast.officer).update(until=timezone.localdate() - timedelta(days=1))
    assert sees(cast.officer, application, wall=wall) == ""


def test_only_police_who_look_after_the_place(cast: Cast, application: Application) -> None:
    for part in ("stranger", "foreign_supervisor", "other", "administrator", "oversight", "outsider", "treasurer"):
        with pytest.raises(Refused, match="looks after your place"):
            give(cast, application, officer=getattr(cast, part))
    with pytest.raises(Refused, match="own neighbourhood"):
        give(cast, application, team=cast.west)


def test_only_the_committee_decides(cast: Cast, application: Application) -> None:
    share = give(cast, application, officer=cast.officer)
    for user in (cast.officer, cast.supervisor, cast.other, cast.administrator):
        for act in (
            lambda by: sharing.share(by=by, application=application, extent="whole", with_adviser=True),
            lambda by: sharing.change_extent(by=by, share=share, extent="state"),
            lambda by: sharing.end(by=by, share=share),
            lambda by: sharing.let_type(by=by, share=share, for_whom="Me", agreed_on=timezone.localdate()),
            lambda by: sharing.stop_typing(by=by, share=share),
        ):
            with acting_as(user.pk), pytest.raises(Refused, match="committee"):
                act(user)


def test_the_same_twice_is_once_and_another_extent_is_told(cast: Cast, application: Application) -> None:
    share = give(cast, application, officer=cast.officer)
    assert give(cast, application, officer=cast.officer).pk == share.pk
    with pytest.raises(Stale, match="already"):
        give(cast, application, officer=cast.officer, extent="state")
    with acting_as(cast.secretary.pk):
        sharing.change_extent(by=cast.secretary, share=share, extent="state")
    assert sees(cast.officer, application) == "state"
    with acting_as(cast.secretary.pk):
        sharing.end(by=cast.secretary, share=share)
        with pytest.raises(Stale, match="taken this back"):
            sharing.change_extent(by=cast.secretary, share=share, extent="whole")
    assert sees(cast.officer, application) == ""


def test_typing_for_somebody_ends_with_the_reading(cast: Cast, application: Application) -> None:
    share = give(cast, application, officer=cast.officer)
    today = timezone.localdate()
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused, match="future"):
            sharing.let_type(by=cast.secretary, share=share, for_whom="Yusuf", agreed_on=today + timedelta(days=1))
        with pytest.raises(Refused, match="for whom"):
            sharing.let_type(by=cast.secretary, share=share, for_whom=" ", agreed_on=today)
        sharing.let_type(by=cast.secretary, share=share, for_whom=" Yusuf Khan, chair ", agreed_on=today)
    with acting_as(cast.officer.pk):
        assert may_write(cast.officer, application)
        assert writes_for(cast.officer, application) == "Yusuf Khan, chair"
    with acting_as(cast.colleague.pk):
        assert not may_write(cast.colleague, application)
        assert not writes_for(cast.colleague, application)
    with acting_as(cast.secretary.pk):
        sharing.change_extent(by=cast.secretary, share=share, extent="state")
    with acting_as(cast.officer.pk):
        assert not types_for_others(cast.officer, application)
        assert not may_help(cast.officer, application)
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="reads all of it"):
        sharing.let_type(by=cast.secretary, share=share, for_whom="Yusuf", agreed_on=today)


def test_a_team_or_an_adviser_never_types(cast: Cast, application: Application) -> None:
    for whom in ({"team": cast.east}, {"with_adviser": True}):
        share = give(cast, application, **whom)
        with acting_as(cast.secretary.pk), pytest.raises(Refused, match="one officer"):
            sharing.let_type(by=cast.secretary, share=share, for_whom="Yusuf", agreed_on=timezone.localdate())


def test_whom_it_reaches_is_told_without_a_place(cast: Cast, application: Application) -> None:
    give(cast, application, team=cast.east)
    with database_role("worker"):
        told = Message.objects.filter(kind="funding.shared")
        assert {message.to_id for message in told} == {cast.officer.pk, cast.colleague.pk}
        assert {message.place_id for message in told} == {None}


# Pages -----------------------------------------------------------------------------------------------------------


def address(application: Application, rest: str = "") -> str:
    return f"/funding/{application.ref}/share/{rest}"


def test_the_page_says_who_sees_it_and_shares_it(cast: Cast, application: Application, client_of: SignIn) -> None:
    client = client_of(cast.secretary)
    page = client.get(address(application)).content.decode()
    assert "No police can see it." in page
    assert "Tariq Aziz" in page
    assert "PC Ada Shaw, your named officer" in page
    sent = client.post(address(application), {"with_whom": "team", "extent": "state"}, follow=True)
    page = sent.content.decode()
    assert "They can read where it stands now, and nothing else." in page
    assert "PC Ada Shaw, PC Ben Cole" in page
    with acting_as(cast.secretary.pk):
        share = Share.objects.get()
    assert client.post(address(application, f"{share.pk}/all/")).status_code == 302
    assert sees(cast.colleague, application) == "whole"
    assert client.post(address(application, f"{share.pk}/less/")).status_code == 302
    assert sees(cast.colleague, application) == "state"
    page = client.post(address(application, f"{share.pk}/end/"), follow=True).content.decode()
    assert "They cannot read it any more." in page
    assert sees(cast.colleague, application) == ""
    with acting_as(cast.secretary.pk):
        assert Consultation.objects.filter(page="Who can read an application").exists()


def test_another_officer_is_named_by_address(cast: Cast, application: Application, client_of: SignIn) -> None:
    client = client_of(cast.secretary)
    for wrong in ("", "nobody@force.test", cast.stranger.email, cast.other.email):
        answers = {"with_whom": "another", "extent": "whole", "address": wrong}
        page = client.post(address(application), answers).content.decode()
        assert ("signs in with this address" if wrong else "Enter the e-mail address of the officer.") in page
    answers = {"with_whom": "another", "extent": "whole", "address": cast.colleague.email.upper()}
    assert client.post(address(application), answers).status_code == 302
    assert sees(cast.colleague, application) == "whole"


def test_typing_by_its_page(cast: Cast, application: Application, client_of: SignIn) -> None:
    share = give(cast, application, officer=cast.officer)
    client = client_of(cast.treasurer)
    today = timezone.localdate()
    boxes = {"agreed_on_day": today.day, "agreed_on_month": today.month, "agreed_on_year": today.year}
    where = address(application, f"{share.pk}/typing/")
    assert "Say for whom the officer types." in client.post(where, boxes).content.decode()
    page = client.post(where, {"for_whom": "Yusuf Khan, chair", **boxes}, follow=True).content.decode()
    assert "They can type answers for" in page
    assert "Yusuf Khan, chair" in page
    client.post(address(application, f"{share.pk}/typing/end/"))
    with acting_as(cast.officer.pk):
        assert not may_write(cast.officer, application)


@pytest.mark.parametrize("part", ["officer", *STRANGERS, "outsider"])
def test_nobody_else_finds_these_pages(cast: Cast, application: Application, client_of: SignIn, part: str) -> None:
    share = share_with(application, cast.secretary, cast.officer)
    client = client_of(getattr(cast, part))
    for rest in ("", f"{share.pk}/typing/"):
        assert client.get(address(application, rest)).status_code == 404
    for rest in ("", *(f"{share.pk}/{rest}/" for rest in ("end", "all", "less", "typing", "typing/end"))):
        assert client.post(address(application, rest)).status_code == 404
    assert sees(cast.officer, application) == "whole"


def test_a_share_of_another_application_is_not_found(cast: Cast, application: Application, client_of: SignIn) -> None:
    elsewhere = share_with(make_application(cast.noor, cast.other), cast.other, cast.stranger)
    assert client_of(cast.secretary).post(address(application, f"{elsewhere.pk}/end/")).status_code == 404


def test_these_addresses_only_take_a_post(cast: Cast, application: Application, client_of: SignIn) -> None:
    share = share_with(application, cast.secretary, cast.officer)
    client = client_of(cast.secretary)
    for rest in ("end", "all", "less", "typing/end"):
        assert client.get(address(application, f"{share.pk}/{rest}/")).status_code == 405
    assert client.put(address(application)).status_code == 405


def test_police_find_funding_in_the_menu_while_something_is_shared(
    cast: Cast, application: Application, client_of: SignIn
) -> None:
    link = 'href="/funding/"'
    client = client_of(cast.officer)
    assert link not in client.get("/places/").content.decode()
    share = share_with(application, cast.secretary, cast.officer)
    assert link in client.get("/places/").content.decode()
    end_share(share, cast.secretary)
    assert link not in client.get("/places/").content.decode()
    assert link in client_of(cast.secretary).get("/").content.decode()


def test_the_page_asks_little(cast: Cast, application: Application, client_of: SignIn) -> None:
    for whom in ({"officer": cast.officer}, {"officer": cast.colleague}, {"team": cast.east}, {"with_adviser": True}):
        give(cast, application, **whom)
    client = client_of(cast.secretary)
    client.get(address(application))
    assert queries_of(client, address(application)) <= 14
