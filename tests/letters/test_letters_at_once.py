"""Real threads: two letters of a unit that together would tell of a place, at the same moment."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from letters.actions import sending
from letters.models import Letter
from liaison.refusals import Refused
from tests.cast import Cast, build_cast
from tests.funding.test_writing_at_once import deed
from tests.letters import desk
from tests.letters.test_figures import CATEGORY, KEY, offered, pinned_in_letter, places, worried
from tests.visits.test_proposals_at_once import at_once

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_of_two_letters_that_together_point_at_a_place_one_is_sent() -> None:
    cast = build_cast()
    # What one reads is bound to a transaction.
    with transaction.atomic():
        ready = _ready(cast)
    send: Any = sending.send
    today = timezone.localdate()
    found = at_once(
        *(deed(cast.commander, send, letter=each, version=each.version, on=today) for each in ready),
    )
    assert sorted(isinstance(each, Refused) for each in found) == [False, True], found
    assert "worked out" in str(next(each.message for each in found if isinstance(each, Refused)))


def _ready(cast: Cast) -> list[Letter]:
    """One letter gives a count of five places, the other names one of them; each may be sent alone."""
    worried(cast, [cast.madina, *places(cast, 9)[:4]])
    counting = pinned_in_letter(cast, offered(cast.commander, cast)[KEY])
    letter = desk.written(cast)
    quotation = desk.ask_to_quote(cast.supervisor, letter, cast.madina, category=CATEGORY)
    desk.answer(cast.secretary, quotation, "yes")
    naming = desk.write(cast.supervisor, letter, desk.point(category=CATEGORY, quotations=[quotation.ref]))
    for each in (counting, naming):
        desk.sign(cast.commander, each.letter, each.number)
    return [desk.now(each.letter) for each in (counting, naming)]
