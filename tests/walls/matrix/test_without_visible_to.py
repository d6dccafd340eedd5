"""Without `visible_to`, row-level security holds."""

import pytest

from tests.walls.asking import World
from tests.walls.matrix.one_wall import NAMES, wrong_without

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_row_level_security_holds(town: World, name: str) -> None:
    wrong = wrong_without("visible_to", name, town)
    assert not wrong, "\n".join(wrong)
