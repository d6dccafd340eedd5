"""Everybody sends every form of every place, and tries every other method: as declared, and nothing foreign moves."""

import pytest

from tests.walls.asking import World
from tests.walls.matrix.everybody import NAMES, wrong_with, wrong_with_others
from tests.walls.matrix.tally import Tally

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

OTHERS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.mark.parametrize("name", NAMES)
def test_everybody_is_heard_as_declared_and_changes_nothing_foreign(
    unwalled: World, tally: Tally, removed: str, name: str
) -> None:
    wrong = wrong_with("POST", name, unwalled, tally, removed)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("admin:")])
def test_no_other_method_does_anything(
    unwalled: World, tally: Tally, removed: str, every_method: bool, name: str
) -> None:
    wrong = wrong_with_others(OTHERS, name, unwalled, tally, removed, everybody=every_method)
    assert not wrong, "\n".join(wrong)
