"""Whatever is sent to a form: never an error page, and what was typed is not lost.

The suite sends some thousands of posts; more of them by setting GARBAGE_POSTS.
"""

import os
import random
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.house.forms import PageForm, forms_of
from tests.house.nasty import ENCODED, NASTY, RTL
from tests.walls.asking import World, quiet
from tests.walls.declared import PAGES

pytestmark = pytest.mark.django_db
POSTS = int(os.environ.get("GARBAGE_POSTS", "2400"))


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


def test_every_form_is_tried(forms: list[tuple[str, str, str, PageForm]]) -> None:
    tried = {name for name, *_rest in forms}
    posted = {name for name, pages in PAGES.items() if any(200 in p.post for p in pages)}
    without = {"join", "visits:commitment_make", "places:timetable", "places:contact_end", "letters:send"}
    without |= {"retention:request"}
    assert {name for name in posted if not name.startswith("admin:")} - tried <= without


def test_garbage_breaks_no_form_and_loses_no_words(town: World, forms: list[tuple[str, str, str, PageForm]]) -> None:
    @settings(
        max_examples=-(-POSTS // len(forms)),
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


def test_without_its_token_no_form_is_heard(town: World, forms: list[tuple[str, str, str, PageForm]]) -> None:
    before = town.fingerprint()
    strict = {part: Client(enforce_csrf_checks=True) for part in town.clients}
    for part, client in strict.items():
        client.cookies = town.clients[part].cookies
    with transaction.atomic(), quiet():
        for name, part, url, form in forms:
            sent = {k: v for k, v in form.filled().items() if k != "csrfmiddlewaretoken"}
            response = strict[part].post(url, sent)
            assert response.status_code == 403, name
            assert "CSRF" not in response.content.decode(), name
            assert "This page" in response.content.decode(), name
        # None is undone before, so that whatever one of them had changed would still be seen.
        assert town.fingerprint() == before
        transaction.set_rollback(True)


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
