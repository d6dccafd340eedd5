"""Rows that wait to be worked on, by themselves: two workers, a dead one, a claim that is lost, and giving up."""

import threading
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import Q
from django.utils import timezone

from dashboard.models import Briefing
from liaison.outbox.queues import DEAD_AFTER, GIVE_UP_AFTER, Claim, Lost, Queue
from liaison.places.models import CommandUnit
from tests.roles import database_role

# Briefings stand for whatever waits: the queue knows nothing of what is made.
QUEUE: Queue[Briefing] = Queue("tests", "tests.nobody-listens", Briefing.objects.all)
MONDAY = date(2026, 11, 16)
MOMENT = timedelta(microseconds=1)
Status = Briefing.Status


def asked(number: int = 1, *, minutes_ago: float = 0, **fields: Any) -> Briefing:
    """One row that waits since so many minutes."""
    unit, _ = CommandUnit.objects.get_or_create(name="Riverford")
    since = timezone.now() - timedelta(minutes=minutes_ago)
    return Briefing.objects.create(unit=unit, monday=MONDAY, number=number, asked_at=since, **fields)


def claimed(now: datetime | None = None, queue: Queue[Briefing] = QUEUE) -> Claim[Briefing]:
    """A claim to the next row; there must be one."""
    held = queue.claim(now or timezone.now())
    assert held is not None
    return held


def finish(held: Claim[Briefing]) -> None:
    """Make what is asked for, as any maker does."""
    held.finish(Status.READY, pdf=b"%PDF", figures={})


@pytest.mark.usefixtures("as_worker")
class TestClaims:
    """One row, one worker."""

    def test_whoever_waits_longest_comes_first(self) -> None:
        asked(1, minutes_ago=1)
        oldest = asked(2, minutes_ago=5)
        assert claimed().row == oldest

    def test_two_workers_get_two_rows_and_a_third_gets_none(self) -> None:
        rows = {asked(1).pk, asked(2).pk}
        assert {claimed().row.pk, claimed().row.pk} == rows
        assert QUEUE.claim(timezone.now()) is None

    def test_a_claim_starts_from_nothing_and_says_so(self) -> None:
        asked(progress=70)
        now = timezone.now()
        held = claimed(now)
        held.row.refresh_from_db()
        assert (held.row.status, held.row.progress, held.row.beat_at) == (Status.RUNNING, 0, now)

    def test_what_is_not_ready_is_left_alone(self) -> None:
        asked(1, minutes_ago=5)
        second = asked(2)
        choosy = Queue("tests", "tests.nobody-listens", Briefing.objects.all, ready=Q(number=2))
        assert claimed(queue=choosy).row == second
        assert choosy.claim(timezone.now()) is None
        assert QUEUE.claim(timezone.now()) is not None

    def test_columns_of_the_beginning_are_written_with_the_claim(self) -> None:
        asked()
        begun = Queue("tests", "tests.nobody-listens", Briefing.objects.all, begun=lambda _now: {"pages": 0})
        assert claimed(queue=begun).row.pages == 0
        assert Briefing.objects.get().pages == 0


@pytest.mark.usefixtures("as_worker")
class TestDeadWorkers:
    """A minute without a word: somebody else begins anew, and the first finds out."""

    def test_a_row_is_taken_over_a_minute_after_the_last_word_and_not_sooner(self) -> None:
        asked()
        now = timezone.now()
        claimed(now)
        assert QUEUE.claim(now + DEAD_AFTER) is None
        assert QUEUE.claim(now + DEAD_AFTER + MOMENT) is not None

    def test_each_word_counts_from_the_beginning(self) -> None:
        asked()
        now = timezone.now()
        held = claimed(now - DEAD_AFTER)
        held.beat(40)
        assert QUEUE.claim(now + timedelta(seconds=50)) is None
        held.row.refresh_from_db()
        assert held.row.progress == 40

    def test_whoever_was_taken_for_dead_can_write_nothing_more(self) -> None:
        asked()
        now = timezone.now()
        first = claimed(now - DEAD_AFTER - MOMENT)
        second = claimed(now)
        with pytest.raises(Lost):
            first.beat(90)
        with pytest.raises(Lost):
            finish(first)
        finish(second)
        row = Briefing.objects.get()
        assert (row.status, row.progress) == (Status.READY, 0)

    def test_two_words_in_the_same_moment_are_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked()
        now = timezone.now()
        first = claimed(now)
        monkeypatch.setattr(timezone, "now", lambda: now)
        first.beat(1)
        assert first.heard_at > now
        first.beat(2)
        # An older claim of the same row, which stopped at the moment of its beginning.
        with pytest.raises(Lost):
            Claim(first.row, now).beat(3)

    def test_what_is_finished_cannot_be_finished_again(self) -> None:
        asked()
        held = claimed()
        finish(held)
        with pytest.raises(Lost):
            finish(held)

    @pytest.mark.parametrize(("said", "kept"), [(-5, 0), (0, 0), (100, 100), (250, 100)])
    def test_progress_stays_within_its_bounds(self, said: int, kept: int) -> None:
        asked()
        claimed().beat(said)
        assert Briefing.objects.get().progress == kept


@pytest.mark.usefixtures("as_worker")
class TestWork:
    """One row after another, whatever becomes of each."""

    def test_it_goes_on_until_nothing_waits(self) -> None:
        for number in (1, 2, 3):
            asked(number, minutes_ago=4 - number)
        made: list[int] = []

        def make(held: Claim[Briefing]) -> None:
            made.append(held.row.number)
            finish(held)

        assert QUEUE.work(make) == 3
        assert made == [1, 2, 3]
        assert QUEUE.work(make) == 0

    def test_one_that_breaks_is_failed_and_the_next_one_is_made(self, caplog: pytest.LogCaptureFixture) -> None:
        asked(1, minutes_ago=2)
        asked(2)
        breaking = Queue("tests", "tests.nobody-listens", Briefing.objects.all, broken={"pages": 13})

        def make(held: Claim[Briefing]) -> None:
            if held.row.number == 1:
                raise ValueError("no paper")
            finish(held)

        assert breaking.work(make) == 2
        first, second = Briefing.objects.order_by("number")
        assert (first.status, first.pages, first.finished_at is None) == (Status.FAILED, 13, False)
        assert second.status == Status.READY
        assert "no paper" in caplog.text

    def test_a_lost_claim_is_left_to_whoever_has_it(self, caplog: pytest.LogCaptureFixture) -> None:
        asked()
        others: list[Claim[Briefing]] = []

        def make(held: Claim[Briefing]) -> None:
            others.append(claimed(held.heard_at + DEAD_AFTER + MOMENT))
            held.beat(50)

        assert QUEUE.work(make) == 1
        assert Briefing.objects.get().status == Status.RUNNING
        assert "taken over" in caplog.text
        finish(others[0])

    def test_one_that_breaks_after_it_was_lost_does_not_fail_the_other(self) -> None:
        asked()

        def make(held: Claim[Briefing]) -> None:
            finish(claimed(held.heard_at + DEAD_AFTER + MOMENT))
            raise ValueError("too late")

        QUEUE.work(make)
        assert Briefing.objects.get().status == Status.READY


@pytest.mark.usefixtures("as_worker")
class TestTidying:
    """Each minute: what nobody could do in time is given up."""

    def test_a_row_is_given_up_a_quarter_of_an_hour_after_it_was_asked_for(self) -> None:
        row = asked()
        given_up = Queue("tests", "tests.nobody-listens", Briefing.objects.all, given_up={"pages": 4})
        assert given_up.tidy(row.asked_at + GIVE_UP_AFTER)
        assert not given_up.tidy(row.asked_at + GIVE_UP_AFTER + MOMENT)
        row.refresh_from_db()
        assert (row.status, row.pages) == (Status.FAILED, 4)

    def test_what_somebody_works_on_is_not_given_up_however_long_it_takes(self) -> None:
        asked(minutes_ago=30)
        now = timezone.now()
        held = claimed(now)
        assert not QUEUE.tidy(now + DEAD_AFTER)
        finish(held)

    def test_what_kills_each_worker_is_given_up(self) -> None:
        asked(minutes_ago=14)
        now = timezone.now()
        claimed(now)
        # The worker died: first it is to be taken over, then it has taken too long.
        assert QUEUE.tidy(now + timedelta(seconds=59)) is False
        assert QUEUE.tidy(now + DEAD_AFTER + MOMENT) is False
        assert Briefing.objects.get().status == Status.FAILED

    def test_it_says_whether_anything_is_worth_a_ring(self) -> None:
        assert not QUEUE.tidy(timezone.now())
        asked()
        assert QUEUE.tidy(timezone.now())
        claimed()
        assert not QUEUE.tidy(timezone.now())


@pytest.mark.usefixtures("transactional_db")
def test_workers_in_the_same_moment_never_get_the_same_row() -> None:
    with database_role("worker"):
        for number in range(1, 7):
            asked(number)
    gate, found = threading.Barrier(3), list[int]()

    def make(held: Claim[Briefing]) -> None:
        found.append(held.row.pk)
        finish(held)

    def working() -> None:
        try:
            gate.wait(10)
            with database_role("worker"):
                QUEUE.work(make)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=working) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(found) == len(set(found)) == 6
    with database_role("worker"):
        assert set(Briefing.objects.values_list("status", flat=True)) == {Status.READY}
