"""Correcting a logged visit, adding oneself, taking it back, and the committee's reply."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, logged_visit, planned_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from tests.visits.queries import asked
from visits.models import Allotment, Amendment, Reply, Visit

SignIn = Callable[[User], Client]


def visit_by(cast: Cast, officer: User, ago: timedelta = timedelta(hours=2), **fields: Any) -> Visit:
    """A visit to the Madina mosque, logged when it ended."""
    return logged_visit(cast.madina, officer, timezone.now() - ago, **fields)


def now(visit: Visit) -> Visit:
    """The visit as it lies in the database."""
    with database_role("worker"):
        return Visit.objects.select_related("logged_by").get(pk=visit.pk)


def typed(visit: Visit, **more: Any) -> dict[str, Any]:
    """The edit form as it stood, with changes."""
    start, end = timezone.localtime(visit.starts_at), timezone.localtime(visit.ends_at)
    answers = {
        "kind": visit.kind,
        **day_boxes("day", start.date()),
        "starts": f"{start:%H:%M}",
        "ends": f"{end:%H:%M}",
        "met": visit.met,
        "mood": visit.mood or "",
        "summary": visit.summary,
        "version": visit.version,
    }
    return once(**answers | more)


@pytest.fixture(autouse=True)
def at_midday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Far from midnight, so that a visit of two hours ago was today."""
    midday = timezone.localtime().replace(hour=13, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(timezone, "now", lambda: midday)


def test_the_author_changes_it_for_a_day(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client, address = client_of(cast.officer), f"/visits/{visit.ref}/amend/"
    assert "because" not in client.get(address).context["form"].fields
    answer = client.post(address, typed(visit, summary="Corrected.", mood="2"))
    assert answer.status_code == 302
    assert (now(visit).summary, now(visit).mood, now(visit).version) == ("Corrected.", 2, 2)
    with database_role("worker"):
        assert not Amendment.objects.exists()


def test_afterwards_it_is_amended_with_a_reason(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer, timedelta(days=3), summary="Met the chair.")
    client, address = client_of(cast.officer), f"/visits/{visit.ref}/amend/"
    without = client.post(address, typed(visit, met=["chair"]))
    assert "Write why you change it." in str(without.context["form"].errors["because"])
    answers = typed(visit, met=["chair"], because="It was the chair")
    client.post(address, answers)
    client.post(address, answers)
    with database_role("worker"):
        amendment = Amendment.objects.get()
    assert amendment.changes == {"Met": ["Secretary or other trustee", "Chair"]}
    page = client_of(cast.secretary).get(f"/visits/{visit.ref}/").content.decode()
    assert "It was the chair" in page
    assert "<del>Secretary or other trustee</del>" in page


def test_an_amendment_that_changes_nothing(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer, timedelta(days=3))
    answer = client_of(cast.officer).post(f"/visits/{visit.ref}/amend/", typed(visit, because="x"))
    assert "Nothing is different yet." in answer.content.decode()


def test_supervisors_amend_any_and_officers_where_they_were(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    address = f"/visits/{visit.ref}/amend/"
    assert client_of(cast.supervisor).get(address).status_code == 200
    assert client_of(cast.colleague).get(address).status_code == 404
    with database_role("worker"):
        Allotment.objects.create(place=cast.madina, visit=visit, officer=cast.colleague, allotted_by=cast.supervisor)
    assert client_of(cast.colleague).get(address).status_code == 200
    for part in ("secretary", "other", "stranger", "foreign_supervisor", "outsider"):
        assert client_of(getattr(cast, part)).get(address).status_code == 404, part


def test_a_stale_form_shows_both_and_can_be_sent_again(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer, timedelta(days=3), summary="First.")
    address = f"/visits/{visit.ref}/amend/"
    mine = typed(visit, summary="Mine.", because="Better words")
    client_of(cast.supervisor).post(address, typed(visit, summary="Theirs.", because="Other words"))
    client = client_of(cast.officer)
    told = client.post(address, mine)
    page = told.content.decode()
    assert "Somebody else has just changed this visit." in page
    assert "Theirs." in page
    assert "Mine." in page
    again = client.post(address, mine | {"version": told.context["form"]["version"].value()})
    assert again.status_code == 302
    assert now(visit).summary == "Mine."


def test_correcting_whom_one_met_corrects_the_last_contact(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client_of(cast.officer).post(f"/visits/{visit.ref}/amend/", typed(visit, met=["nobody"]))
    with database_role("worker"):
        assert Place.objects.get(pk=cast.madina.pk).last_contact_at is None


def test_taking_it_back_keeps_it_as_cancelled(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client = client_of(cast.officer)
    client.post(f"/visits/{visit.ref}/take-back/", {"version": visit.version})
    taken = now(visit)
    assert (taken.status, taken.cancelled_because, taken.logged_by) == ("cancelled", "Logged by mistake", None)
    assert taken.summary == visit.summary


def test_taking_back_a_planned_visit_leaves_it_planned(cast: Cast, client_of: SignIn) -> None:
    visit = planned_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=3), cast.supervisor)
    client = client_of(cast.officer)
    answers = once(kind="friday", when="planned", met=["chair"], promised="no", summary="x")
    client.post(f"/visits/log/?visit={visit.ref}", answers)
    assert now(visit).status == "logged"
    client.post(f"/visits/{visit.ref}/take-back/", {"version": 2})
    back = now(visit)
    assert (back.status, back.met, back.summary, back.logged_at) == ("planned", [], "", None)


@pytest.mark.parametrize("version", ["", "x", "9", "9" * 30])
def test_taking_back_from_an_old_page_changes_nothing(cast: Cast, client_of: SignIn, version: str) -> None:
    visit = visit_by(cast, cast.officer)
    answer = client_of(cast.officer).post(f"/visits/{visit.ref}/take-back/", {"version": version}, follow=True)
    assert "Somebody else has just changed this visit." in answer.content.decode()
    assert now(visit).status == "logged"


def test_only_the_author_takes_it_back_and_only_for_a_day(cast: Cast, client_of: SignIn) -> None:
    visit, old = visit_by(cast, cast.officer), visit_by(cast, cast.officer, timedelta(days=2))
    for user, which in ((cast.colleague, visit), (cast.supervisor, visit), (cast.officer, old)):
        answer = client_of(user).post(f"/visits/{which.ref}/take-back/", {"version": 1})
        assert answer.status_code == 404
    assert client_of(cast.officer).get(f"/visits/{visit.ref}/take-back/").status_code == 405


def test_i_was_there_too(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client = client_of(cast.colleague)
    for _ in range(2):
        page = client.post(f"/visits/{visit.ref}/join/", follow=True).content.decode()
    assert "PC Ada Shaw, PC Ben Cole" in page
    assert client_of(cast.secretary).post(f"/visits/{visit.ref}/join/").status_code == 404


def test_the_committee_confirms_with_one_tap(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client = client_of(cast.secretary)
    page = client.get(f"/visits/{visit.ref}/")
    answers = {"verdict": "confirm", "client_id": str(page.context["client_id"])}
    for _ in range(2):
        client.post(f"/visits/{visit.ref}/reply/", answers)
    with database_role("worker"):
        assert [reply.made_by for reply in Reply.objects.all()] == [cast.secretary]
    assert "Yes, that is right" in client_of(cast.officer).get(f"/visits/{visit.ref}/").content.decode()


def test_a_dispute_says_what(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client, address = client_of(cast.secretary), f"/visits/{visit.ref}/reply/"
    empty = client.post(address, once(verdict="dispute"))
    assert "Write what you want to add" in str(empty.context["form"].errors["text"])
    client.post(address, once(verdict="dispute", text="Nobody came to the door. <b>ہم نے انتظار کیا</b>"))
    page = client_of(cast.officer).get(f"/visits/{visit.ref}/").content.decode()
    assert "Nobody came to the door. &lt;b&gt;ہم نے انتظار کیا&lt;/b&gt;" in page


def test_who_may_not_reply(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    for part in ("officer", "supervisor", "other", "outsider", "oversight"):
        client = client_of(getattr(cast, part))
        assert client.post(f"/visits/{visit.ref}/reply/", once(verdict="confirm")).status_code == 404, part
    planned = planned_visit(cast.madina, None, timezone.now() + timedelta(days=1), cast.supervisor)
    assert client_of(cast.secretary).get(f"/visits/{planned.ref}/reply/").status_code == 404


def test_who_may_read_a_visit(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    for part, status in (
        ("officer", 200),
        ("colleague", 200),
        ("supervisor", 200),
        ("commander", 200),
        ("adviser", 200),
        ("secretary", 200),
        ("treasurer", 200),
        ("other", 404),
        ("stranger", 404),
        ("foreign_supervisor", 404),
        ("oversight", 404),
        ("administrator", 404),
        ("outsider", 404),
    ):
        assert client_of(getattr(cast, part)).get(f"/visits/{visit.ref}/").status_code == status, part
    assert client_of(cast.officer).get("/visits/ABCDEFGH/").status_code == 404
    assert client_of(cast.officer).post(f"/visits/{visit.ref}/").status_code == 405


def test_reading_a_visit_is_noted(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    client_of(cast.colleague).get(f"/visits/{visit.ref}/")
    with acting_as(cast.secretary.pk):
        noted = Consultation.objects.get()
    assert (noted.by, noted.page, noted.place_id) == (cast.colleague, "Visit", cast.madina.pk)


def test_the_page_costs_the_same_with_much_on_it(cast: Cast, client_of: SignIn) -> None:
    visit = visit_by(cast, cast.officer)
    clients = [client_of(getattr(cast, part)) for part in ("officer", "supervisor", "secretary")]
    few = [asked(client, f"/visits/{visit.ref}/") for client in clients]
    with database_role("worker"):
        for n in range(12):
            Reply.objects.create(place=cast.madina, visit=visit, verdict="comment", text=str(n), made_by=cast.secretary)
            Amendment.objects.create(
                place=cast.madina, visit=visit, made_by=cast.supervisor, because="x", changes={"Met": ["a", "b"]}
            )
    assert [asked(client, f"/visits/{visit.ref}/") for client in clients] == few
    assert max(few) <= 10
