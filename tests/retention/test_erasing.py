"""Words go from rows and histories alike, and the numbers stay."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from dashboard.figures.keeping import to_json
from dashboard.models import Briefing, KeptWeek
from dashboard.scopes import Scope
from liaison.observances.weeks import Week
from retention.kinds import MARK
from retention.models import Decision, Erased, Hold
from tests.cast import Cast, logged_visit
from tests.pdfs import text_of
from tests.retention.clock import counted, decide, due, long_ago, round_made
from tests.retention.searching import tables_with
from tests.roles import database_role
from visits.models import Amendment, Commitment, Concern, ConcernStep, Reply, Visit, VisitRequest

SECRET = "quince-orchard"


def full_visit(cast: Cast, **fields: object) -> Visit:
    """A visit of long ago with a word in everything that hangs on it."""
    visit = logged_visit(
        cast.madina,
        cast.officer,
        fields.pop("at", long_ago()),  # type: ignore[arg-type]
        summary=f"They spoke of the {SECRET}.",
        purpose=f"About {SECRET}",
        mood=4,
        advice=["doors"],
        invited_in=True,
        **fields,
    )
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(summary=f"They spoke of the {SECRET} twice.")
        Amendment.objects.create(
            place=cast.madina, visit=visit, made_by=cast.officer, because=SECRET, changes={"Summary": ["", SECRET]}
        )
        Reply.objects.create(place=cast.madina, visit=visit, verdict="comment", text=SECRET, made_by=cast.secretary)
    return visit


def test_words_of_a_visit_go_from_every_table_and_its_skeleton_stays(cast: Cast) -> None:
    visit = full_visit(cast)
    with database_role("worker"):
        concern = Concern.objects.create(
            place=cast.madina, category="fear", text=SECRET, raised_by=cast.secretary, raised_at=long_ago(),
            changed_at=long_ago(), crime_reference=SECRET, status="agreed",
        )  # fmt: skip
        ConcernStep.objects.create(
            place=cast.madina, concern=concern, status="fed-back", note=SECRET, made_by=cast.officer, made_at=long_ago()
        )
        Commitment.objects.create(
            place=cast.madina, text=SECRET, owner=cast.officer, due_on=long_ago().date(), made_by=cast.officer,
            made_at=long_ago(days=3), kept_by=cast.officer, kept_at=long_ago(), outcome=SECRET,
        )  # fmt: skip
        VisitRequest.objects.create(
            place=cast.madina, kind="visit", text=SECRET, asked_by=cast.secretary, asked_at=long_ago(),
            answer="no", answer_text=SECRET, answered_by=cast.officer, answered_at=long_ago(),
        )  # fmt: skip
    assert {"visits_visit", "visits_visitevent", "visits_amendmentevent", "visits_concernstepevent"} <= set(
        tables_with(SECRET)
    )
    counted()
    for kind in ("visits", "worries", "promises", "requests"):
        assert due(kind, unit=cast.unit).number == 1
        decide(kind, by=cast.supervisor, unit=cast.unit)
    assert round_made() == 4
    assert tables_with(SECRET) == []
    with database_role("worker"):
        left = Visit.objects.get(pk=visit.pk)
    assert (left.summary, left.mood, left.advice, left.invited_in) == (MARK, None, [], None)
    assert (left.starts_at, left.ends_at, left.kind, left.status, left.met) == (
        visit.starts_at, visit.ends_at, visit.kind, visit.status, ["secretary"],
    )  # fmt: skip
    assert left.cancelled_because == ""


def test_a_second_round_finds_nothing_to_do(cast: Cast) -> None:
    full_visit(cast)
    counted()
    decision = decide("visits", by=cast.supervisor, unit=cast.unit)
    assert round_made() == 1
    assert round_made() == 0
    with database_role("worker"):
        decision.refresh_from_db()
    assert (decision.erased, decision.finished_at is not None) == (1, True)
    assert due("visits", unit=cast.unit).number == 0


def test_work_that_was_broken_off_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    visits = [full_visit(cast, at=long_ago(days=days)) for days in range(3)]
    counted()
    decision = decide("visits", by=cast.supervisor, unit=cast.unit)
    monkeypatch.setattr("retention.erasing.AT_ONCE", 1)
    monkeypatch.setattr("retention.rounds.BATCHES", 2)
    assert round_made() == 2
    with database_role("worker"):
        assert Erased.objects.filter(kind="visits").count() == 2
        decision.refresh_from_db()
        assert decision.finished_at is None
    assert round_made() == 1
    with database_role("worker"):
        assert set(Erased.objects.values_list("thing", flat=True)) == {visit.pk for visit in visits}


def test_without_a_decision_nothing_goes(cast: Cast) -> None:
    full_visit(cast)
    assert round_made() == 0
    assert "visits_visit" in tables_with(SECRET)


def test_what_ended_after_the_counting_waits_for_another_decision(cast: Cast) -> None:
    old = full_visit(cast)
    counted()
    decide("visits", by=cast.supervisor, unit=cast.unit)
    young = logged_visit(cast.madina, cast.officer, long_ago() + (long_ago() - long_ago(days=500)), summary=SECRET)
    assert round_made() == 1
    with database_role("worker"):
        assert Visit.objects.get(pk=old.pk).summary == MARK
        assert Visit.objects.get(pk=young.pk).summary == SECRET


def test_what_is_held_stays_and_is_due_again_afterwards(cast: Cast) -> None:
    visit = full_visit(cast)
    with database_role("worker"):
        hold = Hold.objects.create(
            unit=cast.unit, place=cast.madina, why="claim", file_reference="F/1", review_on="2099-01-01",
            placed_by=cast.supervisor,
        )  # fmt: skip
        other = logged_visit(cast.church, cast.officer, long_ago(), summary="Something")
    counted()
    assert (due("visits", unit=cast.unit).number, due("visits", unit=cast.unit).held) == (1, 1)
    decide("visits", by=cast.supervisor, unit=cast.unit)
    assert round_made() == 1
    with database_role("worker"):
        assert SECRET in Visit.objects.get(pk=visit.pk).summary
        assert Visit.objects.get(pk=other.pk).summary == MARK
        Hold.objects.filter(pk=hold.pk).update(lifted_at=long_ago(), lifted_by=cast.supervisor)
    counted()
    assert due("visits", unit=cast.unit).number == 1


def test_the_other_units_things_are_left_alone(cast: Cast) -> None:
    full_visit(cast)
    counted()
    decision = decide("visits", by=cast.supervisor, unit=cast.unit)
    with database_role("worker"):
        Decision.objects.filter(pk=decision.pk).update(unit=cast.other_unit)
    assert round_made() == 0
    assert "visits_visit" in tables_with(SECRET)


def test_weeks_and_briefings_lose_the_words_and_keep_their_numbers(cast: Cast) -> None:
    from dashboard.briefings.making import pdf_of
    from dashboard.figures.counting import count

    at = long_ago()
    with database_role("worker"):
        concern = Concern.objects.create(
            place=cast.madina, category="fear", text=SECRET, raised_by=cast.secretary, raised_at=at, changed_at=at,
            status="fed-back",
        )  # fmt: skip
        ConcernStep.objects.create(
            place=cast.madina, concern=concern, status="fed-back", note=SECRET, made_by=cast.officer, made_at=at
        )
        Commitment.objects.create(
            place=cast.madina, text=SECRET, owner=cast.officer, due_on=at.date(), made_by=cast.officer, made_at=at,
            called_off_by=cast.officer, called_off_at=long_ago() + (at - long_ago(days=200)), outcome=SECRET,
        )  # fmt: skip
        week = Week.of(at.date())
        before = count(Scope.of_unit(cast.unit), week, by=None)
        KeptWeek.objects.create(unit=cast.unit, monday=week.monday, figures=to_json(before))
        Briefing.objects.create(
            unit=cast.unit, monday=week.monday, status="ready", figures=to_json(before), pdf=pdf_of(before, None)
        )
        assert before.said_and_done[0].said == SECRET
        assert "quince" in text_of(bytes(Briefing.objects.get().pdf))
    counted()
    decide("worries", by=cast.commander, unit=cast.unit)
    decide("promises", by=cast.commander, unit=cast.unit)
    assert round_made() == 2
    assert tables_with(SECRET) == []
    with database_role("worker"):
        assert "quince" not in text_of(bytes(Briefing.objects.get().pdf))
        after = count(Scope.of_unit(cast.unit), week, by=None)
    assert after.concerns == before.concerns
    assert after.clock == before.clock
    assert [each.ref for each in after.said_and_done] == [each.ref for each in before.said_and_done]


def test_the_web_role_can_begin_no_erasure(cast: Cast) -> None:
    counted()
    for sql in ("select retention_begin('X')", "select retention_end()", "insert into retention_erasing values ('1')"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_the_worker_needs_a_decision_that_stands(cast: Cast) -> None:
    with database_role("worker"), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select retention_begin('NOTHING')")
