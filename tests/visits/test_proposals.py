"""Proposals: asking, being worked out, pinning, accepting whole and in parts, and who may."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.outbox.models import Alteration, Message
from liaison.refusals import Refused
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from tests.rosters.board import days
from tests.visits.mobilised import Friday, make_friday, pairs
from visits.actions import allotting, proposals
from visits.actions.accepting import accept, proposal_choices
from visits.models import (
    Allotment,
    AllotmentOverride,
    CoverLost,
    Proposal,
    ProposedChoice,
    ProposedWindow,
    Visit,
    VolunteerCall,
)

Status = Proposal.Status
BOTH = {("madina-mosque", "Ada Shaw"), ("noor-mosque", "Ben Cole")}


@pytest.fixture
def friday(cast: Cast) -> Any:
    """As the supervisor sees it."""
    made = make_friday(cast)
    with acting_as(cast.supervisor.pk):
        yield made


def sent() -> set[tuple[str, str]]:
    with database_role("worker"):
        return set(Allotment.objects.current().values_list("place__slug", "officer__name"))


def test_every_window_gets_somebody_and_the_place_its_named_officer(friday: Friday) -> None:
    proposal = friday.worked_out()
    assert pairs(proposal) == BOTH
    assert (proposal.progress, proposal.optimal) == (100, True)
    assert proposal.seconds is not None
    assert proposal.seconds < 2
    named = ProposedChoice.objects.get(officer=friday.cast.officer)
    assert "Named officer of this place." in named.reasons
    assert sent() == set(), "a proposal is a draft"


def test_what_cannot_be_covered_says_why(friday: Friday) -> None:
    with database_role("worker"):
        days(friday.cast, friday.cast.colleague, "leave", friday.day)
    proposal = friday.worked_out()
    short = ProposedWindow.objects.get(proposal=proposal, place=friday.cast.noor)
    assert pairs(proposal) == {("madina-mosque", "Ada Shaw")}
    assert short.why_not.strip()


def test_the_same_form_twice_asks_once(friday: Friday) -> None:
    form = uuid.uuid4()
    assert friday.ask(client_id=form) == friday.ask(client_id=form)
    assert friday.ask(client_id=uuid.uuid4()) == friday.ask(), "the same question is still waiting"
    assert Proposal.objects.count() == 1
    with pytest.raises(Refused, match="used already"):
        friday.ask(by=friday.cast.commander, client_id=form)


def test_nothing_to_cover_is_refused_and_so_are_too_many(friday: Friday, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="nothing left to cover"):
        friday.ask(windows=[])
    monkeypatch.setattr(proposals, "MOST_WINDOWS", 1)
    with pytest.raises(Refused, match="Choose fewer days"):
        friday.ask()


def test_windows_of_visits_that_are_called_off_are_left_out(friday: Friday) -> None:
    windows = friday.windows()
    visit = planned_visit(friday.cast.noor, None, windows[1].starts_at, friday.cast.supervisor)
    with database_role("worker"):
        Visit.objects.filter(pk=visit.pk).update(
            status="cancelled", cancelled_by=friday.cast.supervisor, cancelled_at=timezone.now(), cancelled_because="x"
        )
    asked = friday.ask(windows=[windows[0], replace(windows[1], visit_ref=visit.ref)])
    assert [row.place for row in asked.windows.all()] == [friday.cast.madina]


def test_accepting_plans_the_visits_and_tells_the_officers(friday: Friday) -> None:
    proposal = friday.worked_out()
    done = accept(by=friday.cast.supervisor, proposal=proposal)
    assert (len(done.made), list(done.refused)) == (2, [])
    assert sent() == BOTH
    with database_role("worker"):
        visit = Visit.objects.get(place=friday.cast.madina)
        assert (visit.kind, visit.planned_by) == ("friday", friday.cast.supervisor)
        assert visit.sitting == friday.cast.madina.sittings.get()
        told = set(Alteration.objects.filter(kind="visits.changed").values_list("to__name", flat=True))
        assert told == {"Ada Shaw", "Ben Cole"}
        assert Message.objects.filter(kind="visits.coming", to=friday.cast.secretary).exists()


def test_accepting_twice_changes_nothing(friday: Friday) -> None:
    proposal = friday.worked_out()
    accept(by=friday.cast.supervisor, proposal=proposal)
    again = accept(by=friday.cast.commander, proposal=proposal)
    assert (list(again.made), list(again.refused)) == ([], [])
    with database_role("worker"):
        assert (Allotment.objects.count(), Visit.objects.count()) == (2, 2)


def test_a_part_is_accepted_and_the_rest_later(friday: Friday) -> None:
    proposal = friday.worked_out()
    first = ProposedChoice.objects.get(officer=friday.cast.colleague)
    accept(by=friday.cast.supervisor, proposal=proposal, choices=[first.pk])
    assert sent() == {("noor-mosque", "Ben Cole")}
    accept(by=friday.cast.supervisor, proposal=proposal)
    assert sent() == BOTH


def test_a_choice_of_another_proposal_is_not_accepted(friday: Friday) -> None:
    proposal = friday.worked_out()
    other = friday.worked_out()
    foreign = ProposedChoice.objects.filter(window__proposal=other).values_list("pk", flat=True)
    assert not accept(by=friday.cast.supervisor, proposal=proposal, choices=list(foreign)).made
    assert sent() == set()


def test_leave_entered_in_the_meantime_is_said_by_name_and_the_others_go(friday: Friday) -> None:
    proposal = friday.worked_out()
    days(friday.cast, friday.cast.officer, "leave", friday.day)
    done = accept(by=friday.cast.supervisor, proposal=proposal)
    assert [(one.choice.officer.name, one.refused) for one in done.refused] == [("Ada Shaw", "Away that day: leave.")]
    assert sent() == {("noor-mosque", "Ben Cole")}


def test_an_officer_sent_elsewhere_in_the_meantime_is_not_sent_twice(friday: Friday) -> None:
    proposal = friday.worked_out()
    at = friday.windows()[0].starts_at
    planned_visit(friday.cast.church, friday.cast.officer, at, friday.cast.supervisor)
    done = accept(by=friday.cast.supervisor, proposal=proposal)
    assert [one.choice.officer.name for one in done.refused] == ["Ada Shaw"]
    assert "Already at St Chad" in done.refused[0].refused
    assert sent() == {("st-chad", "Ada Shaw"), ("noor-mosque", "Ben Cole")}


def test_a_visit_planned_in_the_meantime_is_used_and_not_doubled(friday: Friday) -> None:
    proposal = friday.worked_out()
    window = next(w for w in friday.windows() if w.place_id == friday.cast.noor.pk)
    with database_role("worker"):
        visit = Visit.objects.create(
            place=friday.cast.noor,
            kind="friday",
            sitting_id=window.sitting_id,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            planned_by=friday.cast.commander,
            planned_at=timezone.now(),
        )
    accept(by=friday.cast.supervisor, proposal=proposal)
    with database_role("worker"):
        assert Visit.objects.get(place=friday.cast.noor) == visit
    assert sent() == BOTH


def test_what_a_visit_had_lost_is_closed_and_nobody_is_sought_any_more(friday: Friday) -> None:
    cast = friday.cast
    accept(by=cast.supervisor, proposal=friday.worked_out())
    with database_role("worker"):
        gone = Allotment.objects.get(officer=cast.officer)
    allotting.release(by=cast.supervisor, allotment=gone, because="Cannot come.", privately="Court")
    assert CoverLost.objects.get().closed_at is None
    with database_role("worker"):
        VolunteerCall.objects.create(
            unit=cast.unit,
            visit=gone.visit,
            what="Friday prayers",
            starts_at=gone.visit.starts_at,
            ends_at=gone.visit.ends_at,
            asked_by=cast.supervisor,
        )
    accept(by=cast.supervisor, proposal=friday.worked_out(), reason="Back again.")
    assert ("madina-mosque", "Ada Shaw") in sent()
    assert CoverLost.objects.get().closed_at is not None
    assert VolunteerCall.objects.get().closed_at is not None


def test_a_window_that_was_filled_in_the_meantime_takes_nobody_more(friday: Friday) -> None:
    proposal = friday.worked_out()
    accept(by=friday.cast.supervisor, proposal=friday.worked_out())
    with database_role("worker"):
        allotment = Allotment.objects.get(place=friday.cast.madina)
    allotting.release(by=friday.cast.supervisor, allotment=allotment)
    allotting.allot(
        by=friday.cast.supervisor,
        visit=allotment.visit,
        officers=[friday.cast.supervisor],
        reason="nobody else",
        accepted=None,
    )
    done = accept(by=friday.cast.supervisor, proposal=proposal)
    assert [one.refused for one in done.refused] == ["Enough officers go there by now: Sgt Sol Marsh."]


def test_a_place_that_changed_its_times_is_left_alone(friday: Friday) -> None:
    proposal = friday.worked_out()
    with database_role("worker"):
        sitting = friday.cast.noor.sittings.get()
        sitting.opens_at, sitting.prayer_at, sitting.ends_at = "14:00", "14:20", "14:50"
        sitting.save()
    done = accept(by=friday.cast.supervisor, proposal=proposal)
    assert [one.refused for one in done.refused] == ["The place has changed its times. Propose again."]
    assert sent() == {("madina-mosque", "Ada Shaw")}


def test_warnings_are_passed_over_with_a_reason_that_is_kept(friday: Friday) -> None:
    cast = friday.cast
    with database_role("worker"):
        # The tour ends a quarter of an hour before the window does.
        cast.colleague.shifts.update(ends_at=friday.windows()[1].ends_at - timedelta(minutes=15))
    proposal = friday.worked_out()
    assert ProposedChoice.objects.get(officer=cast.colleague).warnings
    with pytest.raises(Refused, match="why you send them"):
        accept(by=cast.supervisor, proposal=proposal)
    assert sent() == set()
    accept(by=cast.supervisor, proposal=proposal, reason="Agreed with Ben.")
    kept = AllotmentOverride.objects.get()
    assert (kept.allotment.officer, kept.reason, kept.made_by) == (cast.colleague, "Agreed with Ben.", cast.supervisor)


def test_a_pin_stays_when_it_is_proposed_again(friday: Friday) -> None:
    cast, first = friday.cast, friday.worked_out()
    choice = ProposedChoice.objects.get(window__proposal=first, window__place=cast.noor)
    proposals.pin(by=cast.supervisor, choice=choice)
    proposals.pin(by=cast.commander, choice=choice)
    with database_role("worker"):
        cast.noor.named_officer = cast.officer
        cast.noor.save()
        cast.madina.named_officer = cast.colleague
        cast.madina.save()
    second = friday.worked_out(replaces=first)
    assert pairs(second) == BOTH
    kept = ProposedChoice.objects.get(window__proposal=second, window__place=cast.noor)
    assert (kept.pinned_by, kept.is_new) == (cast.supervisor, False)
    proposals.unpin(by=cast.commander, choice=kept)
    kept.refresh_from_db()
    assert kept.pinned_by is None
    assert kept.pinned_at is None


def test_whoever_is_sent_is_neither_pinned_nor_let_go(friday: Friday) -> None:
    proposal = friday.worked_out()
    accept(by=friday.cast.supervisor, proposal=proposal)
    choice = proposal_choices(proposal).first()
    with pytest.raises(Refused, match="already"):
        proposals.pin(by=friday.cast.supervisor, choice=choice)


def test_proposing_again_without_a_change_changes_nothing(friday: Friday) -> None:
    first = friday.worked_out()
    second = friday.worked_out(replaces=first)
    assert pairs(second) == pairs(first)
    assert not ProposedChoice.objects.filter(window__proposal=second, is_new=True).exists()


def test_who_is_sent_already_is_counted_and_stays(friday: Friday) -> None:
    first = friday.worked_out()
    accept(by=friday.cast.supervisor, proposal=first)
    second = friday.worked_out()
    assert pairs(second) == set()
    assert not ProposedWindow.objects.filter(proposal=second).exclude(why_not="").exists()
