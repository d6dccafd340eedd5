"""Without row-level security, `visible_to` holds."""

import pytest

from tests.walls.asking import World
from tests.walls.matrix.one_wall import NAMES, wrong_without

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_visible_to_holds(town: World, name: str) -> None:
    wrong = wrong_without("row-level", name, town)
    assert not wrong, "\n".join(wrong)
