"""A history row loses words by a decision alone, and what proves the rest of it stays."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from liaison.audit.erasing import erase
from liaison.audit.models import Consultation, Erasure
from liaison.places.models import Place
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from visits.models import Visit

EMPTY = {"summary": "", "advice": [], "mood": None}


def history_of(visit: Visit) -> list[tuple[int, str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select pgh_id, summary, mood from visits_visitevent where pgh_obj_id = %s order by 1", [visit.pk]
        )
        return cursor.fetchall()


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2), summary="The side gate", mood=3)


def test_the_worker_empties_what_a_decision_names(visit: Visit) -> None:
    with database_role("worker"):
        ids = [pk for pk, _summary, _mood in history_of(visit)]
        assert erase(Visit, ids, EMPTY, decision="R-17") == 1
        assert history_of(visit) == [(ids[0], "", None)]
        kept = Erasure.objects.get()
        assert (kept.table, kept.row_id, kept.decision) == ("visits_visitevent", ids[0], "R-17")
        assert (kept.blanked, len(kept.row_digest)) == (sorted(EMPTY), 64)
        assert kept.row_digest != kept.left_digest


def test_a_second_erasure_begins_where_the_first_ended(visit: Visit) -> None:
    with database_role("worker"):
        ids = [pk for pk, _summary, _mood in history_of(visit)]
        erase(Visit, ids, {"summary": ""}, decision="R-17")
        erase(Visit, ids, {"mood": None}, decision="R-18")
        first, second = Erasure.objects.all()
        assert first.left_digest == second.row_digest


def test_words_of_the_read_log_go_the_same_way(cast: Cast) -> None:
    with database_role("worker"):
        row = Consultation.objects.create(
            place=cast.madina,
            by=cast.officer,
            at=timezone.now(),
            page="Place page",
            path="/places/madina-mosque/",
            role="",
            purpose="Place page",
            request_id="6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        )
        assert erase(Consultation, [row.pk], {"path": ""}, decision="R-19") == 1
        row.refresh_from_db()
        assert (row.path, row.page) == ("", "Place page")


@pytest.mark.parametrize(
    ("table", "blanks", "decision"),
    [
        ("visits_visit", {"summary": ""}, "R-1"),
        ("accounts_user", {"email": ""}, "R-1"),
        ("nothing; drop table visits_visit", {"summary": ""}, "R-1"),
        ("visits_visitevent", {"place_id": 1}, "R-1"),
        ("visits_visitevent", {"pgh_created_at": "2020-01-01"}, "R-1"),
        ("visits_visitevent", {"pgh_context": None}, "R-1"),
        ("visits_visitevent", {"no_such_column": None}, "R-1"),
        ("audit_consultation", {"by_id": 1}, "R-1"),
        ("audit_erasure", {"row_digest": ""}, "R-1"),
    ],
)
def test_nothing_else_can_be_named(visit: Visit, table: str, blanks: dict, decision: str) -> None:
    with database_role("worker"), pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select audit_erase(%s, array[1]::bigint[], %s::jsonb, %s)",
            [table, str(blanks).replace("'", '"').replace("None", "null"), decision],
        )


def test_the_web_may_not(visit: Visit) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        erase(Visit, [1], EMPTY, decision="R-1")


def test_nobody_writes_history_in_the_shadow_of_an_erasure(visit: Visit) -> None:
    with database_role("worker"):
        ids = [pk for pk, _summary, _mood in history_of(visit)]
        erase(Visit, ids, EMPTY, decision="R-17")
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            visit.pgh_event_model.objects.filter(pk=ids[0]).update(summary="Forged")


def test_a_session_that_asks_to_ignore_triggers_leaves_its_traces_all_the_same(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(tgname, ',') from pg_trigger where tgrelid = 'places_place'::regclass"
            " and tgname like 'pgtrigger%'"
        )
        cursor.execute("select set_config('pgtrigger.ignore', %s, true)", ["{" + cursor.fetchone()[0] + "}"])
    with database_role("worker"):
        before = Place.pgh_event_model.objects.filter(pgh_obj_id=cast.madina.pk).count()
        Place.objects.filter(pk=cast.madina.pk).update(expected_band="under-50")
        assert Place.pgh_event_model.objects.filter(pgh_obj_id=cast.madina.pk).count() == before + 1
