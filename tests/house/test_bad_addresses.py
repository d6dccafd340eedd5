"""Whatever stands in an address, or comes in a body that no form made: never an error page."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse

from tests.house.nasty import ENCODED, RTL
from tests.walls.asking import World, quiet
from tests.walls.declared import PAGES, Page
from tests.walls.tenants import Tenant

pytestmark = pytest.mark.django_db
NUMBERS = ["x", "9" * 30, "-1", "²", "٣"]
# A parameter that some page reads and that is not among them fails the test.
QUERIES = {
    "place": ["x" * 300, "nobody", "é", "-", "' or 1=1"],
    "visit": ["ZZZZZZZZ", "x" * 300, "é", "1"],
    "concern": ["ZZZZZZZZ", "x" * 300],
    "request": ["ZZZZZZZZ", "x" * 300],
    "gathering": ["x", "1@2026-99-99", "9" * 18 + "@2026-11-27", "1@0000-00-00", "@", "1@1999-01-01"],
    "date": ["2026-99-99", "2026-02-30", "0000-00-00", "99999-01-01", "x", "2026", "--", "1899-01-01", "٢٠٢٦-11-27"],
    "date_day": ["99", "x"],
    "day": ["2026-99-99", "x" * 50, "--", "9999-12-31"],
    "page": ["-1", "0", "x", "9" * 30, "1.5", "²", "99999", "٣"],
    "before": [
        "xx", "1.2.3", "9" * 17 + ".1.1", "_", "2026-11-22T10:00:00Z_1", "2026-99-99T10:00:00Z_1",
        "2026-11-22T10:00:00Z_" + "9" * 18, "2026-11-22T10:00:00_1", "0001-01-01T00:00:00+14:00_1",
        "9999-12-31T23:59:59-14:00_1", "253402300799999999.1.1", "99999999999999999.999.1",
    ],
    "only": ["x", "changes", "looked"],
    "show": ["x", "mine", "closed", "x" * 300],
    "status": ["x", "planned"],
    "kind": ["x", "friday"],
    "on": ["2026-99-99", "x", "9999-12-31"],
    "week": ["x", "2026-W54", "2026-W00", "2026-W-1", "0001-W01", "9999-W53", "2026-W", "W1", "²-W٣"],
    "month": ["x", "2026-13", "2026-00", "9999-12", "0001-01", "0000-01", "-"],
    "year": [*NUMBERS, "0", "1448", "99999"],
    **{key: ["99", "x", "-1"] for key in ("date_month", "date_year", "day_day", "day_month", "day_year")},
    **dict.fromkeys(("unit", "officer", "places", "allotment", "line", "worry", "from", "read"), NUMBERS),
    **{key: ["x", "é", "²", "x" * 300] for key in ("who", "for", "seen", "words", "known", "table", "purpose")},
    "night": ["x", "2026-99-99", "9999-12-31"],
    "file": ["//evil.test", "https://evil.test/", "/%00", "x" * 3000],
    "mine": ["x"],
    "q": ["%", "_", "\\", "x" * 5000, "🕌", RTL, "' or 1=1 --", "a b c"],
    "faith": ["x"],
    "team": ["abc", "x" * 300, "é", "²"],
    "overdue": ["1", "x"],
    "when": ["today", "week", "x"],
    "sort": ["next", "overdue", "x"],
    "to": ["x" * 300, "é"],
    "next": ["//evil.test", "https://evil.test/", "x" * 3000],
}  # fmt: skip

EVERYTHING = urlencode(
    [(name, value) for name, values in QUERIES.items() for value in values if len(value) < 100]
    + [(f"{name}[]", "1") for name in QUERIES]
)


@contextmanager
def parameters_read() -> Iterator[set[str]]:
    """The names of the parameters that a page looks at meanwhile, whether they are there or not."""
    read: set[str] = set()

    def noting(real: Any) -> Any:
        def look(self: QueryDict, name: str, *more: Any) -> Any:
            read.add(name)
            return real(self, name, *more)

        return look

    with ExitStack() as stack:
        for way in ("__getitem__", "__contains__", "getlist"):
            stack.enter_context(mock.patch.object(QueryDict, way, noting(getattr(QueryDict, way))))
        yield read


def garbage_for(read: set[str], asked: set[str]) -> list[str]:
    """Queries with a value each, of the parameters that were read and that nobody asked about yet."""
    new = sorted((read & set(QUERIES)) - asked)
    asked.update(new)
    return [urlencode({name: value}) for name in new for value in QUERIES[name]]


def test_garbage_in_an_address_breaks_no_page(town: World) -> None:
    wrong: list[str] = []
    reads: dict[str, set[str]] = {}
    unknown: set[str] = set()
    for name, pages in PAGES.items():
        page = pages[0]
        tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
        part = next(iter(who_may_read(page, tenant, town)), None)
        if part is None or name == "readyz":
            continue
        address = page.url(name, tenant)

        def ask(query: str, part: str = part, address: str = address) -> None:
            url = f"{address}{'&' if '?' in address else '?'}{query}"
            status = town.ask(part, "GET", url).status
            wrong.extend([f"{part} {url[:200]}: {status}"] if status not in (200, 302, 400, 404) else [])

        ask(EVERYTHING)
        asked, queries = set[str](), [""]
        with parameters_read() as read:
            while queries:
                for query in queries:
                    ask(query)
                queries = garbage_for(read, asked)
        reads[name] = asked
        unknown |= read - set(QUERIES)
    assert not wrong, "\n".join(wrong)
    assert {"date", "team"} <= reads["visits:friday"]
    assert not unknown, f"no garbage is known for {sorted(unknown)}"


def who_may_read(page: Page, tenant: Tenant | None, town: World) -> list[str]:
    """The parts that are shown this page."""
    return [part for part in town.clients if 200 in page.expected("GET", part, tenant)][-1:]


@pytest.mark.parametrize(
    "path",
    [
        "/places/{slug}/contacts/99999999999999999999999999/",
        "/places/{slug}/plan/99999999999999999999999999/agree/",
        "/places/{slug}/members/99999999999999999999999999/end/",
        "/places/{slug}/times/sittings/99999999999999999999/",
        "/places/{slug}/times/dates/99999999999999999999/",
        "/places/{slug}/times/changes/99999999999999999999/take-back/",
        "/places/{slug}/times/add/nothing/",
        "/places/people/99999999999999999999/",
        "/places/people/99999999999999999999/invite/",
        "/places/" + "x" * 3000 + "/",
        "/places/%D9%85%D8%B3%D8%AC%D8%AF/",
        "/visits/ZZZZZZZZ/",
        "/visits/concerns/" + "x" * 300 + "/",
        "/visits/promises/99999999/",
        "/visits/requests/-/",
        "/account/messages/99999999999999999999/",
        "/account/messages/stop/" + "x" * 300 + "/",
        "/account/messages/stop/..%2F/",
        "/join/" + "x" * 300 + "/",
        "/join/%F0%9F%95%8C/",
        "/%ff%fe/",
        "/visits/%C3%28/",
        "/funding/ZZZZZZZZ/",
        "/funding/zzzzzzzz/",
        "/funding/ZZZZZZZZ/evidence/99999999999999999999999999/file/",
        "/funding/ZZZZZZZZ/answer/need/what/",
        "/funding/ZZZZZZZZ/step/nothing/",
        "/funding/incidents/99999999999999999999999999/",
        "/funding/incidents/photos/99999999999999999999999999/file/",
        "/funding/%D9%85%D8%B3%D8%AC%D8%AF/",
    ],
)
def test_addresses_of_nothing(town: World, path: str) -> None:
    for part in ("secretary", "supervisor", "administrator"):
        for method in ("GET", "POST"):
            assert town.ask(part, method, path.format(slug="madina-mosque")).status in (404, 405, 410), part


BODIES = [
    ("application/json", b'{"text": 1}'),
    (ENCODED, b"text=%FF%FE%80&category=%ED%A0%80&\xff\xfe=\xff"),
    (ENCODED, b"&&&===&%&%zz"),
    (ENCODED, b"a=1&" * 2000),
    (ENCODED, b"text=" + b"x" * 3_000_000),
    (f"{ENCODED}; charset=utf-16", "text=x".encode("utf-16")),
    (f"{ENCODED}; charset=nonsense", b"text=x"),
    ("multipart/form-data", b"no boundary"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\xff\xfe\r\n--x"),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
    ("text/plain", b"\x00\x01"),
    ("", b""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), BODIES)
@pytest.mark.parametrize("name", ["visits:concern_raise", "visits:log", "message_preferences", "places:contact_add"])
def test_bodies_that_are_none(town: World, name: str, kind: str, body: bytes) -> None:
    url = reverse(name, args=["madina-mosque"] if name.startswith("places") else [])
    with transaction.atomic(), quiet():
        response = town.clients["officer"].generic("POST", url, body, content_type=kind)
        transaction.set_rollback(True)
    assert response.status_code in (200, 400, 413), response.status_code
