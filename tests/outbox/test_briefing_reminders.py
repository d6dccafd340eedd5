"""Monday's mail: to the commanders, when the briefing is there, without a figure in it."""

import pytest
import time_machine

from dashboard.briefings import making, waiting
from dashboard.models import Briefing
from liaison.outbox.models import Message
from liaison.places.models import Posting
from tests.cast import Cast, logged_visit
from tests.outbox.minutes import Life, london

SUBJECT = "The week of 16 to 22 November 2026 is ready to read"
pytestmark = pytest.mark.usefixtures("as_worker", "reachable")


def make(at: str) -> int:
    with time_machine.travel(london(at)):
        return making.work()


def told(life: Life) -> list[tuple[str, str]]:
    """When who was told that the week is ready."""
    return [(mail.clock, mail.to) for mail in life.received if mail.subject == SUBJECT]


def test_it_is_asked_for_at_a_quarter_to_seven_and_mailed_at_seven_to_the_commander(cast: Cast) -> None:
    logged_visit(cast.madina, cast.officer, london("2026-11-17T10:00"))
    life = Life(keeps_weeks=True)
    life.minute(london("2026-11-23T06:44"))
    assert not Briefing.objects.exists()
    life.minute(london("2026-11-23T06:45"))
    briefing = Briefing.objects.get()
    assert (str(briefing.monday), briefing.unit, briefing.asked_by) == ("2026-11-16", cast.unit, None)
    assert make("2026-11-23T06:46") == 1
    life.through("2026-11-23T06:46", "2026-11-23T09:00", every=7)
    [(clock, to)] = told(life)
    assert (clock[:6], to) == ("Mon 07", cast.commander.email)
    assert Briefing.objects.count() == 1
    message = Message.objects.get(kind="dashboard.weekly")
    assert message.place_id is None
    assert message.about == {"unit": cast.unit.pk, "week": "2026-W47"}


def test_a_late_one_is_mailed_as_soon_as_it_is_there_that_day_and_not_later(cast: Cast) -> None:
    life = Life()
    life.through("2026-11-23T06:45", "2026-11-23T11:00", every=60)
    assert not told(life)
    briefing = Briefing.objects.get()
    assert briefing.status == "failed", "nobody made it within a quarter of an hour"
    Briefing.objects.update(status="waiting", asked_at=london("2026-11-23T11:00"))
    assert make("2026-11-23T11:01") == 1
    life.minute(london("2026-11-23T11:02"))
    assert told(life) == [("Mon 11:02", cast.commander.email)]
    tuesday = Life()
    tuesday.minute(london("2026-11-24T00:01"))
    assert not told(tuesday)


def test_a_monday_without_a_planner_is_made_up_for_on_paper_alone(cast: Cast) -> None:
    life = Life()
    life.minute(london("2026-11-25T09:00"))
    assert Briefing.objects.get().monday.isoformat() == "2026-11-16"
    assert make("2026-11-25T09:01") == 1
    life.minute(london("2026-11-25T09:02"))
    assert not told(life)


def test_who_no_longer_commands_is_not_told(cast: Cast) -> None:
    life = Life()
    life.minute(london("2026-11-23T06:45"))
    make("2026-11-23T06:46")
    life.minute(london("2026-11-23T06:55"))
    assert Message.objects.filter(kind="dashboard.weekly", state="pending").count() == 1
    Posting.objects.filter(user=cast.commander).update(until=london("2026-11-22T00:00").date())
    life.minute(london("2026-11-23T07:00"))
    assert not told(life)


def test_two_planners_ask_once(cast: Cast) -> None:
    now = london("2026-11-23T06:50")
    waiting.ask_weekly(now)
    waiting.ask_weekly(now)
    Briefing.objects.create(unit=cast.unit, monday="2026-11-16", number=2, asked_by=cast.commander)
    assert waiting.ask_weekly(now) == 0
    assert Briefing.objects.count() == 2


def test_the_clock_change_moves_nothing(cast: Cast) -> None:
    # On 25 October 2026 the clocks go back: the week has 169 hours.
    life = Life()
    life.minute(london("2026-10-26T06:44"))
    assert not Briefing.objects.exists()
    life.minute(london("2026-10-26T06:45"))
    assert str(Briefing.objects.get().monday) == "2026-10-19"
