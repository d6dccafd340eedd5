"""Everybody opens every address of every place: as declared, nothing leaks, nothing foreign moves.

And whoever was shown something of a place has a line in its reading log for it.
"""

import pytest

from tests.walls.asking import World
from tests.walls.declared import PAGES, addresses, is_elsewhere
from tests.walls.matrix.everybody import NAMES, wrong_with
from tests.walls.matrix.tally import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def test_every_address_is_declared() -> None:
    assert {name for name, _pattern in addresses() if not is_elsewhere(name)} <= set(PAGES)
    assert set(PAGES) <= {name for name, _pattern in addresses()}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_is_shown_what_is_declared_and_nothing_foreign(
    unwalled: World, tally: Tally, removed: str, name: str
) -> None:
    wrong = wrong_with("GET", name, unwalled, tally, removed)
    assert not wrong, "\n".join(wrong)
