"""A Redis that is gone, or that accepts and never answers, must not hang or break a page."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.cast import Cast
from tests.signing_in import sign_in


@pytest.fixture
def mute_server() -> Iterator[str]:
    """Something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


@pytest.mark.parametrize("server", ["mute_server", "closed_port"])
@pytest.mark.parametrize("path", ["/account/login/", "/places/"])
def test_the_answer_is_plain_and_comes_at_once(
    cast: Cast, request: pytest.FixtureRequest, server: str, path: str
) -> None:
    client = Client(raise_request_exception=False)
    sign_in(client, cast.officer)
    caches = {"default": settings.CACHES["default"] | {"LOCATION": request.getfixturevalue(server)}}
    begun = time.monotonic()
    with override_settings(CACHES=caches):
        answer = client.get(path)
    assert time.monotonic() - begun < 3
    assert answer.status_code == 503
    assert "try again" in answer.content.decode().lower()
