"""Logs: no secret part of any address, no line that somebody made up, moments in UTC, and who signed in."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import get_resolver

from tests.cast import Cast
from tests.house.addresses import every_pattern
from tests.signing_in import sign_in

SECRET = "q7Zs3cr3t-Xk"
SECRET_PARTS = {"token", "key", "link"}


@pytest.fixture
def console() -> Iterator[io.StringIO]:
    """What the log's console would show."""
    shown = io.StringIO()
    logging.config.dictConfig({**settings.LOGGING, "disable_existing_loggers": False})
    handler = logging.getLogger().handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(shown)
    yield shown
    if before is not None:
        handler.setStream(before)


def secret_addresses() -> list[str]:
    """Every address with a secret in it."""
    return [
        f"/{template % dict.fromkeys(parameters, SECRET)}"
        for _name, template, parameters in every_pattern(get_resolver())
        if any(part in parameter for parameter in parameters for part in SECRET_PARTS)
    ]


def test_no_secret_of_any_address_stands_in_the_log(console: io.StringIO) -> None:
    found = secret_addresses()
    assert len(found) >= 4
    for address in found:
        logging.getLogger("django.request").warning("Not Found: %s", address)
        logging.getLogger("gunicorn.access").warning('"GET %s?next=%s HTTP/1.1" 200', address, address)
    found.append(f"/account/oidc/force/login/callback/?code={SECRET}&state={SECRET}")
    logging.getLogger("gunicorn.access").warning('"GET %s" "%s"', found[-1], found[-1])
    told = console.getvalue().splitlines()
    assert len(told) == 2 * len(found) - 1
    assert [line for line in told if SECRET in line] == []


@pytest.mark.parametrize("typed", ["x\n2026-01-01T00:00:00.000Z INFO x: y", "a\r\nb", "\x1b[2K", "\u2028", "\u202etxt"])
def test_nobody_makes_up_a_line(console: io.StringIO, typed: str) -> None:
    logging.getLogger("liaison").warning("Somebody typed %s.", typed)
    assert console.getvalue().count("\n") == 1
    assert len(console.getvalue().splitlines()) == 1
    assert "\x1b" not in console.getvalue()
    assert "\u202e" not in console.getvalue()


def test_moments_are_in_utc(console: io.StringIO) -> None:
    record = logging.LogRecord("liaison", logging.WARNING, "", 0, "Summer", None, None)
    record.created, record.msecs = 1_782_864_000.0, 0.0
    logging.getLogger("liaison").handle(record)
    assert console.getvalue().startswith("2026-07-01T00:00:00.000Z WARNING liaison: Summer")


def test_sign_ins_and_failures_are_in_the_log(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    with caplog.at_level(logging.INFO, "liaison.accounts.noting"):
        sign_in(client, cast.officer)
        client.post("/account/logout/")
        request = RequestFactory().post("/account/login/")
        assert authenticate(request, email="Hunter2@secret.test", password="also-secret-1") is None
    told = [record.getMessage() for record in caplog.records if record.name == "liaison.accounts.noting"]
    assert [line.partition(" (")[0] for line in told[:1]] == [f"Person {cast.officer.pk} signed in"]
    assert f"Person {cast.officer.pk} signed out from 127.0.0.1." in told
    assert told[-1].startswith("A sign-in failed for ")
    assert told[-1].endswith(" from 127.0.0.1.")
    assert not [line for line in told if "unter2" in line or "secret" in line]
