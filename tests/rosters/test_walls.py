"""Rosters are police alone's: both walls, each by itself, for every table and its history."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.rosters.models import (
    DutyRules,
    Override,
    PatternHolding,
    RosterImport,
    Shift,
    ShiftPattern,
    WorkingPreferences,
)
from tests.cast import Cast
from tests.roles import database_role
from tests.rosters.board import MONDAY, days, tour

TEAM = {"officer", "colleague"}
LEADS = {"supervisor", "commander"}
PERSONAL = (Shift, PatternHolding, Override, RosterImport)


@pytest.fixture
def roster(cast: Cast) -> Cast:
    """A row in each table of the unit."""
    shift = tour(cast, cast.officer, MONDAY, "07:00", "17:00")
    days(cast, cast.colleague, "leave", MONDAY)
    with database_role("worker"):
        pattern = ShiftPattern.objects.get(slug="2-2-2-4")
        common = {"officer": cast.officer, "unit": cast.unit, "team": cast.east}
        PatternHolding.objects.create(pattern=pattern, starts_on=MONDAY, **common)
        Override.objects.create(
            unit=cast.unit, shift=shift, rule="rest", sentence="x", reason="y", made_by=cast.supervisor
        )
        RosterImport.objects.create(
            unit=cast.unit, file_name="a.csv", content="x", uploaded_by=cast.supervisor, client_id=uuid.uuid4()
        )
        DutyRules.objects.create(unit=cast.unit, group="constables", label="Ours", ranks=["PC"])
    return cast


def seeing(model: Any, expected: set[str], cast: Cast, **filters: Any) -> None:
    """Exactly these parts come across a row when they ask for everything."""
    found = set()
    for part, user in cast.everybody().items():
        with acting_as(user.pk):
            if model.objects.filter(**filters).exists():
                found.add(part)
    assert found == expected, model._meta.label


def test_the_second_wall_shows_each_table_to_whom_it_concerns(roster: Cast) -> None:
    seeing(Shift, TEAM | LEADS, roster)
    seeing(PatternHolding, TEAM | LEADS, roster)
    seeing(Override, LEADS, roster)
    seeing(RosterImport, LEADS, roster)
    rostered = TEAM | LEADS | {"stranger", "foreign_supervisor"}
    seeing(DutyRules, rostered | {"administrator"}, roster)
    seeing(ShiftPattern, rostered | {"administrator"}, roster)


def test_wishes_are_for_whose_they_are_and_those_who_lead_them(cast: Cast) -> None:
    with acting_as(cast.officer.pk):
        WorkingPreferences.objects.create(officer=cast.officer, break_at_sunset=True)
    seeing(WorkingPreferences, {"officer"} | LEADS, cast)
    seeing(WorkingPreferences.pgh_event_model, set(), cast)
    for part, user in cast.everybody().items():
        with database_role("worker"):
            assert WorkingPreferences.objects.visible_to(user).exists() == (part in {"officer"} | LEADS), part
        if part != "officer":
            with acting_as(user.pk):
                assert WorkingPreferences.objects.update(break_at_sunset=False) == 0, part
    with (
        acting_as(cast.supervisor.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        WorkingPreferences.objects.create(officer=cast.colleague)


def test_history_is_read_by_those_who_lead_the_unit_alone(roster: Cast) -> None:
    for model in PERSONAL:
        seeing(model.pgh_event_model, LEADS, roster)
    seeing(DutyRules.pgh_event_model, LEADS, roster)
    seeing(ShiftPattern.pgh_event_model, set(), roster)


def test_every_table_of_the_rosters_is_asked_about() -> None:
    models = {m for m in apps.get_app_config("rosters").get_models() if not hasattr(m, "pgh_tracked_model")}
    assert models == {*PERSONAL, DutyRules, ShiftPattern, WorkingPreferences}


@pytest.mark.parametrize("model", [Shift, PatternHolding, RosterImport])
def test_the_first_wall_alone_shows_the_same(roster: Cast, model: Any) -> None:
    expected = TEAM | LEADS if model is not RosterImport else LEADS
    for part, user in roster.everybody().items():
        with acting_as(user.pk):
            user.__dict__.pop("_standing", None)
            seen_by_web = model.objects.visible_to(user).exists()
        with database_role("worker"):
            seen_by_worker = model.objects.visible_to(user).exists()
        assert seen_by_web == seen_by_worker == (part in expected), part


def test_whoever_moves_to_another_unit_keeps_seeing_their_own(roster: Cast) -> None:
    shift = tour(roster, roster.stranger, MONDAY, "07:00", "17:00", team=None)
    with acting_as(roster.stranger.pk):
        assert list(Shift.objects.all()) == [shift] == list(Shift.objects.visible_to(roster.stranger))


@pytest.mark.parametrize("part", ["officer", "secretary", "adviser", "foreign_supervisor", "administrator"])
def test_nobody_else_writes(roster: Cast, part: str) -> None:
    user = getattr(roster, part)
    with acting_as(user.pk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Shift.objects.create(
                officer=roster.officer, unit=roster.unit, kind="leave", first_on=MONDAY, last_on=MONDAY
            )
        assert Shift.objects.update(reason="mine", version=9) == 0
        assert DutyRules.objects.exclude(unit=roster.unit).update(min_rest_minutes=0) == 0


def test_a_shift_cannot_be_moved_into_another_unit(roster: Cast) -> None:
    with (
        acting_as(roster.supervisor.pk),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Shift.objects.update(unit=roster.other_unit)


def test_an_override_is_never_rewritten(roster: Cast) -> None:
    with acting_as(roster.supervisor.pk):
        assert Override.objects.update(reason="better", made_at=timezone.now()) == 0
