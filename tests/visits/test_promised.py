"""What was promised is written down once it is over, and no later change moves it."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.outbox.models import Heartbeat
from liaison.places.models import EngagementPlan, Place
from tests.cast import Cast, friday_sitting, logged_visit, planned_visit
from tests.roles import database_role
from visits.models import PromisedWindow, Visit
from visits.promised import KEPT_UNTIL, keep_promised

FRIDAY = date(2026, 11, 20)
OVER = wall_clock(FRIDAY, time(14))


def agreed(place: Place, by: Any, at: datetime, **fields: Any) -> EngagementPlan:
    """A plan that both sides agreed to at this moment, and that asks for Friday prayers unless `fields` say else."""
    fields = {"number": 1, "prayers": ["friday"]} | fields
    who = {"proposed_by": by, "agreed_for_police_by": by, "agreed_for_place_by": by}
    with database_role("worker"):
        return EngagementPlan.objects.create(
            place=place, agreed_for_police_at=at, agreed_for_place_at=at, **who, **fields
        )


def kept(now: datetime = OVER, *, since: timedelta | None = timedelta(days=1)) -> list[tuple[str, date]]:
    """Let the worker look, when it last looked so long before; what is written down: (place, day)."""
    with database_role("worker"):
        if since is not None:
            Heartbeat.objects.update_or_create(part=KEPT_UNTIL, defaults={"at": now - since})
        keep_promised(now)
        return list(PromisedWindow.objects.order_by("day", "pk").values_list("place__slug", "day"))


def test_a_gathering_that_the_plan_asks_for_is_kept_when_it_is_over(cast: Cast) -> None:
    friday_sitting(cast.madina)
    agreed(cast.madina, cast.officer, OVER - timedelta(days=60))
    assert kept(OVER - timedelta(minutes=1)) == []
    assert kept(OVER) == kept(OVER + timedelta(hours=1)) == [("madina-mosque", FRIDAY)]
    with database_role("worker"):
        window = PromisedWindow.objects.get()
    assert (window.starts_at, window.ends_at) == (OVER - timedelta(minutes=45), OVER)
    assert window.label == "Friday prayers, First sitting"


def test_nobody_is_promised_what_nobody_agreed(cast: Cast) -> None:
    long_ago = OVER - timedelta(days=60)
    for place in (cast.madina, cast.noor, cast.church):
        friday_sitting(place)
    # No plan at Madina; other prayers at Noor; and the church wants no visits any more.
    agreed(cast.noor, cast.officer, long_ago, prayers=["eid"])
    agreed(cast.church, cast.officer, long_ago)
    with database_role("worker"):
        Place.objects.filter(pk=cast.church.pk).update(declines_visits=True)
    assert kept() == []


def test_a_planned_visit_is_a_promise_and_one_that_just_happened_is_none(cast: Cast) -> None:
    for place in (cast.madina, cast.noor, cast.church):
        friday_sitting(place)
    planned_visit(cast.madina, cast.officer, OVER - timedelta(hours=1), cast.supervisor)
    off = planned_visit(cast.noor, cast.stranger, OVER - timedelta(hours=1), cast.supervisor)
    logged_visit(cast.church, cast.officer, OVER - timedelta(minutes=30))
    with database_role("worker"):
        who = {"cancelled_by": cast.supervisor, "cancelled_at": OVER, "cancelled_because": "Snow"}
        Visit.objects.filter(pk=off.pk).update(status="cancelled", **who)
    assert kept() == [("madina-mosque", FRIDAY)]


def test_the_plan_of_that_day_counts_when_it_is_made_up_for(cast: Cast) -> None:
    """The worker was away for a year: sixty days are made up for, each by the plan that was then in force."""
    friday_sitting(cast.madina)
    changed = wall_clock(FRIDAY - timedelta(days=10), time(9))
    old = agreed(cast.madina, cast.officer, OVER - timedelta(days=300), prayers=["eid"], replaced_at=changed)
    agreed(cast.madina, cast.officer, changed, number=old.number + 1)
    fridays = [("madina-mosque", FRIDAY - timedelta(days=7)), ("madina-mosque", FRIDAY)]
    assert kept(since=timedelta(days=365)) == fridays
    with database_role("worker"):
        EngagementPlan.objects.filter(pk=old.pk).update(prayers=["friday"])
    months = kept(since=None, now=OVER + timedelta(hours=1))
    assert months == fridays, "what was looked at already is not looked at again"
    assert len(kept(since=timedelta(days=365), now=OVER + timedelta(hours=1))) == 9


def test_later_changes_move_nothing(cast: Cast) -> None:
    sitting = friday_sitting(cast.madina)
    plan = agreed(cast.madina, cast.officer, OVER - timedelta(days=60))
    before = kept()
    with database_role("worker"):
        sitting.ends_on = FRIDAY - timedelta(days=30)
        sitting.save()
        plan.prayers = []
        plan.save()
    assert kept(since=timedelta(days=60)) == before


def test_it_looks_every_five_minutes_and_when_a_day_begins(cast: Cast) -> None:
    def looked(now: datetime) -> bool:
        with database_role("worker"), CaptureQueriesContext(connection) as captured:
            keep_promised(now)
        return len(captured) > 1

    assert looked(OVER)
    assert not looked(OVER + timedelta(minutes=4))
    assert looked(OVER + timedelta(minutes=5))
    midnight = wall_clock(FRIDAY + timedelta(days=1), time(0))
    assert looked(midnight - timedelta(minutes=2))
    assert looked(midnight)


def test_both_walls_stand(cast: Cast) -> None:
    friday_sitting(cast.madina)
    agreed(cast.madina, cast.officer, OVER - timedelta(days=60))
    kept()
    for part, seen in (("secretary", 1), ("officer", 1), ("commander", 1), ("other", 0), ("stranger", 0)):
        user = getattr(cast, part)
        with acting_as(user.pk):
            assert PromisedWindow.objects.count() == PromisedWindow.objects.visible_to(user).count() == seen, part
    with database_role("worker"):
        window = PromisedWindow.objects.get()
        assert not PromisedWindow.objects.visible_to(cast.stranger).exists()
    with acting_as(cast.commander.pk):
        assert PromisedWindow.objects.update(kept_at=timezone.now()) == 0
        window.pk, window.day = None, FRIDAY + timedelta(days=7)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            window.save(force_insert=True)
