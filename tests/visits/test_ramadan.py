"""The Ramadan and Eid planner: nights, dates, cover, what to watch for, and who may see it."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from liaison.accounts.models import User
from tests.cast import Cast
from tests.visits.ramadan import DAY, FIRST, IN_NOVEMBER, keeps_ramadan, night_visit

SignIn = Callable[[User], Client]
PAGE = "/visits/ramadan/"


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    """Eleven weeks before the Ramadan of 2027."""
    with time_machine.travel(IN_NOVEMBER, tick=False):
        yield


def text_of(client: Client, address: str = PAGE) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_the_month_of_a_unit(cast: Cast, client_of: SignIn) -> None:
    keeps_ramadan(cast.madina)
    keeps_ramadan(cast.noor, said=FIRST + DAY, by=cast.other)
    night_visit(cast.madina, FIRST - DAY, cast.officer, cast)
    text = text_of(client_of(cast.supervisor))
    for shown in (
        "Starts on Monday 8 or Tuesday 9 February 2027, as each mosque confirms. 1 of 2 has confirmed.",
        "12 of 13 Tarawih prayers on these nights have no officer yet.",
        "PC Ada Shaw",
        "Seven nights from Sunday 7 February",
        "Night 1, at 1 mosque night 2",
        "The last ten nights, the busiest",
    ):
        assert shown in text, shown
