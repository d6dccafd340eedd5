"""What an officer asks of those who plan: their own, without a reason."""

from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client

from liaison.accounts.models import User
from liaison.rosters.models import WorkingPreferences
from tests.cast import Cast
from tests.roles import database_role
from tests.rosters.board import MONDAY, tour

SignIn = Callable[[User], Client]
PAGE = "/rosters/preferences/"
ASKED = {"break_at_sunset": "on", "not_before": "9:30", "not_after": "01:00", "travels": "cycle"}


def kept() -> list[WorkingPreferences]:
    with database_role("worker"):
        return list(WorkingPreferences.objects.order_by("pk"))


def test_an_officer_keeps_their_own_and_sent_twice_is_once(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.officer)
    for _ in range(2):
        assert client.post(PAGE, ASKED)["Location"] == PAGE
    (wishes,) = kept()
    assert (wishes.officer_id, wishes.break_at_sunset, wishes.visits_womens_space) == (cast.officer.pk, True, False)
    assert (wishes.not_before, wishes.not_after, wishes.travels) == (time(9, 30), time(1), "cycle")
    page = client.get(PAGE)
    assert page.context["form"].initial["not_before"] == time(9, 30)
    client.post(PAGE, {"travels": "car"})
    assert [(one.break_at_sunset, one.not_before, one.travels) for one in kept()] == [(False, None, "car")]


@pytest.mark.parametrize(
    ("not_before", "not_after", "wrong"),
    [("14:00", "10:00", True), ("14:00", "14:00", True), ("14:00", "02:00", False), ("", "10:00", False)],
)
def test_the_hours_begin_before_they_end(
    cast: Cast, client_of: SignIn, not_before: str, not_after: str, wrong: bool
) -> None:
    answer = client_of(cast.officer).post(PAGE, ASKED | {"not_before": not_before, "not_after": not_after})
    assert answer.status_code == (200 if wrong else 302)
    assert bool(kept()) is not wrong


def test_who_leads_reads_it_beside_the_shift(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.officer).post(PAGE, ASKED)
    shift = tour(cast, cast.officer, MONDAY, "07:00", "17:00")
    page = client_of(cast.supervisor).get(f"/rosters/{shift.pk}/").content.decode()
    for words in ("What PC Ada Shaw asks for", "A break, please", "By bicycle", "09:30", "01:00"):
        assert words in page
    other = tour(cast, cast.colleague, MONDAY, "07:00", "17:00")
    assert "asks for" not in client_of(cast.supervisor).get(f"/rosters/{other.pk}/").content.decode()


@pytest.mark.parametrize("part", ["secretary", "other", "adviser", "oversight", "administrator", "outsider"])
def test_it_is_not_there_for_anybody_else(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, ASKED).status_code == 404
    assert not kept()


def test_another_method_is_refused(cast: Cast, client_of: SignIn) -> None:
    assert client_of(cast.officer).put(PAGE).status_code == 405
