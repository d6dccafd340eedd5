"""On duty at a moment and over a window, past midnight and across clock changes; and what a change would break."""

from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from liaison.rosters.breaking import broken_within, what_would_break
from liaison.rosters.duty import DAY, Entry, Roster, moments, on_duty, on_duty_during, roster
from liaison.rosters.models import DutyRules, Shift, ShiftPattern
from tests.cast import Cast
from tests.roles import database_role
from tests.rosters.board import MONDAY, at, days, tour

LONDON = ZoneInfo("Europe/London")
ADA = SimpleNamespace(pk=1)
RULES = DutyRules(group="x", min_rest_minutes=660, max_days_in_a_row=7, normal_tour_minutes=600, notice_days=1)
EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


def entry(
    day: date, starts: str = "", ends: str = "", kind: str = "duty", pk: int = 1, last: date | None = None
) -> Entry:
    """A shift of Ada's by wall times."""
    span = moments(day, time.fromisoformat(starts), time.fromisoformat(ends)) if starts else (None, None)
    return Entry(pk, 1, kind, day, day, *span)


def breaks(
    day: date, starts: str, ends: str, *held: Entry, now: datetime = EARLIER, rules: DutyRules = RULES
) -> list[str]:
    """The rules that a new tour of Ada's would break."""
    span = moments(day, time.fromisoformat(starts), time.fromisoformat(ends))
    return [b.rule for b in what_would_break(ADA, *span, rules=rules, roster=Roster(held), now=now)]


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31))
    | st.sampled_from([d - n * DAY for d in CHANGES for n in (0, 1)]),
    starts=st.times(),
    ends=st.times(),
)
def test_a_tour_keeps_its_wall_times_and_its_edges(day: date, starts: time, ends: time) -> None:
    starts, ends = starts.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    starts_at, ends_at = moments(day, starts, ends)
    if starts_at >= ends_at:
        # Only where both times fall into the hour that a spring night skips.
        assert day in CHANGES
        return
    assert timedelta() < ends_at - starts_at <= timedelta(hours=25)
    gap = any(change in (day, day + DAY) for change in CHANGES)
    if not gap:
        assert starts_at.astimezone(LONDON).time() == starts
        assert ends_at.astimezone(LONDON).time() == ends
    held = Roster([Entry(1, 1, "duty", day, day, starts_at, ends_at)])
    assert held.on_duty(starts_at) == {1}
    assert held.on_duty(ends_at - timedelta.resolution) == {1}
    assert held.on_duty(ends_at) == held.on_duty(starts_at - timedelta.resolution) == set()


SPAN = st.tuples(st.integers(0, 60), st.integers(1, 20))


@given(tours=st.lists(SPAN, max_size=5), away=st.lists(SPAN, max_size=3), window=SPAN)
def test_presence_is_minute_by_minute_the_tours_without_what_takes_away(
    tours: list[tuple[int, int]], away: list[tuple[int, int]], window: tuple[int, int]
) -> None:
    zero = datetime(2026, 11, 23, tzinfo=UTC)

    def hours(start: int, length: int) -> tuple[datetime, datetime]:
        return zero + timedelta(hours=start), zero + timedelta(hours=start + length)

    found = [Entry(n, 1, "duty", MONDAY, MONDAY, *hours(*span)) for n, span in enumerate(tours)]
    found += [Entry(n, 1, "court", MONDAY, MONDAY, *hours(*span)) for n, span in enumerate(away)]
    presence = Roster(found).presence(1, *hours(*window))
    expected = {
        hour
        for hour in range(window[0], window[0] + window[1])
        if any(s <= hour < s + n for s, n in tours) and not any(s <= hour < s + n for s, n in away)
    }
    covered = {
        hour
        for hour in range(90)
        for starts_at, ends_at in (presence.spans if presence else ())
        if starts_at <= zero + timedelta(hours=hour) < ends_at
    }
    assert covered == expected
    assert (presence is not None and presence.whole) == (len(expected) == window[1])


def test_a_night_reaches_into_the_next_day(cast: Cast) -> None:
    tour(cast, cast.officer, MONDAY, "22:00", "07:00", "night")
    days(cast, cast.officer, "rest-day", MONDAY + DAY)
    with database_role("worker"):
        assert on_duty(at(MONDAY + DAY, "06:59"), units=[cast.unit.pk]) == {cast.officer.pk}
        assert on_duty(at(MONDAY + DAY, "07:00"), units=[cast.unit.pk]) == set()
        assert on_duty(at(MONDAY + DAY, "01:00"), officers=[cast.colleague.pk]) == set()
        assert on_duty(at(MONDAY, "23:00"), units=[cast.other_unit.pk]) == set()


def test_leave_takes_away_the_whole_night_that_begins_on_it_and_not_the_one_before(cast: Cast) -> None:
    tour(cast, cast.officer, MONDAY, "22:00", "07:00", "night")
    tour(cast, cast.officer, MONDAY + DAY, "22:00", "07:00", "night")
    days(cast, cast.officer, "leave", MONDAY + DAY, MONDAY + DAY * 3)
    with database_role("worker"):
        assert on_duty(at(MONDAY + DAY, "03:00"))
        assert not on_duty(at(MONDAY + DAY, "23:00"))
        assert not on_duty(at(MONDAY + DAY * 2, "03:00"))


def test_court_for_a_morning_leaves_the_afternoon(cast: Cast) -> None:
    tour(cast, cast.officer, MONDAY, "07:00", "17:00", "early")
    tour(cast, cast.officer, MONDAY, "09:00", "12:00", "court")
    window = (at(MONDAY, "11:00"), at(MONDAY, "14:00"))
    with database_role("worker"):
        (presence,) = on_duty_during(*window).values()
        assert not presence.whole
        assert presence.spans == ((at(MONDAY, "12:00"), at(MONDAY, "14:00")),)
        known = roster(MONDAY, MONDAY)
        assert known.free(*window) == set()
        afternoon = (at(MONDAY, "12:30"), at(MONDAY, "13:45"))
        assert known.free(*afternoon) == {cast.officer.pk}
        assert known.free(*afternoon, {cast.officer.pk: [(at(MONDAY, "13:00"), at(MONDAY, "15:00"))]}) == set()


def test_eleven_hours_are_due_on_both_sides() -> None:
    late, early = entry(MONDAY, "14:00", "00:00"), entry(MONDAY + DAY * 2, "07:00", "17:00", pk=2)
    assert breaks(MONDAY + DAY, "10:59", "18:00", late) == ["rest"]
    assert breaks(MONDAY + DAY, "11:00", "20:00", late, early) == []
    assert breaks(MONDAY + DAY, "11:00", "20:01", late, early) == ["rest"]


def test_eleven_hours_are_real_hours_when_the_clocks_change() -> None:
    saturday = date(2026, 10, 24)
    evening = entry(saturday, "14:00", "22:00")
    # 22:00 to 08:00 is ten hours by the clocks, and eleven in the autumn night.
    assert breaks(saturday + DAY, "08:00", "16:00", evening) == []
    saturday = date(2026, 3, 28)
    evening = entry(saturday, "14:00", "22:00")
    assert breaks(saturday + DAY, "09:00", "16:00", evening) == ["rest"]
    assert breaks(saturday + DAY, "10:00", "16:00", evening) == []


def test_rest_days_leave_and_days_in_a_row_are_told() -> None:
    assert breaks(MONDAY, "07:00", "15:00", entry(MONDAY, kind="rest-day")) == ["rest-day"]
    assert breaks(MONDAY, "07:00", "15:00", entry(MONDAY, kind="leave")) == ["away"]
    week = [entry(MONDAY + DAY * n, "07:00", "15:00", pk=n + 1) for n in range(8) if n != 3]
    assert breaks(MONDAY + DAY * 3, "07:00", "15:00", *week) == ["days"]
    assert breaks(MONDAY + DAY * 3, "07:00", "15:00", *week[:-1]) == []


def test_length_and_notice_are_told() -> None:
    assert breaks(MONDAY, "07:00", "17:00") == []
    assert breaks(MONDAY, "07:00", "17:01") == ["length"]
    # The autumn night lasts an hour longer for everybody.
    assert breaks(date(2026, 10, 24), "21:00", "07:00") == []
    held = entry(MONDAY, "07:00", "15:00")
    assert breaks(MONDAY, "14:30", "15:20", held) == ["length"]
    assert breaks(MONDAY, "12:30", "13:45", held) == []
    sunday = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert breaks(MONDAY, "07:00", "15:00", now=sunday) == []
    assert breaks(MONDAY, "07:00", "15:00", now=sunday + timedelta(minutes=1)) == ["notice"]
    assert breaks(MONDAY, "07:00", "15:00", now=sunday + DAY) == []


def test_inspecting_ranks_have_no_rules_to_break() -> None:
    assert breaks(MONDAY, "00:00", "23:00", rules=DutyRules(is_rostered=False)) == []


def test_the_usual_rules_and_patterns_are_there(cast: Cast) -> None:
    with database_role("worker"):
        groups = dict(DutyRules.objects.values_list("group", "is_rostered"))
        pattern = ShiftPattern.objects.get(slug="2-2-2-4")
        rules = DutyRules.objects.get(group="constables")
    assert groups == {"constables": True, "pcso": True, "inspecting": False}
    kinds = [pattern.day_on(MONDAY + DAY * n, MONDAY).kind.value for n in range(10)]
    assert kinds == ["early"] * 2 + ["late"] * 2 + ["night"] * 2 + ["rest-day"] * 4
    made = []
    for n in range(100):
        what = pattern.day_on(MONDAY + DAY * n, MONDAY)
        if what.starts and what.ends:
            day = MONDAY + DAY * n
            made.append(Entry(n, 1, what.kind, day, day, *moments(day, what.starts, what.ends)))
    assert broken_within(Roster(made).tours_of(1), rules) == []


@pytest.mark.parametrize("kind", ["early", "night"])
def test_two_tours_of_one_officer_never_overlap(cast: Cast, kind: str) -> None:
    tour(cast, cast.officer, MONDAY, "07:00", "17:00")
    with pytest.raises(IntegrityError, match="one_tour_at_a_time"), transaction.atomic():
        tour(cast, cast.officer, MONDAY, "16:59", "23:00", kind)
    tour(cast, cast.officer, MONDAY, "17:00", "23:00", kind)
    tour(cast, cast.colleague, MONDAY, "07:00", "17:00", kind)
    with database_role("worker"):
        assert Shift.objects.count() == 3
