"""Sending: what is still wanted goes out once, and what a carrier answers is kept."""

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from liaison.outbox import sorting
from liaison.outbox.actions import enqueue
from liaison.outbox.carriers import Answer, Away, Outcome
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.kinds import KINDS, Draft, Kind
from liaison.outbox.models import Message, Preference, QuietHours, Reachability
from tests.cast import Cast
from tests.outbox.plain import GROUP, PLAIN, Clock, Told, draft

pytestmark = pytest.mark.usefixtures("cast", "as_worker")
LATER = Outcome(Answer.LATER, "451 try later")
REFUSED = Outcome(Answer.REFUSED, "550 no such user", bounced=True)
LOST = Outcome(Answer.UNKNOWN, "connection lost")
TAKEN_BUT_LOST = Outcome(Answer.UNKNOWN, "taken, then the connection was lost")


def put(clock: Clock, *drafts: Draft) -> None:
    enqueue(drafts)


def state_of(key: str) -> str:
    return Message.objects.get(key=key).state


def run(clock: Clock, carrier: Told, **options: object) -> Dispatcher:
    dispatcher = Dispatcher(carrier, clock=clock, **options)  # type: ignore[arg-type]
    dispatcher.until_empty()
    return dispatcher


def test_what_is_due_is_sent_once(clock: Clock, cast: Cast) -> None:
    put(clock, *(draft(f"m{n}", clock(), cast.officer.pk) for n in range(120)))
    put(clock, draft("later", clock(), cast.officer.pk, due_at=clock() + timedelta(seconds=1)))
    carrier = Told()
    run(clock, carrier)
    run(clock, carrier)
    assert len(carrier.taken) == len(set(carrier.taken)) == 120
    assert Message.objects.filter(state="sent", sent_at=clock(), claim_token=None, attempts=1).count() == 120
    assert state_of("later") == "pending"


def test_a_mail_carries_who_when_and_the_way_out(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk), draft("b", clock()))
    carrier = Told()
    run(clock, carrier)
    mine = next(mail for mail in carrier.mails if mail.to == [cast.officer.email])
    other = next(mail for mail in carrier.mails if mail.to == ["b@somewhere.test"])
    assert mine.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mine.extra_headers["List-Unsubscribe"].strip("<>") in mine.body
    assert "List-Unsubscribe" not in other.extra_headers
    assert "999" in mine.body


def test_too_late_is_never_sent(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk, expires_at=clock() + timedelta(hours=1)))
    clock.forward(hours=1)
    carrier = Told()
    run(clock, carrier)
    assert not carrier.taken
    assert state_of("a") == "expired"


def test_what_is_not_true_any_more_is_not_sent(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk, about={"gone": True}))
    run(clock, Told())
    assert state_of("a") == "cancelled"


def test_a_closed_account_gets_nothing(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk))
    cast.officer.is_active = False
    cast.officer.save()
    run(clock, Told())
    assert state_of("a") == "cancelled"


def test_a_group_not_wanted_is_not_sent_but_an_alarm_is(clock: Clock, cast: Cast) -> None:
    Preference.objects.create(user=cast.officer, kind=GROUP.key, wanted=False)
    put(clock, draft("a", clock(), cast.officer.pk), draft("b", clock(), cast.officer.pk, kind="tests.alarm"))
    run(clock, Told())
    assert (state_of("a"), state_of("b")) == ("cancelled", "sent")


def test_quiet_hours_are_waited_for_unless_it_would_be_too_late(clock: Clock, cast: Cast) -> None:
    clock.now = timezone.make_aware(timezone.datetime(2026, 11, 26, 23, 30))
    QuietHours.objects.create(user=cast.officer, begin=time(22), end=time(7))
    put(
        clock,
        draft("waits", clock(), cast.officer.pk),
        draft("hurries", clock(), cast.officer.pk, expires_at=clock() + timedelta(hours=7)),
        draft("alarm", clock(), cast.officer.pk, kind="tests.alarm"),
        draft("other", clock(), cast.colleague.pk),
    )
    carrier = Told()
    run(clock, carrier)
    assert [state_of(key) for key in ("waits", "hurries", "alarm", "other")] == ["pending", "sent", "sent", "sent"]
    clock.forward(hours=7, minutes=29)
    run(clock, carrier)
    assert state_of("waits") == "pending"
    clock.forward(minutes=1)
    run(clock, carrier)
    assert state_of("waits") == "sent"


@pytest.mark.parametrize(
    ("begin", "end", "at", "until"),
    [
        (time(22), time(7), "2026-11-26T21:59", None),
        (time(22), time(7), "2026-11-26T22:00", "2026-11-27T07:00"),
        (time(22), time(7), "2026-11-27T06:59", "2026-11-27T07:00"),
        (time(22), time(7), "2026-11-27T07:00", None),
        (time(12), time(14), "2026-11-27T13:00", "2026-11-27T14:00"),
        (time(0), time(0), "2026-11-27T00:00", None),
        (time(22), time(7), "2026-10-24T23:00", "2026-10-25T07:00"),
        (time(22), time(7), "2027-03-27T23:00", "2027-03-28T07:00"),
    ],
)
def test_quiet_hours_are_wall_times(begin: time, end: time, at: str, until: str | None) -> None:
    def moment(text: str) -> object:
        return timezone.make_aware(timezone.datetime.fromisoformat(text))

    assert sorting.quiet_until(moment(at), begin, end) == (moment(until) if until else None)  # type: ignore[arg-type]


def test_try_later_waits_longer_each_time(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk))
    carrier = Told([LATER, LATER])
    run(clock, carrier)
    assert Message.objects.get().retry_at == clock() + timedelta(minutes=1)
    clock.forward(minutes=1)
    run(clock, carrier)
    assert Message.objects.get().retry_at == clock() + timedelta(minutes=2)
    clock.forward(minutes=2)
    run(clock, carrier)
    assert state_of("a") == "sent"


def test_a_refused_address_is_remembered_until_mail_arrives_again(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.secretary.pk))
    run(clock, Told([REFUSED]))
    assert (state_of("a"), Message.objects.get().last_error) == ("failed", "550 no such user")
    assert Reachability.objects.get(user=cast.secretary).bounced_at == clock()
    put(clock, draft("b", clock(), cast.secretary.pk))
    run(clock, Told())
    assert Reachability.objects.get(user=cast.secretary).bounced_at is None


@pytest.mark.parametrize("can_be_asked", [True, False])
def test_a_mail_that_may_have_been_taken(clock: Clock, cast: Cast, can_be_asked: bool) -> None:
    put(clock, draft("a", clock(), cast.officer.pk), draft("b", clock(), cast.officer.pk))
    carrier = Told([TAKEN_BUT_LOST, LOST], can_be_asked=can_be_asked)
    dispatcher = run(clock, carrier)
    assert (state_of("a"), state_of("b")) == ("sending", "sending")
    clock.forward(seconds=dispatcher.lease.total_seconds() + 1)
    run(clock, carrier)
    assert (state_of("a"), state_of("b")) == ("sent", "sent")
    # One that can be asked takes each once; plain SMTP takes the first again, as the same mail.
    assert len(carrier.taken) == (2 if can_be_asked else 3)
    assert len(set(carrier.taken)) == 2
    if not can_be_asked:
        first, again = (m for m in carrier.mails if m.extra_headers["Message-ID"] == carrier.taken[0])
        assert first.extra_headers["Date"] == again.extra_headers["Date"]


def test_asked_and_not_taken_but_too_late_by_now(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk, expires_at=clock() + timedelta(minutes=1)))
    carrier = Told([LOST], can_be_asked=True)
    dispatcher = run(clock, carrier)
    clock.forward(seconds=dispatcher.lease.total_seconds() + 1)
    run(clock, carrier)
    assert state_of("a") == "expired"
    assert not carrier.taken


def test_a_carrier_that_is_away_costs_no_attempt(clock: Clock, cast: Cast) -> None:
    put(clock, *(draft(f"m{n}", clock(), cast.officer.pk) for n in range(3)))
    carrier = Told()
    carrier.away = True
    with pytest.raises(Away):
        run(clock, carrier)
    carrier.away = False
    carrier.answers = [Outcome(Answer.TAKEN), Away]
    with pytest.raises(Away):
        run(clock, carrier)
    assert sorted(Message.objects.values_list("state", "attempts")) == [("pending", 0), ("pending", 0), ("sent", 1)]
    run(clock, carrier)
    assert len(carrier.taken) == 3


def test_a_slow_batch_is_given_back_before_its_lease_is_over(clock: Clock, cast: Cast) -> None:
    put(clock, *(draft(f"m{n}", clock(), cast.officer.pk) for n in range(3)))

    class Slow(Told):
        def deliver(self, mail: object) -> Outcome:
            clock.forward(seconds=40)
            return super().deliver(mail)  # type: ignore[arg-type]

    carrier = Slow()
    dispatcher = Dispatcher(carrier, clock=clock, lease=timedelta(seconds=120))
    dispatcher.run()
    assert len(carrier.taken) == 2
    assert Message.objects.filter(state="pending", claim_token=None).count() == 1


def test_one_broken_kind_holds_nothing_else_up(
    clock: Clock, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(messages: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setitem(KINDS, "tests.broken", Kind("tests.broken", GROUP, broken))  # type: ignore[arg-type]
    put(clock, draft("a", clock(), cast.officer.pk, kind="tests.broken"), draft("b", clock(), cast.officer.pk))
    run(clock, Told())
    assert (state_of("a"), state_of("b")) == ("pending", "sent")
    assert "tests.broken" in caplog.text
    monkeypatch.setitem(KINDS, "tests.broken", KINDS[PLAIN])
    clock.forward(minutes=5)
    run(clock, Told())
    assert state_of("a") == "sent"


def test_a_fenced_dispatcher_marks_nothing(clock: Clock, cast: Cast) -> None:
    put(clock, draft("a", clock(), cast.officer.pk))

    class Overtaken(Told):
        def deliver(self, mail: object) -> Outcome:
            Message.objects.update(claim_token="00000000-0000-0000-0000-000000000001")
            return super().deliver(mail)  # type: ignore[arg-type]

    Dispatcher(Overtaken(), clock=clock).run()
    assert state_of("a") == "sending"


def test_the_queries_of_a_batch_do_not_grow_with_it(
    clock: Clock, cast: Cast, django_assert_max_num_queries: object
) -> None:
    put(clock, *(draft(f"m{n}", clock(), cast.officer.pk) for n in range(50)))
    dispatcher = Dispatcher(Told(), clock=clock)
    # Besides the 50 marks: two looks, two locks, savepoints, wishes and the claim.
    with django_assert_max_num_queries(50 + 16):  # type: ignore[operator]
        dispatcher.run()


def test_the_database_away_for_a_moment_costs_nothing(
    clock: Clock, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from liaison.outbox import dispatching

    put(clock, draft("a", clock(), cast.officer.pk))
    failures = [OperationalError("gone"), OperationalError("still gone")]
    plain_update = type(Message.objects.all()).update

    def update(self: object, **changes: object) -> int:
        if changes.get("state") == "sent" and failures:
            raise failures.pop()
        return plain_update(self, **changes)  # type: ignore[arg-type]

    monkeypatch.setattr(type(Message.objects.all()), "update", update)
    monkeypatch.setattr(dispatching, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(dispatching.time, "sleep", lambda seconds: None)
    carrier = Told()
    Dispatcher(carrier, clock=clock).run()
    assert (state_of("a"), len(carrier.taken)) == ("sent", 1)
