"""How often places were looked at: in figures, for the commander and the oversight reader, small counts withheld."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from dateutil.relativedelta import relativedelta
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ledger.counting import COMMITTEES, count, kind_of, months_before, work
from ledger.models import AccessMonth, Correction
from ledger.quiet import Quiet, in_spans
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.places.models import Place
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[..., Client]
PAGE = "/oversight/access/"


def last_month() -> date:
    return months_before(timezone.localdate())[0]


def looked(place: Place, by: User, role: str, times: int, **more: Any) -> None:
    at = timezone.make_aware(datetime.combine(last_month() + timedelta(days=3), time(12)))
    with database_role("worker"):
        Consultation.objects.bulk_create(
            Consultation(
                **{"place": place, "by": by, "role": role, "at": at, "page": "Place page", "path": "/"}
                | {"purpose": "", "request_id": uuid4()}
                | more
            )
            for _each in range(times)
        )


@pytest.fixture
def month(cast: Cast) -> None:
    looked(cast.madina, cast.officer, "Neighbourhood officer", 13)
    looked(cast.noor, cast.stranger, "Neighbourhood officer", 4)
    looked(cast.madina, cast.supervisor, "Supervisor", 4)
    looked(cast.madina, cast.commander, "Commander", 6, manner="export")
    looked(cast.madina, cast.secretary, "Committee member", 50)
    with database_role("worker"):
        work()


@pytest.mark.parametrize("part", ["commander", "oversight"])
def test_counts_are_rounded_and_small_ones_withheld(cast: Cast, client_of: ClientOf, month: None, part: str) -> None:
    page = client_of(getattr(cast, part)).get(PAGE)
    newest = page.context["spans"][0]
    assert newest.month == last_month()
    assert newest.figures["pages"] == [
        ["Neighbourhood officers", "Place page", 15],
    ]
    assert newest.figures["taken"] == [["Supervisors and commanders", "Export", 5]]
    said = page.content.decode()
    assert "withheld" in said
    assert not [word for word in ("Madina", "Noor", "Ada Shaw", "Sara") if word in said]


@pytest.mark.parametrize(
    "part", ["officer", "supervisor", "adviser", "secretary", "administrator", "foreign_supervisor", "outsider"]
)
def test_nobody_else_reads_it(cast: Cast, client_of: ClientOf, month: None, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(PAGE).status_code == 404
    assert not AccessMonth.objects.visible_to(getattr(cast, part)).exists()


def test_the_second_wall_says_the_same(cast: Cast, month: None) -> None:
    from liaison.db.acting import acting_as

    for part, sees in (("commander", True), ("oversight", True), ("supervisor", False), ("secretary", False)):
        with acting_as(getattr(cast, part).pk):
            assert AccessMonth.objects.exists() == sees, part


def test_it_is_only_for_reading(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.commander).post(PAGE).status_code == 405


def told(quiet: bool) -> dict[str, Any]:
    pages = [] if quiet else [["Neighbourhood officers", "Place page", 15]]
    return {"pages": pages, "taken": [], "corrections": {"due": None, "in_time": None}}


def spans(*months: str) -> list[str]:
    """Newest first, as '2026-05' for a month with something to tell and '2026-05?' for a quiet one."""
    rows = [
        AccessMonth(month=date.fromisoformat(f"{month[:7]}-01"), figures=told(quiet=month.endswith("?")))
        for month in months
    ]
    return [each.words if isinstance(each, Quiet) else f"{each.month:%Y-%m}" for each in in_spans(rows)]


def test_months_of_which_nothing_may_be_told_are_one_sentence() -> None:
    assert spans("2026-10", "2026-09?", "2026-08?", "2026-07?", "2026-06") == [
        "2026-10",
        "July to September 2026",
        "2026-06",
    ]
    assert spans("2026-02?", "2026-01?", "2025-12?") == ["December 2025 to February 2026"]
    assert spans("2026-05?", "2026-04", "2026-03?") == ["May 2026", "2026-04", "March 2026"]
    # A month that nobody counted lies between them.
    assert spans("2026-05?", "2026-03?", "2026-02?") == ["May 2026", "February to March 2026"]
    assert spans() == []


@pytest.mark.parametrize(
    "figures", [{"taken": [["Supervisors and commanders", "Export", 5]]}, {"corrections": {"due": 5, "in_time": None}}]
)
def test_a_month_with_anything_to_tell_is_not_quiet(figures: dict[str, Any]) -> None:
    row = AccessMonth(month=date(2026, 5, 1), figures=told(quiet=True) | figures)
    assert list(in_spans([row])) == [row]


@given(st.lists(st.booleans(), max_size=14))
def test_every_month_is_told_once(quiet: list[bool]) -> None:
    months = [date(2026, 12, 1) - relativedelta(months=number) for number in range(len(quiet))]
    rows = [AccessMonth(month=month, figures=told(each)) for month, each in zip(months, quiet, strict=True)]
    found: list[date] = []
    for each in in_spans(rows):
        last, first = (each.last, each.first) if isinstance(each, Quiet) else (each.month, each.month)
        while last >= first:
            found.append(last)
            last -= relativedelta(months=1)
    assert found == months


def test_the_page_says_it_in_one_sentence(cast: Cast, client_of: ClientOf, month: None) -> None:
    said = " ".join(client_of(cast.commander).get(PAGE).content.decode().split())
    newest, oldest = last_month() - relativedelta(months=1), last_month() - relativedelta(months=11)
    assert said.count("Nothing often enough to be told.") == 1
    assert f"{oldest:%B %Y} to {newest:%B %Y}" in said or f"{oldest:%B} to {newest:%B %Y}" in said


def test_a_month_is_counted_once(cast: Cast, month: None) -> None:
    looked(cast.madina, cast.officer, "Neighbourhood officer", 100)
    with database_role("worker"):
        assert work() == 0
        assert AccessMonth.objects.get(unit=cast.unit, month=last_month()).figures["pages"][0][2] == 15


def test_corrections_in_time_are_counted_when_their_72_hours_have_ended(cast: Cast) -> None:
    begun = timezone.make_aware(datetime.combine(last_month() + timedelta(days=5), time(12)))
    with database_role("worker"):
        for number in range(12):
            asked = {"place": cast.madina, "wrong": "x", "right": "y", "asked_by": cast.secretary, "asked_at": begun}
            late = timedelta(hours=80 if number < 6 else 20)
            answer = {"answer": "corrected", "answered_by": cast.officer, "answered_at": begun + late}
            Correction.objects.create(**asked, **answer)
        assert count(cast.unit, last_month())["corrections"] == {"due": 10, "in_time": 5}


@given(st.lists(st.sampled_from(["Committee member", "Supervisor", "Commander", "Neighbourhood officer", "Other"])))
def test_whoever_holds_any_other_role_is_no_mere_committee_member(roles: list[str]) -> None:
    mere = set(roles) - {"Other"} == {"Committee member"}
    assert (kind_of(", ".join(roles)) == COMMITTEES) == mere
