"""Everything that is held: for its committee alone, complete, and gone after a week."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from funding.sweeping import sweep
from funding.uploads import store
from ledger.actions import held as actions
from ledger.gathering import NOT_IN_IT, SECRET, tables_of_places
from ledger.making import work
from ledger.models import HeldCopy
from ledger.waiting import look_after
from liaison.audit.ledger import sources
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place
from liaison.refusals import Refused
from tests.cast import Cast, logged_visit
from tests.funding.kept_files import LEASE, add
from tests.pdfs import text_of, without_blanks
from tests.roles import database_role
from tests.walls.canaries import furnish
from tests.walls.tenants import Tenant

ClientOf = Callable[..., Client]
PAGE = "/places/madina-mosque/held/"


def made(cast: Cast) -> HeldCopy:
    with acting_as(cast.secretary.pk):
        copy = actions.ask(by=cast.secretary, place=cast.madina)
    with database_role("worker"):
        assert work() == 1
        copy.refresh_from_db()
        assert copy.status == "ready", copy.status
    return copy


def content(copy: HeldCopy, kind: str) -> bytes:
    with store.opened(getattr(copy, f"stored_{kind}")) as file:
        return file.read()


def test_a_member_asks_and_takes_it_and_the_ledger_says_so(cast: Cast, client_of: ClientOf) -> None:
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2), summary="The side gate")
    client = client_of(cast.secretary)
    assert client.post(PAGE, {"client_id": str(uuid.uuid4())}).status_code == 302
    assert "It begins in a few seconds" in client.get(PAGE).content.decode()
    with database_role("worker"):
        work()
    assert "Download the PDF" in client.get(PAGE).content.decode()
    copy = client.get(PAGE).context["copies"][0][0]
    for ending, start in (("json", b"{"), ("pdf", b"%PDF")):
        file = client.get(f"{PAGE}{copy.pk}.{ending}")
        assert file["Content-Disposition"].startswith("attachment")
        assert b"".join(file.streaming_content).startswith(start)
    assert client.get(f"{PAGE}{copy.pk}.zip").status_code == 404
    assert client.get(f"{PAGE}{copy.pk}.txt").status_code == 404
    titles = [line.title for line in client.get("/places/madina-mosque/ledger/?only=taken").context["lines"]]
    assert titles == ["Taken out of the portal: Everything held"]


def test_it_says_what_is_held_in_both_forms(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2), summary="The side gate", mood=3)
    copy = made(cast)
    whole = json.loads(content(copy, "json"))
    (visit,) = whole["tables"]["visits.Visit"]["rows"]
    assert (whole["schema"], visit["summary"], visit["mood"]) == (1, "The side gate", 3)
    assert whole["people"][str(cast.officer.pk)] == "PC Ada Shaw"
    assert "visits.Visit" in {change["table"] for change in whole["history"]}
    said = without_blanks(text_of(content(copy, "pdf")))
    for words in ("Everything that is held", "The side gate", "Some worry"):
        assert without_blanks(words) in said


def test_it_holds_all_of_this_place_and_nothing_of_another(cast: Cast) -> None:
    tenants: dict[str, Tenant] = {tenant.key: tenant for tenant in furnish(cast)}
    copy = made(cast)
    whole = content(copy, "json").decode()
    own, others = tenants["madina"], [tenants[key] for key in tenants if key != "madina"]
    # Letters that quote the place are the commander's; the committee reads them on their own page.
    letters = {own.word("draft"), own.word("sent"), own.letter_draft, own.letter_sent}
    missing = [
        word
        for word, readers in own.words.items()
        if "secretary" in readers and word not in whole and word not in letters
    ]
    assert missing == []
    foreign = [w for other in others for w, readers in other.words.items() if "secretary" not in readers and w in whole]
    assert foreign == []
    assert not any(f'"{column}"' in whole for column in SECRET)
    with database_role("worker"):
        for table, rows in ((m, json.loads(whole)["tables"][m._meta.label]["rows"]) for m in tables_of_places()):
            column = "pk" if table is Place else "place"
            expected = table._default_manager.filter(**{column: cast.madina.pk}).count()
            hidden = {"visits.PromisedWindow", "retention.Due", "retention.Decision", "retention.Erased"}
            assert len(rows) == expected or table._meta.label in hidden, table._meta.label


def test_every_table_with_a_place_is_in_it_or_says_why_not(db: None) -> None:
    told = {model._meta.db_table for model in tables_of_places()} | {Consultation._meta.db_table}
    told |= {model.pgh_event_model._meta.db_table for model, _column in sources()}
    told |= {apps.get_model(label)._meta.db_table for label in NOT_IN_IT}
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name from information_schema.columns c join information_schema.tables t"
            " using (table_schema, table_name) where c.column_name = 'place_id' and c.table_schema = 'public'"
            " and t.table_type = 'BASE TABLE'"
        )
        assert {name for (name,) in cursor.fetchall()} <= told


def test_the_files_lie_beside_it(cast: Cast) -> None:
    with database_role("worker"):
        incident = furnish_incident(cast)
    add(cast.secretary, None, incident=incident)
    copy = made(cast)
    with zipfile.ZipFile(io.BytesIO(content(copy, "zip"))) as zipped:
        assert [zipped.read(name) for name in zipped.namelist()] == [LEASE]
    (file,) = json.loads(content(copy, "json"))["files"]
    assert file["name"] == zipped.namelist()[0]


def furnish_incident(cast: Cast) -> object:
    from funding.models import Incident

    return Incident.objects.create(
        place=cast.madina, what="damage", happened_on=timezone.localdate(), text="A window", recorded_by=cast.secretary
    )


@pytest.mark.parametrize(
    "part", ["officer", "supervisor", "commander", "adviser", "other", "administrator", "oversight"]
)
def test_nobody_else_has_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    copy = made(cast)
    client = client_of(getattr(cast, part))
    assert client.get(PAGE).status_code == client.post(PAGE, {}).status_code == 404
    assert client.get(f"{PAGE}{copy.pk}.json").status_code == 404


def test_another_member_takes_the_same_copy_and_another_mosque_finds_none(cast: Cast, client_of: ClientOf) -> None:
    copy = made(cast)
    assert client_of(cast.treasurer).get(f"{PAGE}{copy.pk}.json").status_code == 200
    assert client_of(cast.other).get(f"/places/noor-mosque/held/{copy.pk}.json").status_code == 404


def test_whoever_has_left_gets_none(cast: Cast) -> None:
    with acting_as(cast.secretary.pk):
        copy = actions.ask(by=cast.secretary, place=cast.madina)
    with database_role("worker"):
        cast.secretary.memberships.update(until=timezone.localdate() - timedelta(days=1))
        assert work() == 1
        copy.refresh_from_db()
        assert copy.status == "failed"


def test_after_a_week_it_is_gone_and_before_it_is_not_swept_away(cast: Cast, client_of: ClientOf) -> None:
    copy = made(cast)
    with database_role("worker"):
        sweep(older_than=-1)
        assert content(copy, "json")
        look_after(timezone.now() + timedelta(days=7))
        copy.refresh_from_db()
    assert (copy.status, copy.stored_json) == ("gone", "")
    assert client_of(cast.secretary).get(f"{PAGE}{copy.pk}.json").status_code == 404
    assert not [path for path in Path(settings.FUNDING_FILES).rglob("*") if path.is_file()]


def test_two_who_ask_at_once_share_one_and_five_a_day_are_enough(cast: Cast) -> None:
    with acting_as(cast.secretary.pk):
        assert actions.ask(by=cast.secretary, place=cast.madina) == actions.ask(by=cast.treasurer, place=cast.madina)
    with database_role("worker"):
        HeldCopy.objects.update(status="failed")
        for _more in range(4):
            HeldCopy.objects.create(place=cast.madina, asked_by=cast.secretary, status="failed")
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="Five copies"):
        actions.ask(by=cast.secretary, place=cast.madina)


def test_wrong_methods(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    assert client.delete(PAGE).status_code == client.post(f"{PAGE}1.json").status_code == 405
