"""Whatever is sent to a form or an address: never an error page, and what was typed is not lost."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.house.forms import PageForm, forms_of
from tests.walls.asking import World, quiet, world
from tests.walls.canaries import AUTHORS, COMMITTEES, Tenant
from tests.walls.declared import PAGES, Page

pytestmark = pytest.mark.django_db
POSTS_PER_FORM = 40
ENCODED = "application/x-www-form-urlencoded"

RTL = "السلام عليكم ورحمة الله"
NASTY = [
    "",
    " ",
    "x" * 10_000,
    "a\0b",
    "\0",
    "🕌🚓👮🏽‍♀️",
    RTL,
    "\u202eevil\u202c",
    "<script>alert(1)</script>",
    "'; drop table visits_visit; --",
    "{{ 7*7 }}{% now %}",
    "%s %(x)s %",
    "-1",
    "0",
    "1e309",
    "NaN",
    "99999999999999999999999999",
    "-99999999999999999999",
    "٣",
    "²",
    "on",
    "None",
    "null",
    "[]",
    "2026-99-99",
    "0000-00-00",
    "12/31/2026",
    "31",
    "13",
    "0001",
    "99:99",
    "24:00",
    "25:61",
    "02:30",
    "01:30",
    "other",
    "../../etc/passwd",
    "1,2,3",
    "1@2026-11-27",
    "999999999999999999@2026-11-27",
    "1@9999-12-31",
    "\r\n\r\n",
    "\ud7ff\ufffd\uffff",
    str(uuid.UUID(int=0)),
]
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

READS_QUERIES = {
    *("home", "ledger", "places:list", "places:people", "places:one_day", "visits:list", "visits:friday"),
    *("visits:log", "visits:plan", "visits:concerns", "visits:concern_raise", "visits:commitments"),
    *("visits:commitment_make", "visits:requests", "visits:request_make"),
}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module: every request in it is undone."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def who_for(page: Page, tenant: Tenant | None, town: World) -> list[str]:
    """A few parts whose POST to this page is heard."""
    heard = [part for part in town.clients if not {302, 404} & set(page.expected("GET", part, tenant))]
    return [part for part in heard if page.expected("POST", part, tenant) & {200, 302}][:14]


def open_forms(town: World) -> list[tuple[str, str, str, PageForm]]:
    """Each form of each page of the Madina mosque, with the parts to whom it looks different: name, part, url, form."""
    found: dict[Any, tuple[str, str, str, PageForm]] = {}
    for name, pages in PAGES.items():
        for page in pages:
            if page.post == frozenset({405}) or name.startswith(("admin:", "join")):
                continue
            tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
            url = page.url(name, tenant)
            for part in who_for(page, tenant, town):
                for number, form in enumerate(forms_of(town.ask(part, "GET", url).body)):
                    # Buttons that stand beside a form lead to addresses of their own.
                    target = form.action or url
                    key = (name, number, target, tuple(sorted(form.fields)))
                    found.setdefault(key, (name, part, target, form))
    return list(found.values())


def garbage(rng: random.Random, town: World, form: PageForm) -> dict[str, list[str]]:
    """What a browser would send, with some answers replaced by nonsense."""
    sent = form.filled()
    for name, each in form.fields.items():
        if each.offered and name not in sent and rng.random() < 0.7:
            sent[name] = [rng.choice(each.offered)]
    names = list(form.fields)
    for name in rng.sample(names, k=min(len(names), rng.choice([1, 1, 2, 3, len(names)]))):
        others = [str(v) for tenant in town.tenants for v in tenant.numbers.values()]
        pool = rng.choice([NASTY, NASTY, others, form.fields[name].offered or ["1"]])
        sent[name] = [rng.choice(pool) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
    return sent


def lost(form: PageForm, sent: dict[str, list[str]], body: str) -> list[str]:
    """Which typed texts are not on the page any more, once a form was shown again."""
    shown: dict[str, list[str]] = {}
    for again in forms_of(body):
        for name, each in again.fields.items():
            shown.setdefault(name, []).extend(each.values)
    missing = []
    for name in form.typed_in():
        for typed in sent.get(name, [])[-1:]:
            kept = [_plain(value) for value in shown.get(name, [])]
            if name in shown and _plain(typed) not in kept:
                missing.append(f"{name}={typed[:60]!r} became {[k[:60] for k in kept]!r}")
    return missing


def _plain(text: str) -> str:
    # A page cannot carry a NUL, and a browser makes one kind of line end of all; spaces around are no words.
    return text.replace("\0", "").replace("\r\n", "\n").replace("\ufffd", "").strip()


@pytest.fixture(scope="module")
def forms(town: World) -> list[tuple[str, str, str, PageForm]]:
    """All of them."""
    with quiet():
        return open_forms(town)


def test_every_form_is_tried(forms: list[tuple[str, str, str, PageForm]]) -> None:
    tried = {name for name, *_rest in forms}
    posted = {name for name, pages in PAGES.items() if any(200 in p.post for p in pages)}
    without = {"join", "visits:commitment_make", "places:timetable", "places:contact_end"}
    assert {name for name in posted if not name.startswith("admin:")} - tried <= without
    assert len(forms) * POSTS_PER_FORM >= 2000


def test_garbage_breaks_no_form_and_loses_no_words(town: World, forms: list[tuple[str, str, str, PageForm]]) -> None:
    @settings(
        max_examples=POSTS_PER_FORM,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
    def every_form(rng: random.Random, text: str) -> None:
        for name, part, url, form in forms:
            sent = garbage(rng, town, form)
            typed = form.typed_in()
            if typed and rng.random() < 0.5:
                sent[rng.choice(typed)] = [text]
            found = _post(town, name, (part, url), form, sent)
            wrong.extend(found or [])
            shown_again.append(found is not None and bool(typed))

    wrong: list[str] = []
    shown_again: list[bool] = []
    every_form()
    # Enough of them were refused by a form, so that there were words to lose.
    assert len(shown_again) >= 2000
    assert sum(shown_again) >= 500
    assert not wrong, "\n".join(sorted(set(wrong))[:40])


def _post(
    town: World, name: str, request: tuple[str, str], form: PageForm, sent: dict[str, list[str]]
) -> list[str] | None:
    """What went wrong; None when the post was taken, or not heard."""
    part, url = request
    with transaction.atomic(), quiet():
        body = urlencode(sent, doseq=True, errors="surrogatepass")
        response = town.clients[part].generic("POST", url, body, content_type=ENCODED)
        transaction.set_rollback(True)
    told = f"{name} {part} {url} {response.status_code}"
    if response.status_code not in (200, 302, 404):
        return [f"{told} after { ({k: [x[:60] for x in v] for k, v in sent.items()}) }"]
    if response.status_code == 200:
        return [f"{told} lost {each}" for each in lost(form, sent, response.content.decode())]
    return None


def test_garbage_in_an_address_breaks_no_page(town: World) -> None:
    wrong = []
    everything = [(name, value) for name, values in QUERIES.items() for value in values if len(value) < 100]
    for name, pages in PAGES.items():
        page = pages[0]
        tenant = next((t for t in town.tenants if page.is_about(t)), None) if page.is_of_a_place else None
        part = next(iter(who_may_read(page, tenant, town)), None)
        if part is None or name == "readyz":
            continue
        queries = [urlencode(everything), urlencode([(f"{parameter}[]", "1") for parameter in QUERIES])]
        if name in READS_QUERIES:
            queries += [urlencode({parameter: value}) for parameter, values in QUERIES.items() for value in values]
        for query in queries:
            url = f"{page.url(name, tenant)}?{query}"
            status = town.ask(part, "GET", url).status
            wrong += [f"{part} {url[:200]}: {status}"] if status not in (200, 302, 404) else []
    assert not wrong, "\n".join(wrong)


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


def test_without_its_token_no_form_is_heard(town: World, forms: list[tuple[str, str, str, PageForm]]) -> None:
    before = town.fingerprint()
    strict = {part: Client(enforce_csrf_checks=True) for part in town.clients}
    for part, client in strict.items():
        client.cookies = town.clients[part].cookies
    for name, part, url, form in forms:
        with transaction.atomic(), quiet():
            sent = {k: v for k, v in form.filled().items() if k != "csrfmiddlewaretoken"}
            response = strict[part].post(url, sent)
            assert response.status_code == 403, name
            assert town.fingerprint() == before, name
            transaction.set_rollback(True)
        assert "CSRF" not in response.content.decode(), name
        assert "This page" in response.content.decode(), name


# Somebody else's identifier, and a version that is out of date ---------------------------------------------------


def boxes(name: str, days: int) -> dict[str, str]:
    """The three boxes of a day so many days from now."""
    day = timezone.localdate() + timedelta(days=days)
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


POLICE, COMMITTEE = "police", "committee"
MAKING: dict[str, tuple[str, str, dict[str, Any]]] = {
    "places:contact_add": (
        POLICE, "slug", {"name": RTL, "role": "chair", "phone": "01632 960002", "reach_by": "call"}
        | boxes("consented_on", 0),
    ),
    "places:plan_propose": (POLICE, "slug", {"every_days": "20", "conduct": RTL}),
    "places:invite": (COMMITTEE, "slug", {"email": "new@invited.test", "committee_role": "chair"}),
    "places:sitting_add": (
        POLICE, "slug kind",
        {"name": RTL, "opens_at": "09:00", "ends_at": "10:00", "season": "all", "weekday": "2"},
    ),
    "places:one_day": (POLICE, "slug sitting", {"what": "cancelled", "reason": RTL}),
    "visits:concern_raise": (POLICE, "?place=slug", {"category": "fear", "urgency": "soon", "text": f"🕌 {RTL}"}),
    "visits:commitment_make": (POLICE, "?place=slug", {"text": f"🕌 {RTL}"} | boxes("due_on", 3)),
    "visits:request_make": (COMMITTEE, "?place=slug", {"kind": "visit", "text": f"🕌 {RTL}"}),
    "visits:reply": (COMMITTEE, "gone", {"verdict": "comment", "text": f"🕌 {RTL}"}),
    "visits:log": (
        POLICE, "", {"kind": "phone", "when": "now", "met": "chair", "promised": "no", "summary": f"🕌 {RTL}"},
    ),
    "visits:plan": (
        POLICE, "?place=slug",
        {"gathering": "other", "kind": "meeting", "starts": "10:00", "ends": "11:00", "officers_needed": "1",
         "purpose": f"🕌 {RTL}"} | boxes("day", 9),
    ),
}  # fmt: skip


def making(town: World, name: str, tenant: Tenant) -> tuple[str, str, dict[str, Any]]:
    """Who makes such a thing at this place, where, and with which answers."""
    side, at, answers = MAKING[name]
    part = AUTHORS[tenant.key] if side == POLICE else sorted(COMMITTEES[tenant.key])[0]
    args = [] if at.startswith("?") else [getattr(tenant, each) for each in at.split()]
    url = reverse(name, args=args) + (f"?place={tenant.slug}" if at.startswith("?") else "")
    answers = dict(answers)
    if name == "visits:log":
        answers["place"] = tenant.slug
    if name == "places:one_day":
        # A Friday on which nothing is changed yet.
        answers |= boxes("day", (4 - timezone.localdate().weekday()) % 7 + 14)
    if name == "visits:commitment_make":
        answers["owner"] = town.cast.everybody()[part].pk
    return part, url, answers


@pytest.mark.parametrize("name", MAKING)
def test_somebody_elses_identifier_makes_nothing_and_breaks_nothing(town: World, name: str) -> None:
    madina, noor = town.tenants[:2]
    client_id = {"client_id": str(uuid.uuid4())}
    with transaction.atomic(), quiet():
        part, url, answers = making(town, name, madina)
        first = town.clients[part].post(url, answers | client_id)
        assert first.status_code == 302, first.content.decode()[:4000]
        again = town.clients[part].post(url, answers | client_id)
        assert again.status_code == 302
        other, elsewhere, theirs = making(town, name, noor)
        before = town.fingerprint()
        second = town.clients[other].post(elsewhere, theirs | client_id)
        after = town.fingerprint()
        transaction.set_rollback(True)
    assert second.status_code == 200, second.status_code
    changed = {table for table, pk in {*before, *after} if before.get((table, pk)) != after.get((table, pk))}
    assert changed <= {"audit_consultation"}
    assert not lost_texts(theirs, second.content.decode())


def lost_texts(answers: dict[str, Any], body: str) -> list[str]:
    """Typed texts that the page does not show any more."""
    shown = [value for form in forms_of(body) for each in form.fields.values() for value in each.values]
    return [str(text) for text in answers.values() if RTL in str(text) and str(text) not in shown]


@pytest.mark.parametrize("name", MAKING)
def test_other_scripts_are_accepted_and_shown(town: World, name: str) -> None:
    tenant = town.tenants[0]
    part, url, answers = making(town, name, tenant)
    with transaction.atomic(), quiet():
        response = town.clients[part].post(url, answers | {"client_id": str(uuid.uuid4())}, follow=True)
        transaction.set_rollback(True)
    if name == "places:invite":
        return
    if name in ("visits:reply", "visits:log", "visits:plan", "visits:concern_raise", "visits:request_make"):
        assert f"🕌 {RTL}" in response.content.decode()
    else:
        assert RTL in response.content.decode()


def test_an_old_version_is_refused_with_everything_typed(
    town: World, forms: list[tuple[str, str, str, PageForm]]
) -> None:
    wrong, tried = [], 0
    for name, part, url, form in forms:
        if "version" not in form.fields or not form.typed_in():
            continue
        tried += 1
        sent = form.filled() | {"version": ["987654"]}
        for field in form.typed_in():
            if form.fields[field].kind in ("textarea", "text") and not any(
                part in field for part in ("day", "month", "year", "starts", "ends", "_at", "lasts", "after", "needed")
            ):
                sent[field] = [RTL]
        for field, each in form.fields.items():
            if each.offered and field not in sent:
                sent[field] = [next(value for value in each.offered if value)]
        found = _post(town, name, (part, url), form, sent)
        wrong += [f"{name}: taken all the same"] if found is None else found
    assert tried >= 5
    assert not wrong, "\n".join(wrong)
