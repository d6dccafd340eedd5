"""Every page that a supervisor of the demo city can reach (see test_every_page.py)."""

from tests.browser import Visitor
from tests.journeys.walking import MOBILISING, walked_as


def test_every_page_of_a_supervisor(city: None, visitor: Visitor) -> None:
    # Volunteers are asked for on a page of the visit; who may volunteer reads it on their home page.
    assert MOBILISING - walked_as(visitor, "supervisor") == {"visits:volunteering"}
