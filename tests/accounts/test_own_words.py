"""Passwords: long enough, not a common one, and not the words that everybody here would think of."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    "password",
    [
        "Mosque-Police-2026",
        "safetogether1234",
        "FridayPrayer2026",
        "ramadanRAMADAN",
        "short",
        "password12345",
        "asdfghjkl123",
    ],
)
def test_what_everybody_would_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    ["the green kettle sings", "mosque on the corner of Hill Street", "ع" * 12, "x7" * 40, "Aa 1!?%\t  spaces count "],
)
def test_anything_long_will_do_whatever_it_is_made_of(password: str) -> None:
    validate_password(password)


def test_the_portals_own_name_is_one_of_the_words(settings: object) -> None:
    validate_password("Riverwatch-river")
    settings.PORTAL_NAME = "Riverwatch"
    with pytest.raises(ValidationError, match="name of this portal"):
        validate_password("Riverwatch-river")
