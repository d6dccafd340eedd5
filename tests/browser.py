"""A real browser for the tests: Chromium, signed in as somebody, watched for what must not happen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AxeResults
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect

from tests.signing_in import sign_in

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
AXE = Path(__file__).parents[1] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
# What passed is not worth its way from the browser to here: it is many times what failed.
FIND = "options => axe.run(document, options).then(found => ({violations: found.violations}))"
# Milliseconds. A busy machine is slow and not wrong: whoever waits for what never comes waits once, to fail.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
Visitor = Callable[..., Page]
# What the browser complains of where a test asks for a page that is not there, or cuts the line.
MEANT = ("404", "ERR_CONNECTION_RESET")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser that `make test` found, without its calls to the outside."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    found = os.environ.get("LIAISON_CHROMIUM")
    return {**browser_type_launch_args, "args": quiet, **({"executable_path": found} if found else {})}


@pytest.fixture(scope="session", autouse=True)
def static_files_as_in_production() -> Iterator[None]:
    """Static files come from WhiteNoise under hashed names, which the test server does not know."""
    patch = pytest.MonkeyPatch()
    patch.setattr(StaticFilesHandler, "_should_handle", lambda self, path: False)
    yield
    patch.undo()


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Visitor]:
    """A function from a person to a page of their own browser; any complaint of the content security policy fails."""
    contexts, complaints = [], []

    def listen(message: ConsoleMessage) -> None:
        is_meant = any(word in message.text for word in MEANT)
        if "Content Security Policy" in message.text or (message.type == "error" and not is_meant):
            complaints.append(message.text)

    def visit(user: Any, *, viewport: dict[str, int] = PHONE, scheme: str = "light", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            sign_in(client, user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def assert_accessible(page: Page, *, rules: tuple[str, ...] = ()) -> None:
    """axe-core finds nothing on this page (by all its rules, or by those named), and nothing scrolls sideways."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    options |= {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = AxeResults(_on_the_page_that_stays(page, lambda: _judged(page, options)))
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Nothing makes this page scroll sideways."""
    width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    too_wide = _on_the_page_that_stays(page, lambda: page.evaluate(width))
    assert too_wide <= 0, f"{page.url} is {too_wide}px wider than the screen"


def _judged(page: Page, options: dict[str, Any]) -> Any:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    # What is still fading in has no colour yet to be judged by.
    page.evaluate("Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))")
    return page.evaluate(FIND, options)


def _on_the_page_that_stays(page: Page, question: Callable[[], Any]) -> Any:
    """Its answer. A busy browser may still leave for the page that was clicked on: then the next one is asked."""
    page.wait_for_load_state()
    try:
        return question()
    except Error:
        page.wait_for_load_state()
        return question()
