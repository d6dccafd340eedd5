"""Anybody tries anything in any order: only the steps of the published life-cycle happen, each with its record."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from funding.actions import steps
from funding.actions.step_facts import open_measures
from funding.actions.steps import Decision, Facts, move, move_guarding
from funding.models import Application, Consent, Deadline, Declaration, Measure, Step
from funding.states import ENDED, GUARDING_FROM, Guarding, Move, Reporter, State
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from tests.cast import Cast
from tests.funding import desk
from tests.roles import database_role

MACHINE = settings(
    max_examples=25, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
# To find is enough here: no shrinking, no second fault. It ends with the first; the many are for an unlucky beginning.
FINDING = settings(MACHINE, max_examples=400, phases=[Phase.generate], report_multiple_bugs=False)
# The life of an application as it is published, written down a second time: who may report which step.
LIFE = """
considering: gathering-evidence by committee; dropped by committee
gathering-evidence: ready by committee; dropped by committee
ready: submitted by committee; window-missed by committee calendar
submitted: assessing by scheme
assessing: info-requested by scheme; ineligible by scheme; unsuccessful by scheme; survey-pending by scheme supplier
info-requested: assessing by committee; withdrawn by committee
survey-pending: surveyed by supplier
surveyed: final-review by committee supplier; withdrawn by committee
final-review: approved by scheme; unsuccessful by scheme
approved: consents-pending by committee; scheduled by committee supplier
consents-pending: scheduled by committee council supplier; withdrawn by committee
scheduled: installed by committee supplier
installed: maintenance by committee supplier
maintenance: closed by committee
"""
ALLOWED: dict[tuple[str, str], set[str]] = {
    (before, words[0]): set(words[2:])
    for line in LIFE.strip().splitlines()
    for before, _, rest in [line.partition(": ")]
    for words in [step.split() for step in rest.split("; ")]
}
COMMITTEE = ("secretary", "treasurer")
OTHERS = ("officer", "colleague", "supervisor", "commander", "adviser", "other", "administrator", "oversight")
ANYBODY = st.sampled_from((*COMMITTEE * 4, *OTHERS))
SELDOM = st.sampled_from((False, False, False, True))
STATES, REPORTERS = st.sampled_from(list(State)), st.sampled_from(list(Reporter))


class Life(RuleBasedStateMachine):
    """One application of the Madina mosque, shared with police in every way there is."""

    cast: Cast

    @initialize(state=STATES, closed=SELDOM)
    def begin(self, state: State, closed: bool) -> None:
        """It stands anywhere in its life; its round is open, or closed lately."""
        cast, into = self.cast, desk.make_round(days_left=-5 if closed else 9)
        made = desk.make_application(cast.madina, cast.secretary, into, state=state)
        self.pk, self.expected, self.guarding = made.pk, [str(made.state)], [str(made.guarding)]
        self.day = timezone.localdate() - timedelta(days=15)
        for kind in ("cctv", "doors"):
            desk.want(made, kind)
        for officer, fields in ((cast.officer, {"may_write": True}), (None, {"team": cast.east})):
            desk.share_with(made, cast.secretary, officer, **fields)
        desk.share_with(made, cast.secretary, with_adviser=True, extent="state")

    def now(self) -> Application:
        """The application as the database has it."""
        with database_role("worker"):
            return Application.objects.select_related("place", "round").get(pk=self.pk)

    @rule()
    def declare(self) -> None:
        """Another trustee declares."""
        with database_role("worker"):
            if not Declaration.objects.filter(application=self.pk, voided_at=None).exists():
                Declaration.of(self.now(), made_by=self.cast.treasurer, text="True.")

    @rule(part=ANYBODY, to=STATES, reporter=REPORTERS, late=st.booleans())
    def anything(self, part: str, to: State, reporter: Reporter, late: bool) -> None:
        """Somebody tries any step; most are refused."""
        self.attempt(part, to, reporter, self.day - timedelta(days=9 if late else 0))

    @rule(part=ANYBODY, pick=st.integers(0, 9), days=st.integers(-5, 9), reporter=st.none() | REPORTERS, stale=SELDOM)
    def something_likely(self, part: str, pick: int, days: int, reporter: Reporter | None, stale: bool) -> None:
        """Somebody tries a step that may follow, some days later or before; perhaps as if another had taken it."""
        self.day += timedelta(days=days)
        likely = sorted(
            (to, who) for (before, to), whose in ALLOWED.items() if before == self.expected[-1] for who in whose
        )
        if likely:
            to, who = likely[pick % len(likely)]
            version = self.now().version - (1 if stale else 0)
            self.attempt(part, State(to), reporter or Reporter(who), self.day, version=version)

    @rule(picks=st.lists(st.tuples(st.integers(0, 9), st.integers(-3, 5)), min_size=1, max_size=4))
    def goes_on(self, picks: list[tuple[int, int]]) -> None:
        """The committee writes down some steps, each by whoever takes it; the days may be out of order."""
        for pick, days in picks:
            self.something_likely("treasurer", pick, days, None, False)

    def attempt(self, part: str, to: State, reporter: Reporter, day: Any, version: int | None = None) -> None:
        """Try it through the action, under the web's role; what comes of it must be what the life-cycle says."""
        before = self.now()
        person = self.cast.everybody()[part]
        try:
            with acting_as(person.pk):
                move(
                    by=person, application=before, to=to, effective_on=day, reported_by=reporter,
                    version=before.version if version is None else version, facts=self.all_facts(before),
                )  # fmt: skip
        except Refused:
            return
        assert part in COMMITTEE
        assert reporter in ALLOWED.get((before.state, to), set())
        assert version in (None, before.version)
        self.expected.append(str(to))

    def all_facts(self, application: Application) -> Facts:
        """Whatever any step may need."""
        with database_role("worker"):
            measures = list(application.measures.all())
            decided = {measure.pk: Decision(approved=True) for measure in open_measures(application)}
        return Facts(
            decided=decided, accepted=frozenset(measure.pk for measure in measures), proposed=frozenset({"cctv"}),
            consents=frozenset(Consent.values), due_on=timezone.localdate(),
        )  # fmt: skip

    @rule(part=ANYBODY, to=st.sampled_from(list(Guarding)), reporter=REPORTERS)
    def guard(self, part: str, to: Guarding, reporter: Reporter) -> None:
        """Somebody says that guards come, or ceased to."""
        before, person = self.now(), self.cast.everybody()[part]
        try:
            with acting_as(person.pk):
                move_guarding(
                    by=person, application=before, to=to, effective_on=self.day, reported_by=reporter,
                    version=before.version,
                )  # fmt: skip
        except Refused:
            return
        assert part in COMMITTEE
        assert reporter in (Reporter.COMMITTEE, Reporter.SUPPLIER)
        assert before.state in GUARDING_FROM
        assert (self.guarding[-1], to) in (("none", "guarding-active"), ("guarding-active", "guarding-ended"))
        self.guarding.append(str(to))

    @rule(part=st.sampled_from(OTHERS), to=STATES)
    def go_around_the_action(self, part: str, to: State) -> None:
        """Somebody else writes to the tables themselves: row-level security stands beneath."""
        person = self.cast.everybody()[part]
        with acting_as(person.pk), connection.cursor() as cursor:
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                cursor.execute(
                    "insert into funding_step (place_id, application_id, track, before, after, effective_on,"
                    " reported_by, entered_by_id, made_at) values (%s, %s, 'main', '', %s, now(), 'scheme', %s, now())",
                    [self.cast.madina.pk, self.pk, to, person.pk],
                )
            for table in ("funding_application set state", "funding_step set after"):
                cursor.execute(f"update {table} = %s", [to])
                assert cursor.rowcount == 0

    @invariant()
    def every_step_is_recorded(self) -> None:
        """The state is where the last step led; each step begins where the one before ended; dates are in order."""
        if not hasattr(self, "pk"):
            return
        held = self.now()
        with database_role("worker"):
            steps = {
                track: list(Step.objects.filter(application=self.pk, track=track)) for track in ("main", "guarding")
            }
            open_deadlines = Deadline.objects.filter(application=self.pk).open().exclude(what="own").count()
            undecided = Measure.objects.filter(application=self.pk, status="approved").count()
        assert (held.state, held.guarding) == (self.expected[-1], self.guarding[-1])
        for track, states in (("main", self.expected), ("guarding", self.guarding)):
            assert [(s.before, s.after) for s in steps[track]] == list(pairwise(states))
            days = [step.effective_on for step in steps[track]]
            assert days == sorted(days)
            assert all(step.entered_by_id and step.effective_on <= timezone.localdate() for step in steps[track])
        assert (held.sent_on is not None) == ("submitted" in self.expected[1:])
        if held.state in ENDED and len(self.expected) > 1:
            assert open_deadlines == 0
        if "installed" in self.expected[1:]:
            assert undecided == 0


@pytest.mark.django_db
def test_only_the_published_steps_happen_each_with_its_record(cast: Cast) -> None:
    machine = type("Machine", (Life,), {"cast": cast})
    run_state_machine_as_test(machine, settings=MACHINE)


def _any_step(patch: pytest.MonkeyPatch) -> None:
    anybody = Move(frozenset(Reporter))
    patch.setattr(steps, "MOVES", {before: dict.fromkeys(State, anybody) for before in State})


def _anybody_reports(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "_check_reporter", lambda *args: None)


def _any_date(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(steps, "check_date", lambda *args, **more: None)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [_any_step, _anybody_reports, _any_date])
def test_the_machine_finds_planted_faults(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    fault(monkeypatch)
    machine = type("Machine", (Life,), {"cast": cast})
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=FINDING)
