"""A browser of a few lines: signs in, and times requests one after the other over connections that stay open.

Runs as its own process. Reads what to ask as JSON from standard input: the `ports` of "portal" and "floor", whom to
sign in, how many `rounds` and requests `each`, the `pages` by name, where to `write` and the `forms` to send.
Prints the times in milliseconds as JSON: name, then "portal", "floor" or "string", then a list.
"""

import http.client
import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

CONNECTIONS = 4
WARM_UP = 8
FORM = "application/x-www-form-urlencoded"


class Wrong(Exception):
    """An answer that was not the expected one: its time would mean nothing."""


class Browser:
    """Cookies and a token; the same for the portal and for the floor, which share their sessions."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}
        self.token = ""

    def sign_in(self, port: int, email: str, password: str) -> None:
        """Send the sign-in form; raises Wrong when it is refused."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.look(connection, "/account/login/")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": self.token}
        status, _ = self.ask(connection, "POST", "/account/login/", form)
        if status != 302:
            raise Wrong(f"Signing in as {email} answered {status}.")
        self.look(connection, "/visits/log/")
        connection.close()

    def look(self, connection: http.client.HTTPConnection, path: str) -> None:
        """Open a page with a form and keep its token."""
        _, page = self.ask(connection, "GET", path)
        if found := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page):
            self.token = found[1]

    def ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, form: dict[str, Any] | None = None
    ) -> tuple[int, str]:
        """One request and its answer: status and text."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode(form, doseq=True).encode()
            headers["Content-Type"] = FORM
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


@contextmanager
def connected(port: int) -> Iterator[Iterator[http.client.HTTPConnection]]:
    """A few open connections, in turn."""
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(CONNECTIONS)]
    try:
        yield cycle(connections)
    finally:
        for connection in connections:
            connection.close()


def time_round(port: int, count: int, ask: Callable[[http.client.HTTPConnection], int], wanted: int) -> list[float]:
    """Ask so often, the first few untimed; every answer must have the wanted status."""
    times = []
    with connected(port) as connections:
        for number, connection in zip(range(WARM_UP + count), connections, strict=False):
            began = time.perf_counter()
            status = ask(connection)
            took = time.perf_counter() - began
            if status != wanted:
                raise Wrong(f"Port {port} answered {status} instead of {wanted}.")
            if number >= WARM_UP:
                times.append(took * 1000)
    return times


def run(order: dict[str, Any]) -> dict[str, dict[str, list[float]]]:
    """All rounds: the portal and the floor take turns, so that both meet the same machine."""
    browser = Browser()
    browser.sign_in(order["ports"]["portal"], order["email"], order["password"])
    times: dict[str, dict[str, list[float]]] = {}
    forms = {side: iter(order["forms"][side]) for side in order["ports"]}

    def write(connection: http.client.HTTPConnection, side: str) -> int:
        form = next(forms[side]) | {"csrfmiddlewaretoken": browser.token}
        return browser.ask(connection, "POST", order["write"], form)[0]

    for _ in range(order["rounds"]):
        for name, path in order["pages"].items():
            for side, port, way in (*((s, p, path) for s, p in order["ports"].items()), strings(order, path)):
                found = time_round(port, order["each"], lambda c, w=way: browser.ask(c, "GET", w)[0], 200)
                times.setdefault(name, {}).setdefault(side, []).extend(found)
        for side, port in order["ports"].items():
            found = time_round(port, order["each"], lambda c, s=side: write(c, s), 302)
            times.setdefault("log", {}).setdefault(side, []).extend(found)
    return times


def strings(order: dict[str, Any], path: str) -> tuple[str, int, str]:
    """The floor once more, without a template engine: side, port, path."""
    return "string", order["ports"]["floor"], f"/string{path}"


if __name__ == "__main__":
    try:
        json.dump(run(json.load(sys.stdin)), sys.stdout)
    except Wrong as wrong:
        sys.exit(str(wrong))
