"""Roster files: the good rows are kept, the bad ones named by row and column, and twice is once."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.accounts.models import ForceId, User
from liaison.places.models import Posting
from liaison.rosters import files
from liaison.rosters.actions.importing import load
from liaison.rosters.comparing import Comparison
from liaison.rosters.models import Shift
from liaison.spreadsheets import Unreadable
from tests.cast import LONG_AGO, Cast
from tests.roles import database_role
from tests.rosters.board import COLLARS, MONDAY, at, csv, days, tour, with_collars
from tests.timing import processor_seconds

WEEK = (
    "101,2026-11-23,07:00,17:00,early,",
    "101,24/11/2026,14:00,00:00,late,",
    "101,2026-11-25,,,rest-day,",
    "102,2026-11-23,22:00,07:00,night,",
    "102,2026-11-25,,,abstraction,Public order in Reading",
)


@pytest.fixture
def unit(cast: Cast) -> Cast:
    """The cast with numbers on their shoulders."""
    with_collars(cast)
    return cast


def keep(cast: Cast, *lines: str, text: str = "") -> Comparison:
    """Apply a file as the command does."""
    with database_role("worker"):
        return load(by=None, unit=cast.unit, file=files.read(text or csv(*lines)))


def counts(found: Comparison) -> tuple[int, int, int, int, int]:
    """added, changed, removed, same, refused."""
    return len(found.added), len(found.changed), len(found.removed), found.same, len(found.refused)


def live(cast: Cast, officer: Any) -> list[tuple[date, str]]:
    """What counts for an officer."""
    with database_role("worker"):
        return list(Shift.objects.live().filter(officer=officer).order_by("first_on").values_list("first_on", "kind"))


def test_a_week_is_taken_over_and_the_second_time_changes_nothing(unit: Cast) -> None:
    assert counts(keep(unit, *WEEK)) == (5, 0, 0, 0, 0)
    assert live(unit, unit.officer) == [
        (MONDAY, "early"),
        (date(2026, 11, 24), "late"),
        (date(2026, 11, 25), "rest-day"),
    ]
    assert counts(keep(unit, *WEEK)) == (0, 0, 0, 5, 0)
    with database_role("owner"):
        assert Shift.pgh_event_model.objects.count() == 5
        night = Shift.objects.get(kind="night")
    assert (night.starts_at, night.ends_at) == (at(MONDAY, "22:00"), at(date(2026, 11, 24), "07:00"))
    assert night.team == unit.east


def test_what_changed_is_changed_and_what_is_gone_is_withdrawn(unit: Cast) -> None:
    keep(unit, *WEEK)
    found = keep(unit, "101,2026-11-23,08:00,16:00,early,", *WEEK[2:4], "102,2026-11-25,,,court,")
    assert counts(found) == (0, 2, 1, 2, 0)
    with database_role("worker"):
        assert Shift.objects.get(kind="late").withdrawn_because
        assert Shift.objects.get(kind="early").version == 2


def test_two_tours_change_places(unit: Cast) -> None:
    keep(unit, "101,2026-11-23,07:00,13:00,early,", "101,2026-11-23,13:00,19:00,late,")
    found = keep(unit, "101,2026-11-23,07:00,12:00,late,", "101,2026-11-23,12:00,19:00,early,")
    assert counts(found) == (0, 2, 0, 0, 0)


def test_what_somebody_entered_by_hand_stays(unit: Cast) -> None:
    tour(unit, unit.officer, MONDAY, "09:00", "15:00")
    days(unit, unit.colleague, "leave", MONDAY)
    found = keep(unit, *WEEK)
    assert counts(found) == (4, 0, 0, 0, 1)
    assert "entered by hand" in found.refused[0].sentence
    assert live(unit, unit.officer)[0] == (MONDAY, "duty")
    assert (MONDAY, "leave") in live(unit, unit.colleague)


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("999,2026-11-26,07:00,17:00,early,", "collar_number", "Nobody in this unit has the collar number 999"),
        (",2026-11-26,07:00,17:00,early,", "collar_number", "missing"),
        ("101,2026-11-26,17:00,07:00,early,", "end", "ends before it starts"),
        ("101,2026-11-26,07:00,07:00,early,", "end", "ends when it starts"),
        ("101,2026-11-26,07:00,25:00,early,", "end", "no such time"),
        ("101,2026-11-26,07:00,2026-11-27 08:00,duty,", "end", "longer than 24 hours"),
        ("101,11/26/2026,07:00,17:00,early,", "date", "begin with the month"),
        ("101,2026-02-30,07:00,17:00,early,", "date", "no such day"),
        ("101,tomorrow,07:00,17:00,early,", "date", "is not a date"),
        ("101,2026-11-26,seven,17:00,early,", "start", "is not a time"),
        ("101,2026-11-26,,17:00,early,", "start", "missing"),
        ("101,2026-11-26,,,early,", "start", "needs its start"),
        ("101,2026-11-26,07:00,17:00,siesta,", "kind", "no kind of shift"),
        ("101,2026-11-26,07:00,17:00,leave,", "start", "whole days"),
        ("101,2026-11-26,,,abstraction,", "reason", "needs its reason"),
        ("101,2026-11-26,,,leave,=HYPERLINK(1)", "reason", "formula"),
        ("=1+1,2026-11-26,07:00,17:00,early,", "collar_number", "formula"),
        ("101,2026-11-26,07:00,17:00,early,,,,", "", ""),
        ("101,2026-11-26,07:00,17:00,early,,spare", "", "more cells"),
        ("101,2026-11-23,10:00,18:00,late,", "", "overlaps line 2"),
        ("101,2026-11-23,07:00,17:00,early,", "", "already gives this shift"),
    ],
)
def test_one_bad_row_never_loses_the_good_ones(unit: Cast, line: str, column: str, words: str) -> None:
    found = keep(unit, *WEEK, line)
    if not words:
        assert counts(found) == (6, 0, 0, 0, 0)
        return
    assert counts(found) == (5, 0, 0, 0, 1)
    (problem,) = found.refused
    assert (problem.line, problem.column) == (7, column)
    assert words in problem.sentence


@pytest.mark.parametrize(
    "bad",
    [
        "101,2026-11-24,25:00,07:00,late,",
        "101,2026-99-24,14:00,00:00,late,",
        "1O1,2026-11-24,14:00,00:00,late,",
        "1O1,2026-99-24,14:00,00:00,late,",
    ],
)
def test_a_slip_of_the_pen_takes_nobody_off_duty(unit: Cast, bad: str) -> None:
    keep(unit, *WEEK)
    found = keep(unit, WEEK[0], bad, *WEEK[2:])
    assert counts(found) == (0, 0, 0, 4, 1)
    assert (date(2026, 11, 24), "late") in live(unit, unit.officer)


def test_a_line_of_nobody_known_spares_the_others_and_still_lets_them_change(unit: Cast) -> None:
    keep(unit, *WEEK)
    found = keep(unit, "101,2026-11-23,09:00,19:00,early,", "999,2026-11-23,07:00,17:00,early,")
    assert counts(found) == (0, 1, 0, 0, 1)
    found = keep(unit, "101,2026-11-24,14:00,00:00,late,", "102,2026-11-25,,,court,", "999,2026-11-25,,,leave,")
    assert counts(found) == (0, 1, 0, 1, 1)
    assert (date(2026, 11, 25), "rest-day") in live(unit, unit.officer)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"collar_number,date,kind\n", "no shifts"),
        (b"name,date,kind\n1,2026-11-23,leave\n", "collar_number"),
        (b"collar_number,date,date,kind\n", "Two columns"),
        (b"collar_number;date;kind\n", "semicolons"),
        (b"collar_number,date,kind\n101,2026-11-23,le\0ave\n", "plain text"),
        (b"collar_number,date,kind,reason\n101,2026-11-23,leave,caf\xe9\n", "Line 2"),
        ("collar_number,date,kind\n".encode("utf-16"), "UTF-16"),
        (b"x" * (files.MOST_BYTES + 1), "5 MB"),
        (b'collar_number,date,kind\n101,2026-11-23,"leave\n101,2026-11-24,rest-day\n', "quotation"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        files.read(files.text_in(data))


def test_spellings_of_other_systems_are_understood() -> None:
    found = files.read("Shoulder Number,Shift Date,From,To,Type\n101,23/11/2026,7:00am,5:00pm,E\n101,24/11/2026,,,RD\n")
    assert [row.kind for row in found.rows] == ["early", "rest-day"]
    assert found.rows[0].starts_at == at(MONDAY, "07:00")
    found = files.read("collar,date,start,end,kind\n1,2026-11-23,2026-11-23T22:00,2026-11-24T07:00,duty\n")
    assert found.rows[0].ends_at == at(date(2026, 11, 24), "07:00")


def test_a_night_is_as_long_as_the_clocks_make_it() -> None:
    lines = ("1,2026-03-28,22:00,07:00,night,", "1,2026-10-24,22:00,07:00,night,")
    spring, autumn = (row.ends_at - row.starts_at for row in files.read(csv(*lines)).rows)
    assert (spring, autumn) == (timedelta(hours=8), timedelta(hours=10))


def test_inspecting_ranks_have_no_roster(unit: Cast) -> None:
    with database_role("worker"):
        User.objects.filter(pk=unit.supervisor.pk).update(rank="Insp")
    found = keep(unit, f"{COLLARS['supervisor']},2026-11-26,07:00,17:00,early,")
    assert "has no roster" in found.refused[0].sentence


def test_broken_rules_are_told_not_hidden(unit: Cast) -> None:
    found = keep(unit, "101,2026-11-23,14:00,00:00,late,", "101,2026-11-24,07:00,17:00,early,")
    assert counts(found) == (2, 0, 0, 0, 0)
    assert "Only 7 hours of rest" in found.broken[0][2].sentence


ROW = st.tuples(
    st.sampled_from(["101", "102", "103", "999"]),
    st.integers(0, 6),
    st.sampled_from(
        [
            "07:00,17:00,early,",
            "14:00,00:00,late,",
            "22:00,07:00,night,",
            ",,rest-day,",
            ",,leave,",
            "09:00,12:00,court,",
        ]
    ),
)


@pytest.fixture
def clean(unit: Cast) -> Callable[[], None]:
    """Empties the roster between examples."""

    def empty() -> None:
        with database_role("owner"):
            Shift.objects.all().delete()

    return empty


@given(first=st.lists(ROW, max_size=12), second=st.lists(ROW, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_a_file_the_roster_is_the_file(
    unit: Cast, clean: Callable[[], None], first: list[Any], second: list[Any]
) -> None:
    clean()
    for rows in (first, second):
        lines = [f"{collar},{MONDAY + timedelta(days=day)},{rest}" for collar, day, rest in rows]
        if not lines:
            continue
        found = keep(unit, *lines)
        assert len(found.added) + len(found.changed) + found.same + len(found.refused) == len(lines)
        again = keep(unit, *lines)
        assert counts(again) == (0, 0, 0, len(lines) - len(found.refused), len(found.refused))


def test_a_quarter_of_two_hundred_officers(unit: Cast, tmp_path: Path, capsys: Any) -> None:
    """A whole year is measured by `bench/rosters.py`."""
    with database_role("worker"):
        people = User.objects.bulk_create(
            [User(email=f"o{n}@force.test", name=f"Officer {n}", rank="PC", password="!") for n in range(200)]
        )
        ForceId.objects.bulk_create(
            [ForceId(user=p, force="Demo Police", collar_number=f"5{n:03}") for n, p in enumerate(people)]
        )
        Posting.objects.bulk_create(
            [Posting(user=p, role="officer", unit=unit.unit, team=unit.east, since=LONG_AGO) for p in people]
        )
    cycle = ["07:00,17:00,early,"] * 2 + ["14:00,00:00,late,"] * 2 + ["22:00,07:00,night,"] * 2 + [",,rest-day,"] * 4
    lines = [
        f"5{n:03},{date(2027, 1, 1) + timedelta(days=day)},{cycle[(day + n) % 10]}"
        for n in range(200)
        for day in range(91)
    ]
    path = tmp_path / "quarter.csv"
    path.write_text(csv(*lines))
    with database_role("worker"):
        _, took = processor_seconds(lambda: call_command("load_roster", str(path), "--unit", unit.unit.name))
        assert Shift.objects.count() == 18_200
    told = capsys.readouterr().out
    assert "18,200 rows read" in told
    assert "5,000 shifts written" in told
    assert "18200 new" in told
    assert took < 5, f"{took:.1f} s"


def test_the_command_lists_bad_rows_and_ends_with_one(unit: Cast, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "week.csv"
    path.write_text(csv(*WEEK, "999,2026-11-26,07:00,17:00,early,"))
    with database_role("worker"):
        with pytest.raises(CommandError) as error:
            call_command("load_roster", str(path), "--unit", "Riverford")
        assert error.value.returncode == 1
        assert Shift.objects.count() == 5
        assert "Line 7, collar_number: Nobody" in capsys.readouterr().err
        for arguments in (
            [str(path)],
            [str(path), "--unit", "Nowhere"],
            [str(tmp_path / "none.csv"), "--unit", "Riverford"],
        ):
            with pytest.raises(CommandError) as error:
                call_command("load_roster", *arguments)
            assert error.value.returncode == 2
