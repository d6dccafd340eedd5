"""How long others waited, worked out as plain Python would; and what a closing date does by itself."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funding.actions.steps import Facts, move
from funding.closing import miss_what_was_not_sent
from funding.deadlines import put
from funding.models import Application, Declaration, Scheme, StageMedian, Step
from funding.states import Reporter, State
from funding.waiting import middles_of_the_day, refresh_medians, waiting
from liaison.db.acting import acting_as
from liaison.outbox.planning import CHORES
from liaison.places.models import Place
from liaison.presentation import words
from tests.cast import Cast, make_place
from tests.funding import desk
from tests.roles import database_role

S = State
TODAY = timezone.localdate
LONDON = timezone.get_default_timezone()
STATES = (S.SUBMITTED, S.ASSESSING, S.INFO_REQUESTED)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)


def went(cast: Cast, place: Place, scheme: Scheme, path: list[tuple[str, int]]) -> Application:
    """An application of this place that came into each of these states so many days after the last."""
    day = TODAY() - timedelta(days=400)
    made = desk.make_application(place, cast.secretary, desk.make_round(scheme, days_left=None), state=path[-1][0])
    with database_role("worker"):
        for state, days in path:
            day += timedelta(days=days)
            Step.of(
                made, before="", after=state, effective_on=day, reported_by="scheme", entered_by=cast.secretary,
                made_at=noon(day),
            )  # fmt: skip
        made.state_since = day
        made.save()
    return made


def plain(cases: list[tuple[int, int, list[tuple[str, int]]]]) -> dict[tuple[int, str], tuple[int, int]]:
    """The middles of cases of (scheme, place, path), by the rule as it is told."""
    days: dict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for scheme, place, path in cases:
        spent: dict[str, int] = {}
        for (state, _), (_, later) in pairwise(path):
            spent[state] = spent.get(state, 0) + later
        for state, number in spent.items():
            if state != path[-1][0]:
                days[scheme, state].append((place, number))
    return {
        key: (len(found), round(median(number for _, number in found)))
        for key, found in days.items()
        if len({place for place, _ in found}) >= 5
    }


@pytest.fixture
def places(cast: Cast) -> list[Place]:
    """Seven places."""
    with database_role("worker"):
        more = [make_place(f"Place {n}", cast.unit, cast.east) for n in range(5)]
    return [cast.madina, cast.noor, *more]


DAYS = st.integers(0, 60)
STAYS = st.lists(st.tuples(st.sampled_from(STATES), DAYS), min_size=1, max_size=5)
PATH = st.builds(
    lambda stays, end, days: [*stays, (end, days)],
    STAYS,
    st.sampled_from((S.FINAL_REVIEW, S.FINAL_REVIEW, S.ASSESSING)),
    DAYS,
)
CASE = st.tuples(st.sampled_from((0, 0, 0, 1)), st.integers(0, 6), PATH)
# One of each place at least, so that there are middles in nearly every example.
CASES = st.builds(
    lambda first, more: [*((0, n, path) for n, path in enumerate(first)), *more],
    st.lists(PATH, min_size=7, max_size=7),
    st.lists(CASE, max_size=6),
)


@given(cases=CASES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)
def test_the_middles_are_those_of_plain_python(cast: Cast, places: list[Place], cases: list[Any]) -> None:
    schemes = [desk.make_scheme("one"), desk.make_scheme("two")]
    with transaction.atomic(), database_role("worker"):
        found = [(schemes[s], places[p], path) for s, p, path in cases]
        for scheme, place, path in found:
            went(cast, place, scheme, path)
        with database_role("worker"):
            number = refresh_medians(TODAY())
            kept = {
                (m.scheme_id, m.state): (m.cases, m.median_days) for m in StageMedian.objects.exclude(median_days=None)
            }
        expected = plain([(scheme.pk, place.pk, path) for scheme, place, path in found])
        transaction.set_rollback(True)
    assert kept == expected
    assert number == len(expected)


def five(cast: Cast, places: list[Place], number: int = 5) -> Scheme:
    scheme = desk.make_scheme("one")
    for place, days in zip(places[:number], (10, 90, 96, 200, 300), strict=False):
        went(cast, place, scheme, [(S.SUBMITTED, 0), (S.ASSESSING, days), (S.INELIGIBLE, 5)])
    return scheme


def test_from_five_places_on_others_are_told_of(cast: Cast, places: list[Place]) -> None:
    own = went(cast, cast.madina, five(cast, places), [(S.SUBMITTED, 390)])
    with database_role("worker"):
        middles_of_the_day(noon(TODAY()))
        put(own, "chase", TODAY() + timedelta(days=3))
    with acting_as(cast.secretary.pk):
        told = waiting(Application.objects.select_related("round").get(pk=own.pk))
    assert told is not None
    assert (told.days, told.so_far) == (10, "10 days so far")
    assert told.others == "Others waited 96 days (the middle of 5 cases)."
    assert told.ask_on == TODAY() + timedelta(days=3)
    assert told.usual_next == "The scheme writes to you that it has your application."


def test_fewer_than_five_are_not_kept(cast: Cast, places: list[Place]) -> None:
    scheme = five(cast, places, 4)
    # A fifth case, but not of a fifth place.
    went(cast, places[0], scheme, [(S.SUBMITTED, 0), (S.ASSESSING, 7), (S.INELIGIBLE, 5)])
    own = went(cast, cast.madina, scheme, [(S.SUBMITTED, 400)])
    with database_role("worker"):
        assert refresh_medians(TODAY()) == 0
        assert not StageMedian.objects.exists()
    with acting_as(cast.secretary.pk):
        told = waiting(own)
    assert told is not None
    assert (told.so_far, told.others) == ("Since today", "Too few cases to compare.")


def test_what_became_too_few_is_emptied(cast: Cast) -> None:
    scheme = desk.make_scheme("one")
    with database_role("worker"):
        StageMedian.objects.create(scheme=scheme, state=S.SUBMITTED, cases=5, median_days=9, as_of=date(2026, 1, 1))
        middles_of_the_day(noon(TODAY()))
        kept = StageMedian.objects.get()
        assert (kept.cases, kept.median_days) == (None, None)
        with pytest.raises(IntegrityError, match="median_of_enough"), transaction.atomic():
            StageMedian.objects.create(scheme=scheme, state=S.ASSESSING, cases=4, median_days=9, as_of=TODAY())


def test_once_a_day_is_enough(cast: Cast, places: list[Place]) -> None:
    five(cast, places)
    with database_role("worker"):
        middles_of_the_day(noon(TODAY()))
        StageMedian.objects.update(median_days=1)
        middles_of_the_day(noon(TODAY()))
        assert set(StageMedian.objects.values_list("median_days", flat=True)) == {1}
        middles_of_the_day(noon(TODAY() + timedelta(days=1)))
        assert 1 not in StageMedian.objects.values_list("median_days", flat=True)


def test_the_web_writes_no_middles(cast: Cast) -> None:
    scheme = desk.make_scheme("one")
    with (
        acting_as(cast.commander.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        StageMedian.objects.create(scheme=scheme, state=S.SUBMITTED, cases=5, median_days=9, as_of=TODAY())


@pytest.mark.parametrize("state", [S.CONSIDERING, S.GATHERING, S.READY, S.CLOSED, S.UNSUCCESSFUL])
def test_nobody_waits_before_it_is_sent_and_after_the_end(cast: Cast, state: str) -> None:
    assert waiting(desk.make_application(cast.madina, cast.secretary, state=state)) is None


# The closing date -------------------------------------------------------------------------------------------------


def ready(cast: Cast, days_left: int | None, state: str = S.READY, since: int = 30) -> Application:
    made = desk.make_application(cast.madina, cast.secretary, desk.make_round(days_left=days_left), state=state)
    with database_role("worker"):
        Step.of(
            made, before="gathering-evidence", after=state, effective_on=TODAY() - timedelta(days=since),
            reported_by="committee", entered_by=cast.secretary,
        )  # fmt: skip
        Declaration.of(made, made_by=cast.treasurer, text="True.")
    return made


def test_what_was_ready_and_never_sent_has_missed_its_round(cast: Cast) -> None:
    missed = ready(cast, -15)
    for days_left, state in ((-14, S.READY), (-15, S.SUBMITTED), (-15, S.GATHERING), (5, S.READY), (None, S.READY)):
        ready(cast, days_left, state)
    with database_role("worker"):
        assert miss_what_was_not_sent(timezone.now()) == 1
        assert miss_what_was_not_sent(timezone.now()) == 0
        missed.refresh_from_db()
        step = Step.objects.get(after=S.WINDOW_MISSED)
    assert (missed.state, missed.state_since) == (S.WINDOW_MISSED, TODAY() - timedelta(days=14))
    assert (step.application_id, step.entered_by, step.reported_by) == (missed.pk, None, Reporter.CALENDAR)


def test_what_became_ready_after_the_closing_date_keeps_its_dates_in_order(cast: Cast) -> None:
    missed = ready(cast, -20, since=3)
    with database_role("worker"):
        assert miss_what_was_not_sent(timezone.now()) == 1
        missed.refresh_from_db()
    assert missed.state_since == TODAY() - timedelta(days=3)


def test_the_last_days_are_left_to_say_that_it_was_sent_in_time(cast: Cast) -> None:
    held = ready(cast, -10)
    with database_role("worker"):
        assert miss_what_was_not_sent(timezone.now()) == 0
    with acting_as(cast.secretary.pk):
        move(
            by=cast.secretary, application=held, to=S.SUBMITTED, effective_on=TODAY() - timedelta(days=11),
            reported_by=Reporter.COMMITTEE, version=1, facts=Facts(reference="A 1"),
        )  # fmt: skip
        held.refresh_from_db()
    assert (held.state, words.day(held.state_since)) == (S.SUBMITTED, words.day(TODAY() - timedelta(days=11)))


def test_the_worker_does_both_each_minute() -> None:
    assert {miss_what_was_not_sent, middles_of_the_day} <= set(CHORES)
