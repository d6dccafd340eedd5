"""Each day is sealed once; whoever owns the database and alters history is found out, to the day and the table."""

import base64
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from ledger import sealing
from liaison.audit import signing
from liaison.audit.chain import is_due, last_closed_day, seal_closed_days, tables, verify
from liaison.audit.erasing import erase
from liaison.audit.models import Consultation, Seal
from liaison.audit.shipping import ship_new
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from visits.models import Visit

LATELY = timedelta(days=4)
TOMORROW = timedelta(days=1, hours=3)
AGAIN = (
    "insert into audit_consultation (place_id, by_id, at, page, path, role, manner, purpose, request_id)"
    " select place_id, by_id, {}, page, path, role, manner, purpose, request_id from audit_consultation"
)


@pytest.fixture
def visit(cast: Cast) -> Visit:
    """A visit of some days ago, whose history was sealed since, as the worker does it in the night."""
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2), summary="The side gate")
    as_its_owner("update visits_visitevent set pgh_created_at = pgh_created_at - interval '4 days'")
    with database_role("worker"):
        Consultation.objects.create(
            place=cast.madina,
            by=cast.officer,
            at=timezone.now() - LATELY,
            page="Place page",
            path="/",
            role="",
            purpose="",
            request_id="6f9619ff-8b86-d011-b42d-00cf4fc964ff",
        )
        seal_closed_days(timezone.now())
    return visit


def as_its_owner(*statements: str) -> None:
    """What somebody does who has the whole database in hand and knows how it works."""
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("insert into audit_erasing values (pg_current_xact_id())")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("delete from audit_erasing")


def fault() -> tuple[str, str] | None:
    with database_role("worker"):
        found = verify().fault
    return (found.table, found.what) if found else None


def test_a_day_is_sealed_once_with_every_table(visit: Visit) -> None:
    with database_role("worker"):
        assert seal_closed_days(timezone.now()) == []
        assert not is_due(timezone.now())
        assert is_due(timezone.now() + TOMORROW)
        day = timezone.localdate(timezone.now() - LATELY)
        assert {*Seal.objects.filter(day=day).values_list("table", flat=True)} == {table.name for table in tables()}
        assert Seal.objects.get(day=day, table="visits_visitevent").rows == 1
    assert fault() is None


def test_what_was_missed_is_made_up_for(visit: Visit) -> None:
    with database_role("worker"):
        later = timezone.now() + timedelta(days=40)
        sealed = Seal.objects.latest("day").day
        made = seal_closed_days(later)
        assert len({seal.day for seal in made}) == (last_closed_day(later) - sealed).days > 35
    assert fault() is None


def test_a_day_is_closed_two_hours_after_midnight_in_london() -> None:
    midnight = timezone.localtime().replace(2026, 7, 3, 0, 0, 0, 0)
    assert str(last_closed_day(midnight + timedelta(hours=1, minutes=59))) == "2026-07-01"
    assert str(last_closed_day(midnight + timedelta(hours=2))) == "2026-07-02"


@pytest.mark.parametrize(
    ("statement", "table", "what"),
    [
        (
            "update visits_visitevent set summary = 'The front gate'",
            "visits_visitevent",
            "a row or the seal was changed",
        ),
        ("update visits_visitevent set pgh_context = '{}'", "visits_visitevent", "a row or the seal was changed"),
        ("delete from visits_visitevent", "visits_visitevent", "1 rows were sealed, 0 are there"),
        (
            AGAIN.format("at"),
            "audit_consultation",
            "1 rows were sealed, 2 are there",
        ),
        (
            "update audit_consultation set at = at - interval '3 days'",
            "audit_consultation",
            "1 rows were sealed, 0 are there",
        ),
        ("update audit_seal set rows = 2 where rows = 1", "audit_consultation", "1 are there"),
        (
            "delete from audit_seal where \"table\" = 'visits_visitevent'",
            "visits_visitrequestevent",
            "the seal before it",
        ),
    ],
)
def test_whoever_alters_anything_is_found_out(visit: Visit, statement: str, table: str, what: str) -> None:
    as_its_owner(statement)
    found = fault()
    assert found is not None
    assert (found[0], what in found[1]) == (table, True)


def test_a_row_of_an_older_day_that_nobody_had_sealed_is_found(visit: Visit) -> None:
    as_its_owner(AGAIN.format("at - interval '90 days'"))
    assert fault() == ("audit_consultation", "rows were added to a closed day")


def test_a_lawful_erasure_leaves_the_chain_whole_and_is_counted(visit: Visit) -> None:
    with database_role("worker"):
        ids = list(visit.pgh_event_model.objects.values_list("pgh_id", flat=True))
        erase(Visit, ids, {"summary": ""}, decision="R-17")
        erase(Visit, ids, {"mood": None}, decision="R-18")
        verdict = verify()
        assert (verdict.fault, verdict.erased) == (None, 1)
        assert seal_closed_days(timezone.now() + TOMORROW)
        assert verify().fault is None


def test_a_row_that_was_erased_before_its_day_was_sealed(cast: Cast) -> None:
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2), summary="The side gate")
    with database_role("worker"):
        erase(Visit, visit.pgh_event_model.objects.values_list("pgh_id", flat=True), {"summary": ""}, decision="R-1")
        seal_closed_days(timezone.now() + TOMORROW)
    assert fault() is None


def test_an_erased_row_cannot_be_filled_again(visit: Visit) -> None:
    with database_role("worker"):
        erase(Visit, visit.pgh_event_model.objects.values_list("pgh_id", flat=True), {"summary": ""}, decision="R-17")
    as_its_owner("update visits_visitevent set summary = 'Something else'")
    assert fault() == ("visits_visitevent", "an erased row was changed since")


def test_a_column_that_comes_later_does_no_harm(visit: Visit) -> None:
    with database_role("owner"):
        Seal.objects.filter(table="visits_visitevent").update(columns=["pgh_id"])
    assert fault() == ("visits_visitevent", "a row or the seal was changed")


def test_a_copy_elsewhere_tells_of_seals_that_were_made_anew(
    visit: Visit, tmp_path: Path, settings: pytest.FixtureRequest
) -> None:
    settings.LEDGER_SEALS_FILE = str(tmp_path / "out" / "seals.jsonl")
    with database_role("worker"):
        assert ship_new() == Seal.objects.count()
        assert ship_new() == 0
        assert (tmp_path / "out" / "seals.jsonl").stat().st_mode & 0o777 == 0o600
        call_command("verify_ledger", against=tmp_path / "out" / "seals.jsonl", stdout=StringIO())
    as_its_owner("update visits_visitevent set summary = 'The front gate'", "delete from audit_seal")
    with database_role("worker"):
        seal_closed_days(timezone.now())
        assert verify().fault is None
        with pytest.raises(CommandError, match="visits_visitevent: the seal in the database is not the one"):
            call_command("verify_ledger", against=tmp_path / "out" / "seals.jsonl", stdout=StringIO())


def test_a_key_signs_and_another_key_finds_it_out(cast: Cast, settings: pytest.FixtureRequest) -> None:
    settings.LEDGER_SIGNING_KEY = base64.b64encode(b"k" * 32).decode()
    with database_role("worker"):
        seal_closed_days(timezone.now() + TOMORROW)
        verdict = verify()
        assert (verdict.fault, verdict.unsigned) == (None, 0)
        settings.LEDGER_PUBLIC_KEY, settings.LEDGER_SIGNING_KEY = signing.public_key(), ""
        assert verify().fault is None
        settings.LEDGER_PUBLIC_KEY, settings.LEDGER_SIGNING_KEY = "", base64.b64encode(b"o" * 32).decode()
    found = fault()
    assert found is not None
    assert found[1] == "the signature is not ours"


def test_the_command_says_what_it_found(visit: Visit) -> None:
    said = StringIO()
    with database_role("worker"):
        call_command("verify_ledger", stdout=said)
    assert "As it was sealed, up to" in said.getvalue()
    as_its_owner("update visits_visitevent set summary = 'The front gate'")
    with database_role("worker"), pytest.raises(CommandError, match="visits_visitevent: a row or the seal was changed"):
        call_command("verify_ledger", stdout=said)


def test_the_worker_seals_by_itself(cast: Cast) -> None:
    with database_role("worker"):
        assert sealing.work() == len(tables())
        assert sealing.work() == 0
