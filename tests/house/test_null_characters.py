"""A NUL is refused in an address, and by the field in a form."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.cast import Cast


@pytest.mark.parametrize("address", ["/places/?q=a%00b", "/places/a%00b/", "/account/login/?next=%00"])
def test_an_address_with_a_nul_is_a_bad_request(cast: Cast, client_of: Callable[..., Client], address: str) -> None:
    assert client_of(cast.officer).get(address).status_code == 400
