"""What is read about the officers of a unit for some windows: from the database, in few queries."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.rosters.models import Shift, WorkingPreferences
from tests.cast import Cast, logged_visit, planned_visit
from tests.roles import database_role
from tests.rosters.board import tour
from visits.models import Visit
from visits.suitability.facts import Facts
from visits.suitability.judging import judge
from visits.windows import Window, window_of_visit

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """A visit to the Madina mosque tomorrow at noon, without officers."""
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return planned_visit(cast.madina, None, noon.astimezone(LONDON), cast.supervisor)


def read(cast: Cast, windows: list[Window], by: object = None) -> Facts:
    """As the supervisor's request reads it."""
    user = by or cast.supervisor
    with acting_as(user.pk):
        return Facts.read(
            cast.unit.pk,
            windows,
            shifts=Shift.objects.visible_to(user),
            wishes=WorkingPreferences.objects.visible_to(user),
            now=timezone.now(),
        )


def test_what_is_known(cast: Cast, visit: Visit) -> None:
    day, now = timezone.localdate(visit.starts_at), timezone.now()
    tour(cast, cast.officer, day, "08:00", "18:00")
    logged_visit(cast.madina, cast.officer, now - timedelta(days=8))
    logged_visit(cast.madina, cast.colleague, now - timedelta(days=3))
    logged_visit(cast.noor, cast.officer, now - timedelta(days=40))
    planned_visit(cast.church, cast.officer, visit.starts_at + timedelta(hours=3), cast.supervisor)
    with database_role("worker"):
        WorkingPreferences.objects.create(officer=cast.officer, break_at_sunset=True, travels="car")
        cast.colleague.languages = "English, fluent Urdu"
        cast.colleague.save()
    known = read(cast, [window_of_visit(visit)])
    assert set(known.people) == {
        each.pk for each in (cast.officer, cast.colleague, cast.stranger, cast.supervisor, cast.commander, cast.adviser)
    }
    assert known.known[cast.madina.pk, cast.officer.pk].visits == 1
    assert known.loads == {cast.officer.pk: 1, cast.colleague.pk: 1}
    assert [each.place_name for each in known.busy[cast.officer.pk]] == ["St Chad"]
    assert known.wishes_of(cast.officer.pk).travels == "car"
    assert known.people[cast.colleague.pk].languages == {"en", "ur"}
    assert not known.people[cast.commander.pk].has_roster
    judged = judge(window_of_visit(visit), cast.officer.pk, known)
    assert [each.code for each in judged.reasons] == ["on-duty", "named", "knows", "team"]
    assert next(each.code for each in judge(window_of_visit(visit), cast.colleague.pk, known).reasons) == "last"


def test_a_visit_that_somebody_logged_and_was_sent_to_counts_once(cast: Cast, visit: Visit) -> None:
    gone = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=2), cast.supervisor)
    with database_role("worker"):
        gone.status, gone.logged_by, gone.logged_at = "logged", cast.officer, timezone.now()
        gone.save()
    known = read(cast, [window_of_visit(visit)])
    assert known.known[cast.madina.pk, cast.officer.pk].visits == 1
    assert known.loads[cast.officer.pk] == 1


def test_eight_queries_however_much_there_is(cast: Cast, visit: Visit) -> None:
    windows = [window_of_visit(visit)]
    counts = []
    for further in range(2):
        for number in range(further * 5):
            logged_visit(cast.noor, cast.stranger, timezone.now() - timedelta(days=number + 1))
            more = planned_visit(cast.noor, cast.stranger, visit.starts_at + timedelta(days=number), cast.supervisor)
            windows.append(window_of_visit(more))
        with CaptureQueriesContext(connection) as captured, acting_as(cast.supervisor.pk):
            Facts.read(cast.unit.pk, windows, now=timezone.now())
        counts.append(sum(not q["sql"].startswith(("SAVEPOINT", "RELEASE", "SELECT set_config")) for q in captured))
    assert counts[0] == counts[1] <= 8


def test_another_unit_and_the_committee_read_nothing(cast: Cast, visit: Visit) -> None:
    day = timezone.localdate(visit.starts_at)
    tour(cast, cast.officer, day, "08:00", "18:00")
    with database_role("worker"):
        WorkingPreferences.objects.create(officer=cast.officer, break_at_sunset=True)
    for reader in (cast.secretary, cast.foreign_supervisor):
        with acting_as(reader.pk):
            assert not Shift.objects.exists()
            assert not WorkingPreferences.objects.exists()
