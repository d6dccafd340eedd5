"""Taking tables away: who may, what for, what is kept of it, and what a file for outside holds."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

import pytest
import time_machine
from django.test import Client

from dashboard.exports.purposes import Purpose, leaves_the_unit
from dashboard.figures.keeping import keep
from dashboard.forms import MOST_WORDS, ONLY_ROUND, ONLY_WHOLE, SAY
from dashboard.scopes import Scope
from dashboard.tables import INSIDE
from dashboard.views.exports import NOT_KEPT
from liaison.audit.models import Consultation
from liaison.middleware import NOT_A_PAGE
from liaison.observances.weeks import Week
from tests.cast import Cast, logged_visit
from tests.outbox.minutes import london
from tests.roles import database_role
from visits.models import Commitment

WEEK = Week.parse("2026-W47")
ASKED = {"week": str(WEEK), "purpose": "briefing"}
FORM = "/dashboard/export/"


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    """It is Monday morning after the week of these tests."""
    with time_machine.travel(london("2026-11-23T09:00")):
        yield


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Seven visits in the week, and a promise that was not kept, in words that are a formula."""
    for day in range(16, 23):
        logged_visit(cast.madina, cast.officer, london(f"2026-11-{day}T10:00"))
    with database_role("worker"):
        Commitment.objects.create(
            place=cast.madina,
            text="=HYPERLINK(1)",
            owner=cast.officer,
            due_on=WEEK.days[2],
            made_by=cast.officer,
            made_at=london("2026-11-10T10:00"),
        )
    return cast


def address(table: str, kind: str = "csv") -> str:
    return f"/dashboard/export/{table}.{kind}"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def noted() -> list[tuple[str, str, str]]:
    with database_role("worker"):
        rows = Consultation.objects.filter(manner="export").order_by("place__slug")
        return list(rows.values_list("place__slug", "page", "purpose"))


def keep_week(cast: Cast, now: str = "2026-11-23T00:05") -> None:
    with database_role("worker"):
        keep(Scope.of_unit(cast.unit), WEEK, london(now))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_can_be_taken(busy: Cast, client_of: Callable[..., Client], kind: str) -> None:
    client = client_of(busy.commander)
    for slug, *_rest in INSIDE:
        answer = client.get(address(slug, kind), ASKED)
        assert answer.status_code == 200, slug
        assert f"official-sensitive-riverford-2026-w47-{slug}.{kind}" in answer["Content-Disposition"]
        assert answer["Content-Security-Policy"] == NOT_A_PAGE


def test_all_tables_come_in_one_file(busy: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(busy.commander)
    slugs = [slug for slug, *_rest in INSIDE]
    chosen = client.get(FORM, {**ASKED, "table": "all", "kind": "csv"})
    answer = client.get(chosen["Location"])
    assert "official-sensitive-riverford-2026-w47-all.zip" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"{n:02}-{slug}.csv" for n, slug in enumerate([*slugs, "about"], start=1)]
        for slug in ("numbers", "promises"):
            [name] = [each for each in archive.namelist() if each.endswith(f"-{slug}.csv")]
            assert archive.read(name) == client.get(address(slug), ASKED).content
        assert ["Purpose", "A briefing inside the unit"] in rows_of(archive.read("17-about.csv"))
    with zipfile.ZipFile(io.BytesIO(client.get(address("all", "xlsx"), ASKED).content)) as book:
        sheets = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert [sheet.lower().replace(" ", "-") for sheet in sheets] == [*slugs, "about"]
    assert ("Export: All tables", "A briefing inside the unit") in {(page, purpose) for _, page, purpose in noted()}


def test_all_tables_stay_in_the_unit_and_need_a_purpose(busy: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(busy.commander)
    for purpose in ("oversight", "community"):
        answer = client.get(address("all", "xlsx"), {**ASKED, "purpose": purpose})
        assert answer.status_code == 400
        assert ONLY_ROUND in unescape(answer.content.decode())
    assert client.get(address("all"), {"week": str(WEEK)}).status_code == 400
    assert client.get(address("all", "zip"), ASKED).status_code == 404
    assert client_of(busy.officer).get(address("all"), ASKED).status_code == 404
    assert not noted()


def test_the_figures_are_those_of_the_page_and_a_formula_is_a_text(
    busy: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(busy.supervisor)
    numbers = dict(rows_of(client.get(address("numbers"), ASKED).content)[1:])
    assert (numbers["Visits made"], numbers["Promises due"]) == ("7", "1")
    [_head, promise] = rows_of(client.get(address("promises"), ASKED).content)
    assert promise[1:3] == ["Madina Mosque", "'=HYPERLINK(1)"]
    team = rows_of(client.get(address("numbers"), {**ASKED, "team": "riverford-west"}).content)
    assert dict(team[1:])["Visits made"] == "0"


def test_nobody_else_takes_anything(busy: Cast, client_of: Callable[..., Client]) -> None:
    for part, user in busy.everybody().items():
        client, may = client_of(user), part in ("supervisor", "commander")
        expected = 200 if may else 404
        own = {**ASKED, "unit": busy.unit.pk}
        assert client.get(address("numbers"), own).status_code == expected, part
        assert client.get(FORM, own).status_code == expected, part
        assert client.post(address("numbers"), own).status_code == 405
    assert (
        client_of(busy.foreign_supervisor).get(address("numbers"), {**ASKED, "team": busy.east.slug}).status_code == 404
    )
    assert Client().get(address("numbers"), ASKED).status_code == 302


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("nothing.csv", {}),
        ("numbers.pdf", {}),
        ("numbers.csv", {"week": "2026-W54"}),
        ("numbers.csv", {"week": "2026-W49"}),
        ("numbers.csv", {"team": "no-such-team"}),
        ("numbers.csv", {"unit": "99999999999999999999"}),
    ],
)
def test_what_there_is_not_is_nowhere(
    cast: Cast, client_of: Callable[..., Client], path: str, asked: dict[str, str]
) -> None:
    assert client_of(cast.commander).get(f"/dashboard/export/{path}", {**ASKED, **asked}).status_code == 404


def test_without_a_purpose_it_is_asked_for(cast: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.commander)
    answer = client.get(address("numbers"), {"week": str(WEEK)})
    assert answer.status_code == 400
    assert "What is it for?" in answer.content.decode()
    for purpose, words, sentence in (("other", "", SAY), ("no-such", "", "What is it for?"), ("other", "x" * 101, "")):
        asked = {"week": str(WEEK), "purpose": purpose, "words": words}
        told = client.get(address("numbers"), asked)
        assert told.status_code == 400
        assert sentence in told.content.decode()
    assert noted() == []


def test_the_form_leads_to_the_file(cast: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.commander)
    assert client.get(FORM, {"week": str(WEEK), "team": cast.east.slug}).status_code == 200
    sent = {"week": str(WEEK), "team": cast.east.slug, "table": "not-met", "kind": "xlsx", "purpose": "briefing"}
    answer = client.get(FORM, sent)
    assert answer.status_code == 302
    assert answer["Location"] == "/dashboard/export/not-met.xlsx?week=2026-W47&team=riverford-east&purpose=briefing"
    assert client.get(answer["Location"]).status_code == 200
    wrong = client.get(FORM, {**sent, "kind": "pdf"})
    assert "Choose one of the answers listed." in wrong.content.decode()


def test_the_purpose_stands_in_the_read_log_of_each_place_that_is_named(
    busy: Cast, client_of: Callable[..., Client]
) -> None:
    client_of(busy.commander).get(address("promises"), ASKED)
    assert noted() == [("madina-mosque", "Export: Promises that were not kept on time", "A briefing inside the unit")]
    ledger = client_of(busy.secretary).get(f"/places/{busy.madina.slug}/ledger/?only=looked").content.decode()
    assert "Promises that were not kept on time" in ledger


def test_where_no_place_is_named_it_stands_at_all_that_are_counted(
    busy: Cast, client_of: Callable[..., Client]
) -> None:
    client = client_of(busy.commander)
    client.get(address("numbers"), ASKED)
    assert [slug for slug, _page, _purpose in noted()] == ["madina-mosque", "noor-mosque", "st-chad"]
    with database_role("owner"):
        Consultation.objects.all().delete()
    client.get(address("visits-by-day"), {**ASKED, "team": busy.west.slug})
    assert [slug for slug, _page, _purpose in noted()] == ["noor-mosque"]


@pytest.mark.parametrize("purpose", [value for value in Purpose.values if leaves_the_unit(value)])
def test_what_leaves_the_unit_is_one_table_as_it_was_when_the_week_ended(
    busy: Cast, client_of: Callable[..., Client], purpose: str
) -> None:
    keep_week(busy)
    client = client_of(busy.commander)
    asked = {"week": str(WEEK), "purpose": purpose, "words": "A talk"}
    for slug, *_rest in INSIDE:
        answer = client.get(address(slug), asked)
        assert answer.status_code == 400
        assert ONLY_ROUND in answer.content.decode()
    of_team = client.get(address("outside"), {**asked, "team": busy.east.slug})
    assert of_team.status_code == 400
    assert ONLY_WHOLE in of_team.content.decode()
    first = client.get(address("outside"), asked)
    assert "official-riverford-2026-w47-outside.csv" in first["Content-Disposition"]
    told = dict(rows_of(first.content)[1:])
    assert told["Visits made"] == "5", "seven, to the nearest five"
    assert told["New worries"].startswith("Withheld")
    # One more that comes late would be told by the difference of two files.
    logged_visit(busy.noor, busy.stranger, london("2026-11-20T15:00"), logged_at=london("2026-11-23T08:00"))
    assert client.get(address("outside"), asked).content == first.content
    assert client.get(address("outside"), {**asked, "known": "now"}).content == first.content
    words = "Something else: A talk" if purpose == Purpose.OTHER else str(Purpose(purpose).label)
    assert {said for _slug, _page, said in noted()} == {words}


def test_a_week_that_is_not_kept_does_not_leave_the_unit(busy: Cast, client_of: Callable[..., Client]) -> None:
    client = client_of(busy.commander)
    for week in (str(WEEK), str(Week.now())):
        answer = client.get(address("outside"), {"week": week, "purpose": "oversight"})
        assert answer.status_code == 409
        assert NOT_KEPT in answer.content.decode()
    assert noted() == []


def test_as_known_then_is_what_was_kept(busy: Cast, client_of: Callable[..., Client]) -> None:
    keep_week(busy)
    logged_visit(busy.noor, busy.stranger, london("2026-11-20T15:00"), logged_at=london("2026-11-23T08:00"))
    client = client_of(busy.commander)
    now = dict(rows_of(client.get(address("numbers"), ASKED).content)[1:])
    then = dict(rows_of(client.get(address("numbers"), {**ASKED, "known": "then"}).content)[1:])
    assert (then["Visits made"], now["Visits made"]) == ("7", "8")


def test_words_of_a_purpose_fit_the_read_log() -> None:
    assert MOST_WORDS + len(f"{Purpose.OTHER.label}: ") <= Consultation._meta.get_field("purpose").max_length
