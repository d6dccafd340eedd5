"""Thousands of requests made by chance, as everybody: no answer is ours to be ashamed of.

The suite sends a few; `bench/hardening.py` sends twenty thousand by setting GARBAGE_REQUESTS.
"""

import os
import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings as portal
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.house.forms import PageForm
from tests.house.garbage import Generator, send
from tests.signing_in import sign_in
from tests.walls.asking import World, quiet
from tests.walls.declared import ANONYMOUS

pytestmark = pytest.mark.django_db
REQUESTS = int(os.environ.get("GARBAGE_REQUESTS", "1500"))
AT_ONCE = 50


def test_no_request_breaks_anything(
    town: World, forms: list[tuple[str, str, str, PageForm]], record_property: Callable[[str, object], None]
) -> None:
    generator = Generator(town, forms)
    statuses: Counter[int] = Counter()
    wrong: list[str] = []

    @settings(
        max_examples=-(-REQUESTS // AT_ONCE),
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=False), st.text(max_size=80), st.binary(max_size=200))
    def some(chance: random.Random, text: str, raw: bytes) -> None:
        stay_signed_in(town)
        for made in generator.some(chance, AT_ONCE, text, raw):
            with transaction.atomic(), quiet():
                response = send(town, made)
                transaction.set_rollback(True)
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                wrong.append(f"{response.status_code}: {made}")

    some()
    record_property("requests_generated", statuses.total())
    record_property("answers_5xx", len(wrong))
    assert not wrong, "\n".join(wrong[:30])
    assert statuses.total() >= REQUESTS
    # Not all of it was turned away at the door.
    assert statuses[200] + statuses[302] > statuses.total() / 4, statuses


def stay_signed_in(town: World) -> None:
    """What is sent to the pages of sign-in ends sessions: whoever was signed out signs in again."""
    everybody = town.cast.everybody()
    for part, client in town.clients.items():
        name = portal.SESSION_COOKIE_NAME
        if part == ANONYMOUS:
            client.cookies.clear()
        elif name not in client.cookies or "_auth_user_id" not in client.session:
            sign_in(client, everybody[part])
