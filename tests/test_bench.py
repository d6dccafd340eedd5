"""The measurements run, and print what they should."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.building import Mould

CHECKOUT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"[a-z_0-9]+ \d+(\.\d+)? (ms|times|queries)")
PAGES = ("today", "place", "places", "log")


@pytest.fixture
def empty_database(mould: Mould, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database in which everything is migrated and nobody is."""
    with django_db_blocker.unblock(), mould.copied(f"bench_{os.getpid()}") as address:
        yield address


def test_every_figure_is_printed_and_nothing_else(empty_database: str) -> None:
    outside = ("LIAISON_STATE_DIR", "LIAISON_DATABASE_ROLE", "DJANGO_SETTINGS_MODULE")
    environ = {name: value for name, value in os.environ.items() if name not in outside}
    environ["DATABASE_URL"] = empty_database
    done = subprocess.run(
        [sys.executable, "bench/run.py", "--places", "14", "--visits", "100", "--rounds", "1", "--each", "2"],
        cwd=CHECKOUT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    figures = dict(line.split()[:2] for line in lines)
    for page in PAGES:
        assert {f"{page}_p50", f"{page}_p95", f"{page}_floor_p50", f"{page}_ratio_p50"} <= set(figures)
        assert 0 < int(figures[f"{page}_queries"]) <= (10 if page != "log" else 20)


def test_a_proposal_is_measured_beside_one_made_by_hand():
    done = subprocess.run(
        [sys.executable, "bench/proposing.py", "friday_12x30"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = {
        name.removeprefix("propose.friday_12x30_"): value for name, value, _ in map(str.split, done.stdout.splitlines())
    }
    assert float(figures["seconds"]) < 2
    assert float(figures["gap"]) == 0
    assert 0 < int(figures["peak"]) < 1024
    assert int(figures["uncovered"]) <= int(figures["hand_uncovered"])
    assert int(figures["windows"]) == 12
