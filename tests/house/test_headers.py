"""What every answer tells a browser: pages, files, refusals and error pages, whoever asks."""

from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client

from liaison.middleware import NOT_A_PAGE
from tests.house.addresses import every_address
from tests.walls.asking import World, quiet
from tests.walls.declared import ANONYMOUS, LEAVES, addresses

PARTS = (ANONYMOUS, "officer", "commander", "secretary", "administrator")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OF_A_PAGE = ("default-src 'none'", "script-src 'self'", "object-src 'none'", "report-uri /csp-report")
OF_ANYTHING = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")


def faults(response: Any, *, is_static: bool = False) -> list[str]:
    """What this answer lacks, or has too much."""
    headers, policy = response.headers, response.headers.get("Content-Security-Policy", "")
    found = [f"{name}: {headers.get(name)}" for name, value in ALWAYS.items() if headers.get(name) != value]
    found += [f"{name} is told" for name in NEVER if name in headers]
    found += [f"no {wanted}" for wanted in OF_ANYTHING if wanted not in policy]
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/html"):
        found += [f"no {wanted}" for wanted in OF_A_PAGE if wanted not in policy]
    elif kind and not is_static and policy != NOT_A_PAGE:
        found.append(f"{kind} is not kept apart: {policy}")
    if kind.startswith("text/") and "charset" not in kind:
        found.append(f"no charset: {kind}")
    found += [f"allows inline or eval: {policy}" for word in ("unsafe", "*", "http:") if word in policy]
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("no permissions policy")
    if not is_static and "no-store" not in headers.get("Cache-Control", ""):
        found.append(f"may be stored: {headers.get('Cache-Control')}")
    for name, cookie in response.cookies.items():
        if cookie["max-age"] == 0:
            continue
        if not (cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/") or cookie["domain"]:
            found.append(f"cookie {name}: {cookie.OutputString()}")
    return found


@pytest.mark.django_db
def test_every_address_answers_with_every_header(town: World, record_property: Callable[[str, object], None]) -> None:
    wrong, names, asked = [], set(), 0
    for name, url in every_address(town):
        for part in PARTS:
            with quiet():
                response = town.clients[part].get(url)
            asked += 1
            wrong += [f"{name} {part} {url} {response.status_code}: {fault}" for fault in faults(response)]
            response.getvalue()
        names.add(name)
    record_property("addresses_asked", len(names))
    record_property("answers_with_all_headers", f"{asked - len({w.partition(':')[0] for w in wrong})} of {asked}")
    assert not wrong, "\n".join(wrong[:40])
    declared = {name for name, _entry in addresses() if name and not name.startswith("admin:")}
    assert declared - names <= LEAVES, declared - names


@pytest.mark.parametrize("name", ["app.css", "app.js", "favicon.svg"])
def test_static_files_too(name: str) -> None:
    response = Client().get(static(name))
    assert response.status_code == 200
    assert faults(response, is_static=True) == []
    assert "max-age" in response.headers["Cache-Control"]


@pytest.fixture
def careless() -> Client:
    """A browser that is told of what broke by the page alone."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def _broken(error: Exception) -> Callable[..., HttpResponse]:
    def render(*_args: Any, **_more: Any) -> HttpResponse:
        raise error

    return render


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "method", "url", "more"),
    [
        (400, "GET", "/places/?q=%00", {}),
        (400, "GET", "/", {"HTTP_HOST": "evil.test"}),
        (400, "POST", "/account/login/", {"CONTENT_LENGTH": "x"}),
        (400, "POST", "/account/login/", {"CONTENT_LENGTH": "-1"}),
        (403, "POST", "/account/login/", {}),
        (404, "GET", "/nothing/here/", {}),
        (405, "TRACE", "/never-recorded/", {}),
        (413, "POST", "/account/login/", {"CONTENT_LENGTH": "99000000"}),
        (404, "GET", "/static/nothing.css", {}),
        (302, "GET", "/places/", {}),
    ],
)
def test_refusals_too(careless: Client, status: int, method: str, url: str, more: dict[str, str]) -> None:
    with quiet():
        response = careless.generic(method, url, **more)
    assert response.status_code == status
    assert faults(response) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "error"), [(500, ZeroDivisionError()), (503, redis.ConnectionError())])
def test_and_pages_of_what_broke(
    careless: Client, monkeypatch: pytest.MonkeyPatch, status: int, error: Exception
) -> None:
    monkeypatch.setattr("liaison.views.pages.render", _broken(error))
    with quiet():
        response = careless.get("/never-recorded/")
    assert response.status_code == status
    assert faults(response) == []
    assert "ZeroDivisionError" not in response.content.decode()
