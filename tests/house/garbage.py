"""Requests that no browser of ours would send: made from the resolver and from the forms on the pages themselves."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from tests.house.addresses import every_address
from tests.house.forms import PageForm
from tests.house.nasty import ENCODED, NASTY
from tests.walls.asking import World

METHODS = ("GET", "GET", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X")
KINDS = (
    *(ENCODED, ENCODED, "", "text/plain", "application/json", "application/xml", "application/csp-report"),
    *("application/reports+json", f"{ENCODED}; charset=utf-16", f"{ENCODED}; charset=nonsense", "multipart/form-data"),
    *("multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "y" * 300, "\x80/\xff", "/", ";;;"),
)
BODIES = (
    *(b"", b"{}", b"[]", b"null", b"[" * 5000, b"a=1&" * 1500, b"&&&===&%&%zz", b"\xff\xfe=\xff", b"a=%00&b=%ED%A0%80"),
    *(b"--x", b"--x\r\nbroken", b"--x--", b"\x00" * 100, b"a" * 100_000, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
    *(
        b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%%PDF-\r\n--x--\r\n' % (name, file)
        for name in (b"file", b"text", b"\xff", b"")
        for file in (b"../../a.pdf", b"\x00", b"a" * 400 + b".pdf", "\u202efdp.exe".encode(), b"")
    ),
)
HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_ACCEPT_LANGUAGE": ("x" * 600, "ur-PK,*;q=2", "-", "en-gb;q=NaN", "\xff"),
    "HTTP_HOST": ("evil.test", "127.0.0.1:99999", "[::1", "", "testserver.", "a b", "testserver:x"),
    "HTTP_COOKIE": (
        "portal_session=x",
        "portal_session=\x00",
        "csrftoken=" + "z" * 5000,
        ";;;=",
        "portal_messages=[[1",
    ),
    "HTTP_REFERER": ("//", "http://[", "x" * 3000, "javascript:alert(1)"),
    "HTTP_X_FORWARDED_FOR": ("1.2.3.4, x", "::1", "'", ",", "999.1.1.1"),
    "HTTP_X_FORWARDED_PROTO": ("https", "x"),
    "HTTP_HX_REQUEST": ("true", "x"),
    "HTTP_HX_CURRENT_URL": ("http://[", "x", "\xff"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "x", "bytes=" + "0-1," * 300),
    "HTTP_IF_MODIFIED_SINCE": ("x", "Thu, 99 Jan 0000 00:00:00 GMT"),
    "HTTP_IF_NONE_MATCH": ("*", '"', "W/"),
    "HTTP_ACCEPT": ("application/json", "x" * 3000, ""),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "HTTP_ORIGIN": ("null", "https://evil.test", "http://["),
    "HTTP_SEC_FETCH_SITE": ("cross-site", "x"),
    "HTTP_USER_AGENT": ("", "x" * 3000, "\x1b[31m", "<script>"),
    # None that promises more than is sent: the test client itself breaks off there, and a server waits for the rest.
    "CONTENT_LENGTH": ("-1", "x", "0", "1e3", "\xb2"),
}
PARAMETERS = (
    "place visit concern request gathering date day page before only show kind on unit q team when to next week"
)
PARAMETERS = (
    *PARAMETERS.split(),
    "year",
    "table",
    "purpose",
    "sort",
    "status",
    "code",
    "state",
    "error",
    "process",
    "a[]",
)


@dataclass
class Request:
    """One request: who sends it, how, where, and with what."""

    part: str
    method: str
    url: str
    body: bytes = b""
    kind: str = ENCODED
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.part} {self.method} {self.url[:160]} {self.kind} {self.body[:160]!r} {self.headers}"


class Generator:
    """Makes requests by chance, from one source of it."""

    def __init__(self, town: World, forms: list[tuple[str, str, str, PageForm]]) -> None:
        self.town, self.forms = town, forms
        self.urls = sorted({url for _name, url in every_address(town)} - {"/readyz"})
        self.parts = sorted(town.clients)
        self.numbers = [str(value) for tenant in town.tenants for value in tenant.numbers.values()]

    def some(self, chance: random.Random, count: int, text: str, raw: bytes) -> Iterator[Request]:
        """So many requests; `text` and `raw` are put in here and there."""
        makers: list[Callable[[random.Random, list[str], bytes], Request]] = [
            self._address, self._query, self._form, self._form, self._form, self._body, self._header, self._path,
        ]  # fmt: skip
        pool = [*NASTY, text, text]
        for _ in range(count):
            yield chance.choice(makers)(chance, pool, raw)

    def _address(self, chance: random.Random, _pool: list[str], raw: bytes) -> Request:
        url = chance.choice(self.urls)
        return Request(chance.choice(self.parts), chance.choice(METHODS), url, raw if chance.random() < 0.2 else b"")

    def _path(self, chance: random.Random, pool: list[str], _raw: bytes) -> Request:
        steps = chance.choice(self.urls).partition("?")[0].split("/")
        for place in chance.sample(range(len(steps)), k=min(len(steps), chance.choice([1, 1, 2]))):
            steps[place] = quote(chance.choice([*pool, *self.numbers])[:2000], errors="surrogatepass", safe="")
        return Request(
            chance.choice(self.parts), chance.choice(["GET", "GET", "POST"]), f"/{'/'.join(steps).lstrip('/')}"
        )

    def _query(self, chance: random.Random, pool: list[str], _raw: bytes) -> Request:
        asked = [
            (chance.choice([*PARAMETERS, chance.choice(pool)[:50]]), chance.choice([*pool, *self.numbers])[:3000])
            for _ in range(chance.choice([1, 1, 2, 4]))
        ]
        url = chance.choice(self.urls).partition("?")[0]
        return Request(chance.choice(self.parts), "GET", f"{url}?{urlencode(asked, errors='surrogatepass')}")

    def _form(self, chance: random.Random, pool: list[str], _raw: bytes) -> Request:
        _name, part, url, form = chance.choice(self.forms)
        sent = form.filled()
        for name, each in form.fields.items():
            if each.offered and name not in sent and chance.random() < 0.7:
                sent[name] = [chance.choice(each.offered)]
        names = list(form.fields)
        for name in chance.sample(names, k=min(len(names), chance.choice([1, 1, 2, 3, len(names)]))):
            values = chance.choice([pool, pool, self.numbers, form.fields[name].offered or ["1"]])
            sent[name] = [chance.choice(values) for _ in range(chance.choice([0, 1, 1, 1, 2, 3]))]
        if chance.random() < 0.1:
            sent |= {chance.choice(["id", "place", "by", "user", "is_staff", "role", "version", "__proto__"]): ["1"]}
        who = part if chance.random() < 0.8 else chance.choice(self.parts)
        return Request(who, "POST", url, urlencode(sent, doseq=True, errors="surrogatepass").encode())

    def _body(self, chance: random.Random, _pool: list[str], raw: bytes) -> Request:
        _name, part, url, _form = chance.choice(self.forms)
        where = url if chance.random() < 0.7 else chance.choice(self.urls)
        return Request(part, "POST", where, chance.choice([*BODIES, raw]), chance.choice(KINDS))

    def _header(self, chance: random.Random, pool: list[str], raw: bytes) -> Request:
        made = chance.choice([self._address, self._form])(chance, pool, raw)
        for name in chance.sample(sorted(HEADERS), k=chance.choice([1, 1, 2])):
            made.headers[name] = chance.choice(HEADERS[name])
        return made


def send(town: World, made: Request) -> Any:
    """The answer to it."""
    path, _, query = made.url.partition("?")
    return town.clients[made.part].generic(
        made.method, path or "/", made.body, content_type=made.kind, QUERY_STRING=query, **made.headers
    )
