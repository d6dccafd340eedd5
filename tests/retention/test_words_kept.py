"""Words about no place that were kept after a notice: shown to writers and to those who lead, counted for others."""

import uuid
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.places.models import KeptWording
from retention.models import Report
from retention.reporting import figures_of, withheld
from tests.cast import Cast
from tests.roles import database_role

ClientOf = Callable[[User], Client]
PAGE = "/retention/words/"


def kept(by: User, question: str, **where: Any) -> None:
    """Somebody kept a number plate in what they wrote."""
    with database_role("worker"):
        KeptWording.objects.create(
            written_on="Orders", question=question, kinds=["plate"], reason="needed", kept_by=by, choice=uuid.uuid4(),
            **where,
        )  # fmt: skip


def test_the_writer_and_those_who_lead_read_it_and_nobody_else(cast: Cast, client_of: ClientOf) -> None:
    kept(cast.officer, "The officer's note", unit=cast.unit)
    kept(cast.supervisor, "The supervisor's note", unit=cast.unit)
    kept(cast.foreign_supervisor, "The other unit's note", unit=cast.other_unit)
    kept(cast.officer, "About a place", place=cast.madina)
    seen = {
        "officer": {"officer"}, "supervisor": {"officer", "supervisor"}, "commander": {"officer", "supervisor"},
        "colleague": set(), "adviser": set(), "foreign_supervisor": {"other unit"},
    }  # fmt: skip
    for part, whose in seen.items():
        page = client_of(getattr(cast, part)).get(PAGE).content.decode()
        for note in ("officer", "supervisor", "other unit"):
            assert (f"The {note}&#x27;s note" in page) == (note in whose), (part, note)
        assert "About a place" not in page
    page = client_of(cast.supervisor).get(PAGE).content.decode()
    for said in ("PC Ada Shaw", "Orders", "A number plate", "Somebody is less safe without it", "Riverford"):
        assert said in page
    for part in ("secretary", "oversight", "administrator", "outsider"):
        assert client_of(getattr(cast, part)).get(PAGE).status_code == 404, part
    assert client_of(cast.supervisor).post(PAGE).status_code == 405


def test_where_nothing_was_kept_the_page_says_so(cast: Cast, client_of: ClientOf) -> None:
    assert "Nothing was kept." in client_of(cast.officer).get(PAGE).content.decode()


def test_others_read_a_count_and_no_small_one(cast: Cast, client_of: ClientOf) -> None:
    for number in range(6):
        kept(cast.officer, f"Note {number}", unit=cast.unit)
    this_month = timezone.localdate().replace(day=1)
    with database_role("worker"):
        figures = figures_of(cast.unit, this_month)
    assert figures["words"] == {"of_places": 0, "of_none": 6}
    assert withheld(figures)["words"] == {"of_places": 0, "of_none": 6}
    kept(cast.officer, "About a place", place=cast.madina)
    with database_role("worker"):
        figures = figures_of(cast.unit, this_month)
        for audience, told in (("unit", figures), ("oversight", withheld(figures))):
            Report.objects.create(unit=cast.unit, month=this_month, audience=audience, figures=told)
    assert "About places: 1. About no place: 6." in client_of(cast.commander).get("/retention/report/").content.decode()
    page = client_of(cast.oversight).get("/retention/report/").content.decode()
    assert "Words kept as written" in page
    assert "About places" not in page


def test_a_report_of_an_earlier_release_says_nothing_of_words(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        figures = figures_of(cast.unit, timezone.localdate().replace(day=1))
        del figures["words"]
        Report.objects.create(
            unit=cast.unit, month=timezone.localdate().replace(day=1), audience="unit", figures=figures
        )
    page = client_of(cast.commander).get("/retention/report/").content.decode()
    assert "Legal holds" in page
    assert "Words kept as written" not in page
