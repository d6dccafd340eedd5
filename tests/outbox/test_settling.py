"""What changes several times within minutes is told once, as it then is; whatever happens to dispatchers meanwhile."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.outbox import settling
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.kinds import KINDS, Kind, Letter, Letters
from liaison.outbox.models import Alteration, Message
from liaison.outbox.settling import Altered, note, settle
from tests.cast import Cast, person
from tests.outbox.plain import Clock, Told
from tests.outbox.test_machine import EVENTS, Away, Killed, Post
from tests.roles import database_role

COLOUR = "tests.colour"
NOW: dict[int, str] = {}
"""The colour that each thing has now."""


def write(messages: Sequence[Message]) -> Letters:
    """'7: red > blue', a line for each thing that has another colour than was known."""
    told = settling.steps(messages)
    letters = {}
    for message in messages:
        lines = [(s.thing, s.was, s.then if s.later else NOW[s.thing]) for s in told.get(message.pk, ())]
        found = [f"{thing}: {was} > {now}" for thing, was, now in lines if was != now]
        if found:
            letters[message.pk] = Letter("Colours", "\n".join(found), "/")
    return letters


KINDS[COLOUR] = Kind(COLOUR, None, write)


def paint(to: int, thing: int, colour: str, clock: Clock, *, at_once: bool = False) -> None:
    """The thing gets another colour, and that is noted."""
    was, NOW[thing] = NOW.get(thing, "none"), colour
    note([Altered(kind=COLOUR, to=to, thing=thing, was=was, until=clock() + timedelta(days=3), at_once=at_once)])
    Alteration.objects.filter(pk=Alteration.objects.latest("pk").pk).update(made_at=clock())


def lines(carrier: Told) -> list[str]:
    """What the mails said, without their feet."""
    return [mail.body.partition("\n\n")[0] for mail in carrier.mails]


@pytest.fixture(autouse=True)
def colourless() -> None:
    """Nothing has a colour yet."""
    NOW.clear()


@pytest.mark.usefixtures("as_worker")
class TestSettling:
    def test_two_changes_in_a_minute_are_one_letter(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        dispatcher = Dispatcher(carrier, clock=clock)
        paint(cast.officer.pk, 1, "red", clock)
        clock.forward(seconds=40)
        paint(cast.officer.pk, 1, "blue", clock)
        paint(cast.officer.pk, 2, "green", clock)
        clock.forward(seconds=59)
        dispatcher.until_empty()
        assert not carrier.mails
        clock.forward(seconds=1)
        dispatcher.until_empty()
        assert lines(carrier) == ["1: none > blue\n2: none > green"]
        clock.forward(hours=1)
        dispatcher.until_empty()
        assert len(carrier.mails) == 1

    def test_what_is_as_it_was_is_not_worth_a_letter(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        paint(cast.officer.pk, 1, "red", clock)
        paint(cast.officer.pk, 1, "none", clock)
        clock.forward(minutes=2)
        Dispatcher(carrier, clock=clock).until_empty()
        assert not carrier.mails
        assert Message.objects.get().state == "cancelled"

    def test_what_never_stands_still_is_told_after_five_minutes(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        for number in range(20):
            paint(cast.officer.pk, 1, f"c{number}", clock)
            clock.forward(seconds=30)
            Dispatcher(carrier, clock=clock).until_empty()
        assert lines(carrier) == ["1: none > c9", "1: c9 > c19"]

    def test_what_is_urgent_does_not_wait_and_takes_nothing_along(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        paint(cast.officer.pk, 1, "red", clock)
        paint(cast.officer.pk, 2, "red", clock)
        paint(cast.officer.pk, 1, "blue", clock, at_once=True)
        Dispatcher(carrier, clock=clock).until_empty()
        assert lines(carrier) == ["1: none > blue"]
        clock.forward(minutes=1)
        Dispatcher(carrier, clock=clock).until_empty()
        assert lines(carrier)[1:] == ["2: none > red"]

    def test_each_person_gets_their_own(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        paint(cast.officer.pk, 1, "red", clock)
        paint(cast.colleague.pk, 2, "blue", clock)
        clock.forward(minutes=1)
        Dispatcher(carrier, clock=clock).until_empty()
        assert sorted((mail.to[0], line) for mail, line in zip(carrier.mails, lines(carrier), strict=True)) == [
            (cast.officer.email, "1: none > red"),
            (cast.colleague.email, "2: none > blue"),
        ]

    def test_what_waits_unsent_is_said_together_with_what_came_later(self, cast: Cast, clock: Clock) -> None:
        carrier = Told()
        carrier.away = True
        paint(cast.officer.pk, 1, "red", clock)
        clock.forward(minutes=1)
        assert settle(clock()) == 1
        paint(cast.officer.pk, 1, "blue", clock)
        clock.forward(minutes=1)
        assert settle(clock()) == 1
        carrier.away = False
        Dispatcher(carrier, clock=clock).until_empty()
        assert lines(carrier) == ["1: none > blue"]
        assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled", "sent"]

    def test_one_query_when_there_is_nothing(
        self, cast: Cast, clock: Clock, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        paint(cast.officer.pk, 1, "red", clock)
        with django_assert_num_queries(1):
            assert settle(clock()) == 0


def test_the_web_notes_and_reads_nothing(cast: Cast) -> None:
    later = timezone.now() + timedelta(days=1)
    with acting_as(cast.supervisor.pk):
        note([Altered(kind=COLOUR, to=cast.officer.pk, thing=1, was=None, until=later)])
    for who in (cast.supervisor, cast.officer, cast.secretary):
        with acting_as(who.pk):
            assert not Alteration.objects.exists()
    with database_role("worker"):
        assert Alteration.objects.get().was is None
    with acting_as(cast.supervisor.pk), pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("update outbox_alteration set thing = 2")


class Box(Post):
    """Keeps the mails that arrived, also those of which nobody heard."""

    def __init__(self, *, can_be_asked: bool) -> None:
        super().__init__(can_be_asked=can_be_asked)
        self.arrived: list[Any] = []

    def deliver(self, mail: Any) -> Any:
        """As the post does; what it took has arrived."""
        before = len(self.taken)
        try:
            return super().deliver(mail)
        finally:
            if len(self.taken) > before:
                self.arrived.append(mail)


def person_of_the_machine() -> int:
    """Somebody who reads."""
    found = User.objects.filter(email="reader@force.test").first()
    return int((found or person("reader@force.test", "Rea Der")).pk)


class SettlingMachine(RuleBasedStateMachine):
    """Things that change colour, and dispatchers that die, under one carrier."""

    can_be_asked = True

    @initialize()
    def begin(self) -> None:
        """Nothing was told."""
        with database_role("owner"):
            Alteration.objects.all().delete()
            Message.objects.all().delete()
        NOW.clear()
        self.clock = Clock(timezone.now().replace(microsecond=0))
        self.post = Box(can_be_asked=self.can_be_asked)
        self.reader = person_of_the_machine()

    @rule(thing=st.integers(1, 3), colour=st.sampled_from(("red", "blue", "none")), at_once=st.integers(0, 5))
    def change(self, thing: int, colour: str, at_once: int) -> None:
        """Somebody paints something, perhaps as it was."""
        paint(self.reader, thing, colour, self.clock, at_once=at_once == 0)

    @rule(events=st.lists(st.sampled_from(EVENTS), max_size=4), batch=st.integers(1, 3))
    def dispatch(self, events: list[str], batch: int) -> None:
        """Some dispatcher works until something kills it or stops it."""
        self.post.events = list(events)
        try:
            Dispatcher(self.post, clock=self.clock, batch=batch).until_empty()
        except (Killed, Away):
            pass
        finally:
            self.post.events = []

    @rule(seconds=st.sampled_from((1, 50, 61, 121, 700)))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.clock.forward(seconds=seconds)

    def teardown(self) -> None:
        """When everything works again, the reader knows every colour, and each letter went on from the last."""
        if not hasattr(self, "post"):
            return
        for _ in range(20):
            self.clock.forward(minutes=20)
            Dispatcher(self.post, clock=self.clock).until_empty()
            waiting = Message.objects.filter(state__in=("pending", "sending"))
            if not waiting.exists() and not Alteration.objects.filter(told_in=None).exists():
                break
        known: dict[int, str] = defaultdict(lambda: "none")
        for line in self._received():
            thing, was, colour = self._parts(line)
            assert known[thing] == was, line
            known[thing] = colour
        assert {thing: known[thing] for thing in NOW} == NOW
        assert not Alteration.objects.filter(told_in=None).exists()

    def _received(self) -> list[str]:
        """Lines of the mails that arrived, each mail once: a mailbox shows a doubled Message-ID as one."""
        found: dict[str, str] = {}
        for mail in self.post.arrived:
            found.setdefault(mail.extra_headers["Message-ID"], mail.body.partition("\n\n")[0])
        return [line for body in found.values() for line in body.splitlines()]

    @staticmethod
    def _parts(line: str) -> tuple[int, str, str]:
        thing, _, colours = line.partition(": ")
        was, _, colour = colours.partition(" > ")
        return int(thing), was, colour


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize("can_be_asked", [True, False], ids=["asked", "smtp"])
def test_letters_follow_on_one_another_and_end_with_the_truth(can_be_asked: bool) -> None:
    machine = type("Machine", (SettlingMachine,), {"can_be_asked": can_be_asked})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
