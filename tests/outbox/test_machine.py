"""A machine that plans, sends, kills and loses answers in any order: nothing is lost or repeated needlessly."""

from collections import Counter
from datetime import timedelta

import hypothesis.strategies as st
import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from liaison.outbox.actions import enqueue
from liaison.outbox.carriers import TAKEN, Answer, Away, Outcome
from liaison.outbox.dispatching import Dispatcher
from liaison.outbox.mail import message_id
from liaison.outbox.models import Message
from tests.outbox.plain import Clock, Told, draft
from tests.roles import database_role

MACHINE = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)

# To find is enough here: no shrinking, no second fault.
FINDING = settings(MACHINE, max_examples=200, phases=[Phase.generate], report_multiple_bugs=False)


class Killed(BaseException):
    """The process is gone: nothing after this line happens."""


class Post(Told):
    """A carrier to which anything may happen, in the order that the machine has drawn."""

    def __init__(self, *, can_be_asked: bool) -> None:
        super().__init__(can_be_asked=can_be_asked)
        self.events: list[str] = []
        self.doubtful: Counter[str] = Counter()

    def deliver(self, mail: EmailMessage) -> Outcome:
        """Take it or not, say so or not, and perhaps kill whoever hands it over."""
        event = self.events.pop(0) if self.events else "take"
        reference = mail.extra_headers["Message-ID"]
        if event == "later":
            return Outcome(Answer.LATER, "451")
        if event == "away":
            raise Away("gone")
        if event == "killed before":
            raise Killed
        if event == "lost before":
            return Outcome(Answer.UNKNOWN, "cut")
        self.taken.append(reference)
        if event == "killed after":
            self.doubtful[reference] += 1
            raise Killed
        if event == "lost after":
            self.doubtful[reference] += 1
            return Outcome(Answer.UNKNOWN, "cut")
        return TAKEN


EVENTS = ("take", "later", "away", "killed before", "lost before", "killed after", "lost after")


class OutboxMachine(RuleBasedStateMachine):
    """One outbox, one carrier, any number of dispatchers."""

    can_be_asked = True
    dispatcher_class: type[Dispatcher] = Dispatcher

    @initialize()
    def begin(self) -> None:
        """An empty outbox."""
        with database_role("owner"):
            Message.objects.all().delete()
        self.clock = Clock(timezone.now().replace(microsecond=0))
        self.post = Post(can_be_asked=self.can_be_asked)
        self.planned: set[str] = set()

    @rule(numbers=st.sets(st.integers(0, 7), max_size=5))
    def plan(self, numbers: set[int]) -> None:
        """Some planner plans some of the reminders, again or for the first time."""
        until = self.clock() + timedelta(days=3)
        enqueue([draft(f"r{n}", self.clock(), expires_at=until) for n in numbers])
        self.planned |= {f"r{n}" for n in numbers}

    @rule(events=st.lists(st.sampled_from(EVENTS), max_size=6), batch=st.integers(1, 4))
    def dispatch(self, events: list[str], batch: int) -> None:
        """Some dispatcher works until something kills it or stops it."""
        self.post.events = list(events)
        dispatcher = self.dispatcher_class(self.post, clock=self.clock, batch=batch)
        try:
            dispatcher.until_empty()
        except (Killed, Away):
            pass
        finally:
            self.post.events = []

    @rule(seconds=st.sampled_from((1, 50, 121, 700)))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.clock.forward(seconds=seconds)

    @invariant()
    def nothing_is_repeated_needlessly(self) -> None:
        """One that can be asked takes each once. Plain SMTP takes one more for each answer that was lost."""
        if not hasattr(self, "post"):
            return
        for reference, copies in Counter(self.post.taken).items():
            allowed = 1 if self.can_be_asked else 1 + self.post.doubtful[reference]
            assert copies <= allowed, f"{reference} was sent {copies} times"

    def teardown(self) -> None:
        """When everything works again, all that was planned goes out."""
        if not hasattr(self, "post"):
            return
        for _ in range(20):
            self.clock.forward(minutes=20)
            self.dispatcher_class(self.post, clock=self.clock).until_empty()
            if not Message.objects.exclude(state="sent").exists():
                break
        self.nothing_is_repeated_needlessly()
        rows = list(Message.objects.all())
        assert {row.key for row in rows} == self.planned
        assert {row.state for row in rows} <= {"sent"}
        assert {message_id(row) for row in rows} == set(self.post.taken)


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize("can_be_asked", [True, False], ids=["asked", "smtp"])
def test_nothing_is_lost_or_repeated_needlessly(can_be_asked: bool) -> None:
    machine = type("Machine", (OutboxMachine,), {"can_be_asked": can_be_asked})
    run_state_machine_as_test(machine, settings=MACHINE)


class Careless(Dispatcher):
    """A dispatcher with a planted fault: it does not ask before it sends again."""

    def _ask_first(self, fate: object) -> bool:
        return False


class Forgetful(Dispatcher):
    """A dispatcher with a planted fault: what a dead one held is left with it."""

    def _anything(self) -> bool:
        return Message.objects.due(self.clock()).exists()


@pytest.mark.usefixtures("as_worker")
@pytest.mark.parametrize("faulty", [Careless, Forgetful])
def test_the_machine_finds_planted_faults(faulty: type[Dispatcher]) -> None:
    machine = type("Machine", (OutboxMachine,), {"dispatcher_class": faulty})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=FINDING)
