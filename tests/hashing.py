"""Passwords are hashed by Argon2 as in production, with little work unless a test measures how long that takes."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.accounts.measured import TIMED

IN_EARNEST = {name: getattr(Argon2PasswordHasher, name) for name in ("time_cost", "memory_cost", "parallelism")}
QUICKLY = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


@pytest.fixture(scope="session", autouse=True)
def quickly_hashed() -> Iterator[None]:
    """A tenth of a second of both processors for each try would be more than all else that a try costs."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (IN_EARNEST if TIMED else QUICKLY).items():
            patch.setattr(Argon2PasswordHasher, name, value)
        yield


@pytest.fixture
def hashed_in_earnest(quickly_hashed: None) -> Iterator[None]:
    """As much work as in production."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in IN_EARNEST.items():
            patch.setattr(Argon2PasswordHasher, name, value)
        yield
