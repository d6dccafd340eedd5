"""One world for all tests of the matrix that run one after the other, with a wall removed when that is asked."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.walls.asking import World, world
from tests.walls.matrix.tally import Tally
from tests.walls.removing import WALLS


@pytest.fixture(scope="session")
def removed(pytestconfig: pytest.Config) -> str:
    """The wall that is not there in this run; empty when both stand."""
    if pytestconfig.getoption("--no-wall1"):
        return "visible_to"
    return "row-level" if pytestconfig.getoption("--no-wall2") else ""


@pytest.fixture(scope="session")
def every_method(pytestconfig: pytest.Config) -> bool:
    """Whether methods that no address knows are tried by everybody at everything, and not by a few at some."""
    return bool(pytestconfig.getoption("--every-method"))


@pytest.fixture(scope="package")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made
        assert made.signed_out() == []


@pytest.fixture(scope="package")
def tally(removed: str, town: World) -> Iterator[Tally]:
    """What was asked and found in this run, kept for whoever measures."""
    counted = Tally(removed)
    yield counted
    counted.keep()


@pytest.fixture
def unwalled(removed: str, town: World, tally: Tally) -> Iterator[World]:
    """The world, without the wall that this run removes."""
    with WALLS[removed]():
        yield town
