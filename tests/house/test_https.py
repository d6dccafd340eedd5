"""Settings of real use: over HTTPS, and in no other way."""

import runpy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from liaison.configuration import hardening
from tests.cast import Cast


def test_over_https_browsers_are_bound_to_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any, client_of: Callable[..., Client]
) -> None:
    monkeypatch.setenv("HTTPS", "1")
    in_use = runpy.run_path(hardening.__file__)
    for name in filter(str.isupper, in_use):
        if name != "LOGGING":
            setattr(settings, name, in_use[name])
    client = client_of(cast.officer)
    assert client.get("/").status_code == 301
    page = client.get("/account/calendar/", secure=True)
    assert page.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert "report-to portal" in page.headers["Content-Security-Policy"]
    assert page.headers["Reporting-Endpoints"] == 'portal="/csp-report"'
    assert {"__Host-session", "__Host-csrf"} <= set(client.cookies)
    for name, cookie in {**client.cookies, **page.cookies}.items():
        assert name.startswith("__Host-")
        assert cookie["secure"]
        assert cookie["path"] == "/"
        assert not cookie["domain"]
    names = ("SESSION", "CSRF", "MESSAGES", "LANGUAGE", "KNOWN_BROWSER")
    assert all(in_use[f"{name}_COOKIE_NAME"].startswith("__Host-") for name in names)
