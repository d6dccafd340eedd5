"""Equity figures: small counts cannot be read, and cannot be worked out from all that was ever published."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from funding import equity, reporting
from funding.counting import OUTCOMES, STATES_OF, Type, count, key, tabulate
from funding.models import Application, EquityReport, Step
from funding.states import BEFORE_SENDING, State
from funding.tasks import make_equity_reports
from funding.withholding import SMALLEST, Shown, withhold
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.funding.attack import given_away
from tests.roles import database_role

ClientOf = Callable[..., Client]
PAGE = "/funding/equity/"


# The attack -------------------------------------------------------------------------------------------------------


FAITHS = {"muslim": "psms", "jewish": "jcps", "sikh": "pow", "christian": "pow"}


def a_unit(rng: random.Random) -> list[Type]:
    """Places as anybody may know them."""
    kinds = {
        Type(FAITHS[faith], faith, rng.choice(("under-50", "50-199")), rng.choice(("east", "west")))
        for faith in (rng.choice(list(FAITHS)) for _ in range(rng.randint(1, 7)))
    }
    return sorted(kinds)


def some_months(
    rng: random.Random, types: list[Type], months: int
) -> list[tuple[Counter[tuple[Type, str]], Counter[str]]]:
    """Applications that come and are decided."""
    by_type: Counter[tuple[Type, str]] = Counter()
    found = []
    for _ in range(months):
        for type_, outcome in product(types, OUTCOMES):
            by_type[type_, outcome] += rng.choice((0, 0, 1, 2, 5, 9)) if rng.random() < 0.6 else 0
        states: Counter[str] = Counter()
        for outcome, its in STATES_OF.items():
            for _ in range(sum(n for (_t, o), n in by_type.items() if o == outcome)):
                states[rng.choice(its)] += 1
        for state in (*BEFORE_SENDING, State.DROPPED):
            states[state] = rng.choice((0, 1, 3, 6))
        found.append((by_type.copy(), states))
    return found


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**9), months=st.integers(1, 3))
def test_no_withheld_count_can_be_worked_out_from_all_that_was_published(seed: int, months: int) -> None:
    rng = random.Random(seed)
    types = a_unit(rng)
    published: list[Shown] = []
    for by_type, states in some_months(rng, types, months):
        values, sums, world = tabulate(types, by_type, states)
        shown = withhold(values, sums, world, published, secret=b"known to nobody")
        published.append(shown)
        for name, value in shown.items():
            assert value is None or value == values[name] >= SMALLEST
    assert given_away(world, published) == {}


def test_the_attack_finds_what_is_given_away() -> None:
    types = [Type("pow", faith, "50-199", "east") for faith in ("christian", "sikh", "hindu")]
    by_type = {(type_, "waiting"): number for type_, number in zip(types, (20, 3, 30), strict=True)}
    values, sums, world = tabulate(types, by_type, {State.SUBMITTED: 53})
    shown = withhold(values, sums, world, secret=b"x")
    faiths = [key("sent", "faith", type_.faith) for type_ in types]
    careless = {**shown, **{name: values[name] for name in faiths[::2]}, "sent": 53}
    assert given_away(world, [careless])[0, faiths[1]] == 3


def test_by_hand_one_small_count_takes_another_with_it() -> None:
    types = [Type("pow", faith, "50-199", "east") for faith in ("christian", "sikh", "hindu")]
    numbers = {"awarded": (20, 3, 30), "refused": (12, 14, 16), "waiting": (9, 8, 7)}
    by_type = {
        (type_, outcome): number for outcome, row in numbers.items() for type_, number in zip(types, row, strict=True)
    }
    states: dict[str, int] = {State.CLOSED: 53, State.UNSUCCESSFUL: 42, State.SUBMITTED: 24}
    values, sums, world = tabulate(types, by_type, states)
    shown = withhold(values, sums, world, secret=b"x")
    awarded = {t.faith: shown[key("awarded", "faith", t.faith)] for t in types}
    assert awarded["sikh"] is None
    assert sum(value is None for value in awarded.values()) > 1
    # Beside it in the row of the Sikh places one of refused and waiting is withheld too, and so on in its own sum.
    assert None in (shown["refused/faith/sikh"], shown["waiting/faith/sikh"])
    assert shown["sent"] == 119


def test_which_second_count_is_withheld_follows_from_the_secret() -> None:
    types = [Type("pow", faith, "50-199", "east") for faith in ("christian", "sikh", "hindu", "buddhist")]
    by_type = {(type_, "waiting"): number for type_, number in zip(types, (20, 3, 30, 40), strict=True)}
    values, sums, world = tabulate(types, by_type, {State.SUBMITTED: 93})
    taken = {
        name
        for secret in range(12)
        for name, value in withhold(values, sums, world, secret=bytes([secret])).items()
        if name.startswith("sent/faith/") and value is None
    }
    assert len(taken) > 2


def brute(shown: Mapping[str, int | None], parts: Mapping[str, list[int]], most: int) -> dict[str, set[int]]:
    """Every value that each withheld count can have, by trying all worlds; `parts` are what each is the sum of."""
    seen: dict[str, set[int]] = {}
    size = 1 + max(part for which in parts.values() for part in which)
    told = [(shown[name], which) for name, which in parts.items() if shown[name] is not None]
    for numbers in product(range(most + 1), repeat=size):
        if all(sum(numbers[part] for part in which) == value for value, which in told):
            for name, which in parts.items():
                if shown[name] is None:
                    seen.setdefault(name, set()).add(sum(numbers[part] for part in which))
    return seen


@settings(max_examples=12, deadline=None)
@given(numbers=st.lists(st.integers(0, 8), min_size=3, max_size=3))
def test_trying_every_world_finds_two_values_too(numbers: list[int]) -> None:
    faiths, sizes = ("christian", "sikh", "hindu"), ("50-199", "under-50", "under-50")
    types = [Type("pow", faith, size, "east") for faith, size in zip(faiths, sizes, strict=True)]
    by_type = {(type_, "waiting"): number for type_, number in zip(types, numbers, strict=True)}
    values, sums, world = tabulate(types, by_type, {State.SUBMITTED: sum(numbers)})
    shown = withhold(values, sums, world, secret=b"x")
    parts = {"sent": [0, 1, 2]}
    for part, type_ in enumerate(types):
        for row in (key("sent", "faith", type_.faith), key("sent", "size", type_.size)):
            parts.setdefault(row, []).append(part)
    for name, possible in brute(shown, parts, most=max(sum(numbers), 6)).items():
        assert len(possible) > 1, name


# The report -------------------------------------------------------------------------------------------------------


def applications(place: Place, by: User, state: str, number: int, pence: int | None = None) -> list[Application]:
    round_ = desk.make_round()
    return [
        desk.make_application(place, by, round_, state=state, awarded_pence=pence, sent_on=timezone.localdate())
        for _ in range(number)
    ]


def published(cast: Cast, on: date) -> EquityReport:
    with database_role("worker"):
        return equity.publish(cast.unit, on)


@pytest.fixture
def desk_of(cast: Cast) -> Cast:
    """The schemes for each faith, and applications: enough of the one mosque, few of the other."""
    desk.make_scheme("places-of-worship", name="Places of Worship", short_name="PoW", faiths=["christian"])
    applications(cast.madina, cast.secretary, State.CLOSED, 7, 40_000_00)
    applications(cast.madina, cast.secretary, State.SUBMITTED, 6)
    applications(cast.noor, cast.other, State.UNSUCCESSFUL, 6)
    applications(cast.noor, cast.other, State.SUBMITTED, 2)
    return cast


def test_a_report_counts_and_withholds(desk_of: Cast) -> None:
    with database_role("worker"):
        truth = count(desk_of.unit)
    assert truth.values["sent"] == 21
    assert truth.values["awarded"] == 7
    report = published(desk_of, timezone.localdate())
    cells = report.tables["cells"]
    assert cells["sent"] == 21
    assert cells["sent/faith/muslim"] in (21, None)
    for name, value in cells.items():
        assert value is None or (value == truth.values[name] and value >= SMALLEST), name
    # Two applications of the one team wait: neither they nor the six that would give them away are told.
    assert cells[key("waiting", "area", desk_of.west.slug)] is None
    assert cells[key("waiting", "area", desk_of.east.slug)] is None
    assert report.tables["amounts"][""] == {
        "pence": 280_000_00, "awards": 7, "as_of": timezone.localdate().isoformat(),
    }  # fmt: skip


def test_a_report_is_made_once_a_quarter_and_an_amount_stays_until_five_more_awards(desk_of: Cast) -> None:
    today = timezone.localdate()
    first = published(desk_of, today - timedelta(days=190))
    applications(desk_of.madina, desk_of.secretary, State.CLOSED, 1, 90_000_00)
    second = published(desk_of, today - timedelta(days=100))
    assert second.tables["amounts"].get("") in (None, first.tables["amounts"][""])
    with database_role("worker"):
        assert (reporting.work(), reporting.work()) == (1, 0)
        assert EquityReport.objects.filter(unit=desk_of.unit).count() == 3


def test_the_planner_only_rings_and_makes_none(
    desk_of: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(reporting, "ring", rung.append)
    with database_role("worker"):
        with django_capture_on_commit_callbacks(execute=True):
            reporting.look_after(timezone.now())
        assert not EquityReport.objects.exists()
        assert set(reporting.due(timezone.localdate())) == {desk_of.unit}, "nobody applied in the other unit"
        make_equity_reports()
        with django_capture_on_commit_callbacks(execute=True):
            reporting.look_after(timezone.now())
    assert rung == [reporting.TASK]
    assert make_equity_reports.name == reporting.TASK


def test_what_another_worker_is_making_is_left_to_it(desk_of: Cast) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor, database_role("worker"):
            cursor.execute("select pg_advisory_lock(%s, %s)", [reporting.MAKING, desk_of.unit.pk])
            assert reporting.work() == 0
            cursor.execute("select pg_advisory_unlock(%s, %s)", [reporting.MAKING, desk_of.unit.pk])
            assert reporting.work() == 1
    finally:
        other.close()


def test_one_unit_that_fails_does_not_stop_the_others(
    desk_of: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with database_role("worker"):
        place = Place.objects.create(unit=desk_of.other_unit, name="Far away", slug="far-away", faith="muslim")
    applications(place, desk_of.secretary, State.SUBMITTED, 1)

    def broken(unit: Any, on: date) -> EquityReport:
        if unit == desk_of.unit:
            raise ValueError("These counts do not add up.")
        return equity.publish(unit, on)

    monkeypatch.setattr(reporting, "publish", broken)
    with database_role("worker"):
        assert reporting.work() == 1
        assert set(reporting.due(timezone.localdate())) == {desk_of.unit}
    assert "could not be made" in caplog.text


def test_days_in_a_stage_are_told_from_five_cases_up(cast: Cast) -> None:
    today = timezone.localdate()
    made = applications(cast.madina, cast.secretary, State.UNSUCCESSFUL, 6)
    applications(cast.madina, cast.secretary, State.CLOSED, 5, 1_000_00)
    applications(cast.madina, cast.secretary, State.SUBMITTED, 5)
    with database_role("worker"):
        for number, application in enumerate(made):
            for before, after, on in (
                ("ready", "submitted", 100),
                ("submitted", "assessing", 90 - number),
                ("assessing", "unsuccessful", 10 if number < 4 else None),
            ):
                if on is not None:
                    Step.of(
                        application, before=before, after=after, effective_on=today - timedelta(days=on),
                        reported_by="committee", entered_by=cast.secretary,
                    )  # fmt: skip
    days = published(cast, today).tables["days"]
    assert days[""] == {"submitted": 12}


# Who reads it -----------------------------------------------------------------------------------------------------


def test_commander_and_oversight_read_it_and_nobody_else(desk_of: Cast, client_of: ClientOf) -> None:
    published(desk_of, timezone.localdate())
    readers = {"commander", "oversight"}
    for part, person in desk_of.everybody().items():
        assert client_of(person).get(PAGE).status_code == (200 if part in readers else 404), part
    kim = client_of(desk_of.commander)
    shown = kim.get(PAGE).content.decode()
    for words in ("Not shown", "£280,000", "What the figures mean", "21"):
        assert words in shown, words
    assert desk_of.madina.name not in shown
    assert kim.post(PAGE).status_code == 405
    for query in ("?unit=999999", "?unit=x", f"?unit={desk_of.other_unit.pk}", "?on=2020-01-01", "?on=x"):
        assert kim.get(PAGE + query).status_code == 404, query
    assert queries_of(kim, PAGE) <= 10


def test_a_row_of_which_nothing_may_be_read_is_named_below_its_table() -> None:
    cells = {"sent/faith/muslim": 9, "awarded/faith/muslim": None, "sent/faith/sikh": None}
    labels = [["faith/muslim", "Muslim"], ["faith/sikh", "Sikh"]]
    tables = {"cells": cells, "amounts": {}, "days": {}, "labels": labels}
    told = {title: (rows, hidden) for title, rows, hidden in equity.figures(EquityReport(tables=tables)).tables}
    rows, hidden = told["By faith"]
    assert [(row.label, row.sent, row.awarded) for row in rows] == [("Muslim", 9, None)]
    assert hidden == ["Sikh"]


def test_before_the_first_report_the_page_says_so(cast: Cast, client_of: ClientOf) -> None:
    assert "no figures yet" in client_of(cast.commander).get(PAGE).content.decode()


def test_row_level_security_keeps_reports_where_the_first_wall_is_gone(desk_of: Cast) -> None:
    published(desk_of, timezone.localdate())
    for part, person in desk_of.everybody().items():
        with acting_as(person.pk):
            assert EquityReport.objects.exists() == (part in ("commander", "oversight")), part
