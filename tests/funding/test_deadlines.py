"""Deadlines: where they come from, who changes them, whom they remind, and what a calendar says of them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from funding import deadlines, reminders
from funding.actions import deadlines as acting
from funding.actions import evidence
from funding.models import Application, Deadline, Evidence, Round
from funding.states import State
from funding.uploads.checking import Cleaned
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.funding.due import SECRET, make
from tests.roles import database_role

What = Deadline.What
ClientOf = Callable[..., Client]


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that Sara began; she acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    with acting_as(cast.secretary.pk):
        yield made


def add_file(application: Application, by: User, asked_as: str) -> Evidence:
    name = uuid.uuid4().hex
    with database_role("worker"):
        return Evidence.objects.create(
            place_id=application.place_id, application=application, asked_as=asked_as, title="A photo", added_by=by,
            file_name="photo.png", content_type="image/png", size=1, sha256=name, stored_as=name, scanned=False,
        )  # fmt: skip


def open_ones(application: Application) -> dict[str, Deadline]:
    with database_role("worker"):
        return {each.what: each for each in Deadline.objects.filter(application=application).open()}


# Where they come from ---------------------------------------------------------------------------------------------


def test_the_closing_date_and_the_missing_evidence_are_due_from_the_beginning(held: Application) -> None:
    deadlines.begin(held)
    closes_on = held.round.closes_on
    assert closes_on is not None
    found = open_ones(held)
    assert {what: each.due_on for what, each in found.items()} == {
        What.CLOSES: closes_on,
        What.EVIDENCE: closes_on - timedelta(days=settings.FUNDING_EVIDENCE_DAYS),
    }


def test_where_a_round_closes_soon_evidence_is_due_when_it_closes(cast: Cast) -> None:
    soon = desk.make_application(cast.madina, cast.secretary, desk.make_round(days_left=3))
    with acting_as(cast.secretary.pk):
        deadlines.begin(soon)
        deadlines.evidence_changed([soon])
    assert open_ones(soon)[What.EVIDENCE].due_on == soon.round.closes_on


def test_evidence_that_came_is_not_missing_and_one_removed_is_again(cast: Cast, held: Application) -> None:
    deadlines.begin(held)
    photo = add_file(held, cast.secretary, "photo")
    deadlines.evidence_changed([held])
    assert What.EVIDENCE not in open_ones(held)
    with database_role("worker"):
        Evidence.objects.filter(pk=photo.pk).update(removed_at=timezone.now(), removed_by=cast.secretary)
    deadlines.evidence_changed([held])
    assert What.EVIDENCE in open_ones(held)


def test_a_file_that_is_added_and_removed_moves_the_deadline(cast: Cast, held: Application) -> None:
    deadlines.begin(held)
    cleaned = Cleaned(
        content=b"made by the test", content_type="image/png", file_name="photo.png", taken_out=(), scanned=False
    )
    photo = evidence.add(by=cast.secretary, cleaned=cleaned, title="A photo", application=held, asked_as="photo")
    assert What.EVIDENCE not in open_ones(held)
    evidence.remove(by=cast.secretary, evidence=photo)
    assert What.EVIDENCE in open_ones(held)


def test_a_round_that_is_prolonged_moves_its_deadlines_and_one_without_end_drops_them(held: Application) -> None:
    deadlines.begin(held)
    later = timezone.localdate() + timedelta(days=50)
    with database_role("worker"):
        Round.objects.filter(pk=held.round_id).update(closes_on=later)
        reminders.keep_deadlines(timezone.now())
        found = open_ones(held)
        assert found[What.CLOSES].due_on == later
        assert found[What.EVIDENCE].due_on == later - timedelta(days=settings.FUNDING_EVIDENCE_DAYS)
        Round.objects.filter(pk=held.round_id).update(closes_on=None)
        reminders.keep_deadlines(timezone.now())
    assert open_ones(held) == {}


def test_an_application_without_its_deadlines_gets_them_once_a_day(held: Application) -> None:
    with database_role("worker"):
        reminders.keep_deadlines(timezone.now())
        reminders.keep_deadlines(timezone.now())
    assert set(open_ones(held)) == {What.CLOSES, What.EVIDENCE}


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (State.INFO_REQUESTED, What.INFORMATION),
        (State.SURVEY_PENDING, What.SURVEY),
        (State.CONSENTS_PENDING, What.CONSENT),
        (State.SCHEDULED, What.WORKS),
        (State.MAINTENANCE, What.MAINTENANCE),
    ],
)
def test_a_step_with_a_date_is_due_on_it_until_the_next_step(held: Application, state: str, what: str) -> None:
    today, on = timezone.localdate(), timezone.localdate() + timedelta(days=9)
    held.state = state
    deadlines.follow(held, today, on)
    assert {each: made.due_on for each, made in open_ones(held).items()} == {what: on}
    held.state = State.CLOSED
    deadlines.follow(held, today, None)
    assert open_ones(held) == {}


def test_what_the_scheme_has_is_asked_for_after_some_weeks(held: Application) -> None:
    deadlines.begin(held)
    sent_on = timezone.localdate() - timedelta(days=2)
    held.state = State.SUBMITTED
    deadlines.follow(held, sent_on, None)
    found = open_ones(held)
    assert {what: each.due_on for what, each in found.items()} == {
        What.CHASE: sent_on + timedelta(days=settings.FUNDING_CHASE_DAYS)
    }
    met = acting.meet(by=held.started_by, deadline=found[What.CHASE], version=1)
    assert acting.meet(by=held.started_by, deadline=met, version=1).pk == met.pk
    again = open_ones(held)[What.CHASE]
    assert again.pk != met.pk
    assert again.due_on == timezone.localdate() + timedelta(days=settings.FUNDING_CHASE_DAYS)


# What a committee does --------------------------------------------------------------------------------------------


def test_a_member_adds_one_once_changes_it_and_says_that_it_is_done(cast: Cast, held: Application) -> None:
    form, on = uuid.uuid4(), timezone.localdate() + timedelta(days=5)
    made = acting.add(by=cast.secretary, application=held, text=SECRET, due_on=on, client_id=form)
    assert acting.add(by=cast.secretary, application=held, text=SECRET, due_on=on, client_id=form) == made
    changed = acting.change(by=cast.secretary, deadline=made, due_on=on + timedelta(days=1), text="Later", version=1)
    assert (changed.text, changed.due_on, changed.version) == ("Later", on + timedelta(days=1), 2)
    with pytest.raises(Stale):
        acting.change(by=cast.secretary, deadline=made, due_on=on, version=1)
    with pytest.raises(Stale):
        acting.meet(by=cast.secretary, deadline=made, version=1)
    assert acting.meet(by=cast.secretary, deadline=changed, version=2).met_at is not None
    assert open_ones(held) == {}


def test_what_is_refused_says_why(cast: Cast, held: Application) -> None:
    today = timezone.localdate()
    closes = make(held, What.CLOSES)
    for on, why in ((today - timedelta(days=1), "has passed"), (today + timedelta(days=9000), "five years")):
        with pytest.raises(Refused, match=why):
            acting.add(by=cast.secretary, application=held, text="x", due_on=on)
    with pytest.raises(Refused, match="follows from the scheme"):
        acting.change(by=cast.secretary, deadline=closes, due_on=today, version=1)
    with pytest.raises(Refused, match="by itself"):
        acting.meet(by=cast.secretary, deadline=closes, version=1)
    with acting_as(cast.officer.pk), pytest.raises(Refused, match="Only a member"):
        acting.add(by=cast.officer, application=held, text="x", due_on=today)
    held.state = State.WITHDRAWN
    with pytest.raises(Refused, match="has ended"):
        acting.add(by=cast.secretary, application=held, text="x", due_on=today)


# Pages ------------------------------------------------------------------------------------------------------------


def addresses(application: Application, deadline: Deadline) -> tuple[str, str, str]:
    page = f"/funding/{application.ref}/deadlines/"
    return page, f"{page}{deadline.pk}/", f"{page}{deadline.pk}/met/"


def test_the_committee_adds_changes_and_closes_in_the_browser(
    cast: Cast, held: Application, client_of: ClientOf
) -> None:
    sara, survey = client_of(cast.secretary), make(held)
    page, change, _met = addresses(held, survey)
    on = timezone.localdate() + timedelta(days=30)
    boxes = {"due_on_day": on.day, "due_on_month": on.month, "due_on_year": on.year}
    given = {"client_id": str(uuid.uuid4()), "text": SECRET, **boxes}
    assert sara.post(page, given).status_code == 302
    assert sara.post(page, given).status_code == 302
    own = open_ones(held)[What.OWN]
    assert SECRET in sara.get(page).content.decode()
    answer = sara.post(page, {"client_id": str(uuid.uuid4()), "text": "x", **boxes, "due_on_year": 2020})
    assert "This day has passed" in answer.content.decode()
    assert sara.get(change).status_code == 200
    assert sara.post(change, {"version": 1, **boxes}).status_code == 302
    assert open_ones(held)[What.SURVEY].due_on == on
    assert "Somebody else has just changed" in sara.post(change, {"version": 1, **boxes}).content.decode()
    assert sara.get(addresses(held, own)[2]).status_code == 405
    assert sara.post(addresses(held, own)[2], {"version": 1}).status_code == 302
    assert What.OWN not in open_ones(held)


def test_nobody_else_finds_it_until_it_is_shared_whole_and_then_reads_only(
    cast: Cast, held: Application, client_of: ClientOf
) -> None:
    deadline = make(held, What.OWN, text=SECRET, entered_by=cast.secretary)
    page, change, met = addresses(held, deadline)
    for part, person in cast.everybody().items():
        if part in ("secretary", "treasurer"):
            assert client_of(person).get(page).status_code == 200
            continue
        for address in (page, change):
            assert client_of(person).get(address).status_code == 404, part
        assert client_of(person).post(met, {"version": 1}).status_code == 404, part
    share = desk.share_with(held, cast.secretary, cast.officer, extent="state")
    ada = client_of(cast.officer)
    assert ada.get(page).status_code == 404
    desk.end_share(share, cast.secretary)
    share = desk.share_with(held, cast.secretary, cast.officer)
    shown = ada.get(page)
    assert shown.status_code == 200
    assert b'name="text"' not in shown.content
    assert ada.post(page, {"text": "x"}).status_code == 404
    assert ada.get(change).status_code == 404
    assert ada.post(met, {"version": 1}).status_code == 404
    desk.end_share(share, cast.secretary)
    assert ada.get(page).status_code == 404


def test_a_page_takes_the_same_questions_for_two_and_for_ten(
    cast: Cast, held: Application, client_of: ClientOf
) -> None:
    sara = client_of(cast.secretary)
    page, _change, _met = addresses(held, make(held))
    few = queries_of(sara, page)
    for _ in range(9):
        make(held, What.OWN, text="x", entered_by=cast.secretary)
    assert queries_of(sara, page) == few
    assert few <= 12
