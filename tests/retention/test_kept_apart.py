"""Letters stand as written for everybody but a recorded decision; what is the committee's own goes by its decision."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from funding.models import Answer, Application, Evidence, ThreadMessage
from letters.models import Letter, LetterVersion
from liaison.accounts.models import User
from retention.kinds import MARK
from retention.models import Decision, Report, Rule
from retention.reporting import figures_of, withheld, write_reports
from retention.times import months_later
from tests.cast import Cast, logged_visit
from tests.funding.desk import make_application
from tests.funding.kept_files import add, stored
from tests.letters import desk
from tests.retention.clock import counted, decide, due, long_ago, round_made
from tests.retention.searching import tables_with
from tests.roles import database_role

ClientOf = Callable[[User], Client]
SECRET = "quince-orchard"
VERY_OLD = timedelta(days=3000)


def test_a_letter_loses_its_words_and_keeps_its_points(cast: Cast) -> None:
    letter = desk.sent(cast, desk.point(f"About {SECRET}"))
    with database_role("worker"):
        version = LetterVersion.objects.get(letter=letter)
        with pytest.raises(DatabaseError), transaction.atomic():
            LetterVersion.objects.filter(pk=version.pk).update(because="changed")
        Letter.objects.filter(pk=letter.pk).update(state="closed")
    counted()
    with database_role("worker"):
        decision = Decision.objects.create(
            rule=Rule.objects.get(kind="letters"), unit=cast.unit, answer="erase", found=1, reviewer=cast.commander,
            before=timezone.now() + timedelta(days=9000),
        )  # fmt: skip
    assert round_made() >= 1
    assert tables_with(SECRET) == []
    with database_role("worker"):
        version.refresh_from_db()
        decision.refresh_from_db()
        assert decision.finished_at is not None
        assert [(point["category"], point["text"]) for point in version.content["points"]] == [("waiting-time", MARK)]
        with pytest.raises(DatabaseError), transaction.atomic():
            LetterVersion.objects.filter(pk=version.pk).update(because="changed again")


def test_an_application_and_its_files_go_by_the_committees_decision(cast: Cast) -> None:
    application = make_application(cast.madina, cast.secretary)
    add(cast.secretary, application, title=SECRET)
    with database_role("worker"):
        Answer.objects.create(
            place=cast.madina, application=application, key="a.b", value=SECRET, saved_by=cast.secretary
        )
        ThreadMessage.objects.create(place=cast.madina, application=application, text=SECRET, sent_by=cast.secretary)
        Application.objects.filter(pk=application.pk).update(
            state="dropped", state_since=timezone.localdate() - VERY_OLD
        )
    disc = Path(settings.FUNDING_FILES)
    before = len(stored(disc))
    counted()
    assert due("applications", place=cast.madina).number == 1
    decide("applications", by=cast.treasurer, place=cast.madina)
    with pytest.MonkeyPatch.context() as patch:
        # In a test the transaction never ends, so what waits for its end is done at once.
        patch.setattr("django.db.transaction.on_commit", lambda do, **_more: do())
        assert round_made() == 1
    assert tables_with(SECRET) == []
    assert len(stored(disc)) == before - 1
    with database_role("worker"):
        left = Application.objects.get(pk=application.pk)
        assert (left.state, left.round_id) == ("dropped", application.round_id)
        assert Evidence.objects.get().removed_by == cast.treasurer


def test_the_monthly_report_counts_and_what_leaves_the_unit_has_no_small_counts(cast: Cast) -> None:
    for days in range(7):
        logged_visit(cast.madina, cast.officer, long_ago(days=days), summary="Said")
    counted()
    decide("visits", by=cast.supervisor, unit=cast.unit)
    round_made()
    this_month = timezone.localdate().replace(day=1)
    with database_role("worker"):
        figures = figures_of(cast.unit, this_month)
        assert write_reports(timezone.now()) == 0
        assert set(Report.objects.values_list("audience", "month")) == {
            ("unit", months_later(this_month, -1)), ("oversight", months_later(this_month, -1)),
        }  # fmt: skip
    visits = next(row for row in figures["rules"] if row["kind"] == "visits")
    assert (visits["erased"], visits["decided"], visits["due"]) == (7, 1, 0)
    outside = next(row for row in withheld(figures)["rules"] if row["kind"] == "visits")
    assert (outside["label"], outside["erased"], outside["decided"]) == ("Visits", None, None)


def test_who_reads_the_report(cast: Cast, client_of: ClientOf) -> None:
    round_made()
    for person, status in (
        (cast.commander, 200), (cast.supervisor, 200), (cast.oversight, 200), (cast.officer, 404),
        (cast.secretary, 404),
    ):  # fmt: skip
        assert client_of(person).get("/retention/report/").status_code == status
    page = client_of(cast.oversight).get("/retention/report/").content.decode()
    assert "for oversight readers" in page
    assert client_of(cast.commander).get("/retention/report/?month=1999-01").status_code == 404


def test_the_rules_in_words_and_the_list(cast: Cast, client_of: ClientOf) -> None:
    round_made()
    page = client_of(cast.secretary).get("/retention/rules/").content.decode()
    assert "24 months" in page
    assert "A proposal" in page
    assert client_of(cast.secretary).get("/retention/").status_code == 200
    assert client_of(cast.officer).get("/retention/").status_code == 404
