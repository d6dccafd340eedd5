"""What browsers refused: two forms of report, taken from anybody, kept without anybody's words."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from liaison import browser_reports
from liaison.browser_reports import NEW, OLD, Refusal, read
from tests.cast import Cast

SECRET = "f3HbT0k3n"
PAGE = f"https://portal.test/join/{SECRET}/?who={SECRET}"


def old(**told: Any) -> bytes:
    """A report as `report-uri` brings it."""
    usual = {"document-uri": PAGE, "effective-directive": "script-src-elem", "blocked-uri": "https://evil.test/a.js?b"}
    return json.dumps({"csp-report": {**usual, **told}}).encode()


def new(**told: Any) -> bytes:
    """A report as `report-to` brings it."""
    body = {"documentURL": PAGE, "effectiveDirective": "style-src-attr", "blockedURL": "inline", **told}
    return json.dumps([{"type": "csp-violation", "body": body}, {"type": "deprecation", "body": {}}]).encode()


@pytest.fixture(autouse=True)
def _no_reports_yet() -> Iterator[None]:
    keys = [f"browser-reports:{timezone.localdate().isoformat()}", "csp-report", "csp-report:from:127.0.0.1"]
    cache.delete_many(keys)
    yield
    cache.delete_many(keys)


@pytest.fixture
def told(db: None) -> Callable[..., int]:
    """A function that sends a report and gives the answer's status."""

    def send(body: bytes, kind: str = OLD, **more: Any) -> int:
        return Client().post("/csp-report", body, content_type=kind, **more).status_code

    return send


def test_both_forms_are_counted_without_what_is_secret(
    told: Callable[..., int], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "liaison.browser_reports"):
        assert [told(old()), told(old()), told(new(), NEW)] == [204, 204, 204]
    ((_today, counted),) = browser_reports.by_day()
    assert counted == [
        (Refusal("script-src-elem", "evil.test", "join"), 2),
        (Refusal("style-src-attr", "inline", "join"), 1),
    ]
    assert len(caplog.messages) == 3
    assert not [line for line in caplog.messages if SECRET in line]


@pytest.mark.parametrize(
    "body", [b" ", b"x", b"[]", b"{}", b"[1]", b"null", b"[" * 9000, b'{"csp-report": 3}', b"\xff"]
)
def test_what_is_no_report_is_refused(told: Callable[..., int], body: bytes) -> None:
    assert told(body) == 400
    assert browser_reports.by_day() == []


def test_long_ones_other_kinds_and_floods_are_refused(
    told: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(old(sample="x" * 20_000)) == 413
    assert told(old(), "text/plain") == 415
    monkeypatch.setattr("liaison.views.browser_reports.OFTEN_BY_ADDRESS", 2)
    assert [told(old()) for _ in range(3)] == [204, 204, 429]


def test_nobody_fills_the_cache(told: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_reports, "KINDS_A_DAY", 3)
    for number in range(5):
        told(old(**{"blocked-uri": f"https://host{number}.test/"}))
    told(old(**{"blocked-uri": "https://host1.test/"}))
    ((_today, counted),) = browser_reports.by_day()
    assert sum(times for _refusal, times in counted) == 4
    assert len(counted) == 3


@given(st.text(), st.text(), st.text())
def test_whatever_is_claimed_nothing_of_it_but_a_host_is_kept(directive: str, refused: str, page: str) -> None:
    (found,) = read(
        OLD, old(**{"effective-directive": directive, "blocked-uri": f"https://{refused}", "document-uri": page})
    )
    for kept in (found.directive, found.refused, found.page):
        assert kept.isascii()
        assert not set(kept) & set("\r\n\t <>?#@")


def test_administrators_read_them_and_nobody_else(
    told: Callable[..., int], cast: Cast, client_of: Callable[..., Client]
) -> None:
    told(old())
    page = client_of(cast.administrator).get("/administration/browsers/")
    assert "evil.test" in page.content.decode()
    for person in (cast.commander, cast.secretary, cast.other, cast.oversight):
        assert client_of(person).get("/administration/browsers/").status_code == 404
    assert Client().get("/csp-report").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_a_browser_reports_what_it_refused(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/never-recorded/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    for _try in range(50):
        if browser_reports.by_day():
            break
        page.wait_for_timeout(100)
    context.close()
    ((_today, counted),) = browser_reports.by_day()
    assert [refusal for refusal, _times in counted] == [Refusal("style-src-attr", "inline", "never_record")]
