"""Reminders of planned visits: at their wall time, once, to those who are still concerned."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from liaison.db.acting import acting_as
from liaison.outbox.models import Alteration, Message
from liaison.places.models import Membership
from tests.cast import Cast, planned_visit
from tests.outbox.minutes import LONDON, Life, london
from tests.roles import database_role
from visits import messages
from visits.models import Allotment, Visit

FRIDAY = "2026-11-27T13:15"
LONG_BEFORE = "2026-11-20T10:00"


def visit_on(cast: Cast, start: str = FRIDAY, planned_at: str = LONG_BEFORE) -> Visit:
    with time_machine.travel(london(planned_at), tick=False):
        return planned_visit(cast.madina, cast.officer, london(start), cast.supervisor)


@pytest.mark.usefixtures("as_worker", "reachable")
class TestByThePlannerAlone:
    def test_thursday_six_and_two_hours_before_once_each(self, cast: Cast) -> None:
        visit_on(cast)
        life = Life()
        life.through("2026-11-26T17:30", "2026-11-26T18:30", every=5)
        life.through("2026-11-27T10:45", "2026-11-27T13:30", every=5)
        assert [(m.clock, m.subject) for m in life.to(cast.officer)] == [
            ("Thu 18:00", "Your visit tomorrow at 13:15"),
            ("Fri 11:15", "Your visit today at 13:15"),
        ]
        assert [(m.clock, m.subject) for m in life.to(cast.secretary)] == [
            ("Thu 18:00", "An officer is coming tomorrow at 13:15")
        ]
        assert {m.to for m in life.received} == {cast.officer.email, cast.secretary.email, cast.treasurer.email}

    def test_an_eid_prayer_a_week_before_as_well(self, cast: Cast) -> None:
        with time_machine.travel(london("2027-02-20T10:00"), tick=False):
            planned_visit(cast.madina, cast.officer, london("2027-03-10T08:00"), cast.supervisor, kind="eid")
        life = Life()
        life.through("2027-03-02T14:00", "2027-03-10T10:00", every=240)
        assert [(m.at.strftime("%d %H:%M"), m.subject) for m in life.to(cast.officer) if "Your visit" in m.subject] == [
            ("03 18:00", "Your visit on Wednesday 10 March at 08:00"),
            ("09 18:00", "Your visit tomorrow at 08:00"),
            ("10 06:00", "Your visit today at 08:00"),
        ]

    def test_an_hour_in_which_nobody_planned_is_made_up_for(self, cast: Cast) -> None:
        visit_on(cast)
        life = Life()
        life.minute(london("2026-11-26T21:40"))
        assert len(life.to(cast.officer)) == 1
        life.minute(london("2026-11-27T13:14"))
        assert len(life.to(cast.officer)) == 2
        assert not life.minute(london("2026-11-27T13:15"))

    def test_a_friday_reminder_never_comes_on_saturday(self, cast: Cast) -> None:
        visit_on(cast)
        assert not Life().through("2026-11-28T00:00", "2026-11-28T12:00", every=60)

    def test_who_is_given_the_visit_late_is_not_reminded_of_the_past(self, cast: Cast) -> None:
        visit_on(cast, planned_at="2026-11-26T20:00")
        life = Life()
        life.through("2026-11-26T20:00", "2026-11-26T20:15", every=15)
        life.through("2026-11-26T21:15", "2026-11-27T13:15", every=60)
        assert [m.clock for m in life.to(cast.officer)] == ["Fri 11:15"]
        # The committee is told late rather than never.
        assert [m.clock for m in life.to(cast.secretary)] == ["Thu 20:00"]

    def test_a_moved_visit_is_told_anew_and_the_old_time_is_not(self, cast: Cast) -> None:
        visit = visit_on(cast)
        life = Life()
        life.minute(london("2026-11-26T17:55"))
        assert Message.objects.filter(state="pending").count() == 3
        visit.starts_at, visit.ends_at = london("2026-11-28T13:15"), london("2026-11-28T14:15")
        visit.save()
        life.through("2026-11-26T18:00", "2026-11-27T19:00", every=60)
        assert [(m.clock, m.subject) for m in life.to(cast.officer)] == [("Fri 18:00", "Your visit tomorrow at 13:15")]
        assert Message.objects.filter(state="cancelled").count() == 3

    def test_a_cancelled_visit_and_a_released_officer_are_not_reminded(self, cast: Cast) -> None:
        visit = visit_on(cast)
        Life().minute(london("2026-11-26T17:55"))
        Allotment.objects.update(released_at=london("2026-11-26T17:58"), released_by=cast.supervisor)
        assert not Life().minute(london("2026-11-26T18:00"))
        assert visit.status == "planned"

    def test_who_left_the_committee_or_wants_no_word_is_not_told(self, cast: Cast) -> None:
        visit_on(cast)
        Membership.objects.filter(user=cast.treasurer).update(told_of_visits=False)
        life = Life()
        life.minute(london("2026-11-26T17:55"))
        Membership.objects.filter(user=cast.secretary).update(until=date(2026, 11, 25))
        life.minute(london("2026-11-26T18:00"))
        assert {m.to for m in life.received} == {cast.officer.email}

    def test_no_mail_names_the_place_or_its_faith(self, cast: Cast) -> None:
        visit_on(cast)
        life = Life()
        for moment in ("2026-11-26T18:00", "2026-11-27T11:15"):
            assert life.minute(london(moment))
        for mail in life.received:
            text = f"{mail.subject} {mail.body}".lower()
            for word in ("madina", "mosque", "muslim", "friday prayers", "jumu", "riverford", "sara"):
                assert word not in text


def changes_of_2026_to_2031() -> list[date]:
    """Both Sundays on which the clocks change, six years long."""
    found, day = [], date(2026, 1, 1)
    while day.year < 2032:
        before = london(f"{day}T00:30").utcoffset()
        if before != london(f"{day}T12:00").utcoffset():
            found.append(day)
        day += timedelta(days=1)
    return found


def week_of(cast: Cast, change: date) -> list[datetime]:
    """Plan Ada's visits around this Sunday, two of them early in the morning; gives when each of them starts."""
    days = [change + timedelta(days=offset) for offset in range(-2, 3)]
    starts = [datetime.fromisoformat(f"{day}T13:15") for day in days]
    starts += [datetime.fromisoformat(f"{day}T03:30") for day in (change, change + timedelta(days=1))]
    long_before = str(change - timedelta(days=20)) + "T10:00"
    for start in starts:
        visit_on(cast, start.isoformat(), planned_at=long_before)
    return starts


def evening_and_shortly_before(start: datetime) -> list[datetime]:
    """18:00 on London clocks on the evening before, and two hours of real time before."""
    evening = london(f"{start.date() - timedelta(days=1)}T18:00")
    elapsed = london(start.isoformat()).timestamp() - 2 * 3600
    return [evening, datetime.fromtimestamp(elapsed, tz=LONDON)]


@pytest.mark.usefixtures("as_worker", "reachable")
@pytest.mark.parametrize("change", changes_of_2026_to_2031(), ids=str)
def test_in_the_week_of_a_clock_change_all_is_planned_for_its_wall_time(cast: Cast, change: date) -> None:
    wanted = [moment for start in week_of(cast, change) for moment in evening_and_shortly_before(start)]
    drafts = messages.reminders_of(Visit.objects.all(), london(f"{change - timedelta(days=9)}T12:00"))
    due = [draft.due_at for draft in drafts if draft.to == cast.officer.pk]
    assert sorted(due) == sorted(moment.astimezone(UTC) for moment in wanted)
    clocks = {f"{draft.due_at.astimezone(LONDON):%H:%M}" for draft in drafts if draft.to == cast.secretary.pk}
    assert clocks == {"18:00"}


@pytest.mark.usefixtures("as_worker", "reachable")
@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)], ids=["spring", "autumn"])
def test_the_week_of_a_clock_change_keeps_its_wall_times(cast: Cast, change: date) -> None:
    starts = week_of(cast, change)
    # Every minute in which something ought to come, and the ones around it.
    wanted = [moment for start in starts for moment in evening_and_shortly_before(start)]
    life = Life()
    for moment in sorted({w.timestamp() + minute * 60 for w in wanted for minute in (-1, 0, 1)}):
        life.minute(datetime.fromtimestamp(moment, tz=LONDON))
    got = sorted(m.at.timestamp() for m in life.to(cast.officer))
    assert got == sorted(w.timestamp() for w in wanted)
    evenings = life.to(cast.secretary)
    assert {m.clock[4:] for m in evenings} == {"18:00"}
    assert len(evenings) == len(starts)


def test_the_web_plans_and_tells_in_the_transaction_of_the_change(cast: Cast) -> None:
    """Run as the web: what the actions call may write the rows, though it may not read them."""
    visit = planned_visit(cast.madina, cast.officer, london(FRIDAY) + timedelta(days=700), cast.supervisor)
    with acting_as(cast.supervisor.pk):
        visit = Visit.objects.get(pk=visit.pk)
        messages.visit_planned(visit)
        messages.allotted(visit.allotments.get())
    with database_role("worker"):
        kinds = sorted(Message.objects.values_list("kind", "to__name"))
        assert list(Alteration.objects.values_list("kind", "to__name")) == [("visits.changed", "Ada Shaw")]
    assert kinds == [
        ("visits.coming", "Sara Malik"),
        ("visits.coming", "Tariq Aziz"),
        ("visits.evening-before", "Ada Shaw"),
        ("visits.shortly-before", "Ada Shaw"),
    ]
