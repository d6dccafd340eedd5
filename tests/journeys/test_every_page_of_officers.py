"""Every page that an officer of the demo city can reach (see test_every_page.py)."""

from tests.browser import Visitor
from tests.journeys.walking import walked_as
from tests.roles import database_role
from visits.models import Orders


def test_every_page_of_an_officer(city: None, visitor: Visitor) -> None:
    with database_role("worker"):
        told = Orders.objects.get()
    walked = walked_as(visitor, "officer", told.get_absolute_url())
    assert {"visits:log", "visits:plan", "visits:friday", "visits:concern", "place", "places:list"} <= walked
    assert {"visits:orders", "visits:ramadan", "visits:volunteering", "rosters:preferences"} <= walked
    assert {"funding:home", "funding:application"} <= walked
