"""Anybody tries anything in any order: what is sent was signed as it reads, and nobody is quoted against their will."""

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from letters.actions import drafting, sending, signing
from letters.models import CoSignature, Letter, LetterStep, LetterVersion, Quotation
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from tests.cast import Cast
from tests.letters import desk
from tests.roles import database_role

MACHINE = settings(
    max_examples=15, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False
)
FINDING = settings(MACHINE, max_examples=40, phases=[Phase.generate], report_multiple_bugs=False)
LEAD, COMMAND = {"supervisor", "commander"}, {"commander"}
COMMITTEES = {"madina": {"secretary", "treasurer"}, "noor": {"other"}}
POLICE = st.sampled_from(("supervisor", "commander", "commander", "officer", "oversight", "foreign_supervisor"))
SPEAKERS = st.sampled_from(("secretary", "treasurer", "other", "other", "commander", "officer"))
PLACES = st.sampled_from(("madina", "noor"))
PICKS = st.integers(0, 5)
# A letter that is sent at once has no life worth trying.
LATER = precondition(lambda machine: machine.deeds >= 4)


class Life(RuleBasedStateMachine):
    """One letter of the unit, with the committees of two mosques."""

    cast: Cast
    deeds = 0

    @initialize()
    def begin(self) -> None:
        """It has one version."""
        self.letter: Letter = desk.written(self.cast)
        self.seen: list[tuple[Any, ...]] = []
        self.as_sent: tuple[Any, ...] | None = None
        self.deeds = 0

    def attempt(self, part: str, act: Callable[[Any], Any], allowed: set[str]) -> bool:
        """Try it as this person under the web's role; whether it was done. Who may not, must be refused."""
        person = self.cast.everybody()[part]
        self.deeds += 1
        try:
            with acting_as(person.pk):
                act(person)
        except (Refused, Letter.DoesNotExist, Quotation.DoesNotExist, CoSignature.DoesNotExist):
            return False
        assert part in allowed, f"{part} was let"
        return True

    def pick(self, model: Any, number: int) -> Any:
        """One of the rows that hang on the letter."""
        with database_role("worker"):
            found = list(model.objects.filter(letter=self.letter).select_related("place").order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(part=POLICE, place=PLACES)
    def ask(self, part: str, place: str) -> None:
        """Words and a signature are asked for."""
        where, person = getattr(self.cast, place), self.cast.everybody()[part]
        self.attempt(part, lambda _by: desk.ask_to_quote(person, self.letter, where), LEAD)
        self.attempt(part, lambda _by: desk.ask_to_sign(person, self.letter, where), LEAD)

    @rule(part=SPEAKERS, pick=PICKS, said=st.sampled_from(["yes", "unnamed", "no"]), text=st.sampled_from("ab"))
    def answer(self, part: str, pick: int, said: str, text: str) -> None:
        """Somebody says something to what was asked."""
        if asked := self.pick(Quotation, pick):
            person = self.cast.everybody()[part]
            self.attempt(part, lambda _by: desk.answer(person, asked, said, text), COMMITTEES[asked.place.slug[:-7]])

    @rule(part=SPEAKERS, pick=PICKS)
    def withdraw(self, part: str, pick: int) -> None:
        """Somebody takes consent back."""
        if asked := self.pick(Quotation, pick):
            person = self.cast.everybody()[part]
            self.attempt(part, lambda _by: desk.withdraw(person, asked), COMMITTEES[asked.place.slug[:-7]])

    @rule(part=SPEAKERS, pick=PICKS, number=st.integers(1, 3), signs=st.booleans())
    def cosign(self, part: str, pick: int, number: int, signs: bool) -> None:
        """Somebody signs a version, or will not."""
        if asked := self.pick(CoSignature, pick):
            person, allowed = self.cast.everybody()[part], COMMITTEES[asked.place.slug[:-7]]
            if signs:
                self.attempt(part, lambda _by: desk.cosign(person, asked, number), allowed)
            else:
                self.attempt(part, lambda by: signing.decline(by=by, cosignature=asked), allowed)

    @rule(part=POLICE, pick=PICKS)
    def take_back(self, part: str, pick: int) -> None:
        """A committee is not asked any more."""
        if asked := self.pick(CoSignature, pick):
            self.attempt(part, lambda by: signing.take_back_asking(by=by, cosignature=asked), LEAD)

    @rule(part=POLICE, text=st.sampled_from("cde"), quoting=st.booleans())
    def write(self, part: str, text: str, quoting: bool) -> None:
        """A version is written, perhaps with all words that were asked for."""
        person, version = self.cast.everybody()[part], desk.now(self.letter).version
        with database_role("worker"):
            asked = list(Quotation.objects.filter(letter=self.letter))
        usable = [each.ref for each in asked if each.may_be_quoted or text == "e"]
        point = desk.point(text, quotations=usable if quoting else [])
        done = self.attempt(part, lambda _by: desk.write(person, self.letter, point, version=version), LEAD)
        if done and quoting:
            assert all(each.may_be_quoted for each in asked if each.ref in usable)

    @rule(place=PLACES, said=st.sampled_from(["yes", "unnamed"]), then=st.sampled_from(["", "", "no", "unnamed"]))
    def quote(self, place: str, said: str, then: str) -> None:
        """A committee lets itself be quoted, the commander signs; perhaps it thinks again and is sent all the same."""
        member = sorted(COMMITTEES[place])[0]
        self.ask("supervisor", place)
        latest = self.pick(Quotation, -1)
        if latest is None or latest.place.slug[:-7] != place:
            return
        self.answer(member, -1, said, "a")
        self.write("supervisor", "c", True)
        self.sign("commander", self.newest().number)
        if then:
            self.answer(member, -1, then, "b")
            self.send("commander", True)

    @rule(part=POLICE, number=st.integers(1, 4))
    def sign(self, part: str, number: int) -> None:
        """Somebody signs a version."""
        self.attempt(part, lambda by: signing.sign(by=by, letter=self.letter, version_number=number), COMMAND)

    @LATER
    @rule(although=st.booleans())
    def sign_and_send(self, although: bool) -> None:
        """The commander does both, as far as it goes."""
        self.sign("commander", self.newest().number)
        self.send("commander", although)

    @LATER
    @rule(part=POLICE, although=st.booleans())
    def send(self, part: str, although: bool) -> None:
        """Somebody sends it."""
        before, person, waits = desk.now(self.letter), self.cast.everybody()[part], self.waits()
        done = self.attempt(part, lambda _by: desk.send(person, self.letter, although_unsigned=although), COMMAND)
        if done and before.sent_on is None:
            assert before.signed_at is not None
            assert although or not waits

    @LATER
    @rule(part=POLICE, what=st.sampled_from(LetterStep.What.values))
    def record(self, part: str, what: str) -> None:
        """Somebody records what became of it."""
        version, state = desk.now(self.letter).version, desk.now(self.letter).state

        def act(by: Any) -> None:
            day = timezone.localdate()
            sending.record(by=by, letter=self.letter, version=version, what=what, on=day, note="So.")

        if self.attempt(part, act, COMMAND):
            assert what in sending.FOLLOWING[state]

    @LATER
    @rule(part=st.sampled_from(("officer", "secretary", "supervisor")), drops=st.integers(0, 4))
    def drop(self, part: str, drops: int) -> None:
        """Somebody gives it up, seldom."""
        if drops == 0:
            self.attempt(part, lambda by: drafting.drop(by=by, letter=self.letter, because="So."), LEAD)

    def newest(self) -> LetterVersion:
        """What it says."""
        with database_role("worker"):
            return LetterVersion.objects.filter(letter=self.letter).latest("number")

    def waits(self) -> bool:
        """Whether a committee's answer is open."""
        with database_role("worker"):
            asked = list(CoSignature.objects.filter(letter=self.letter))
        return any(each.awaits_answer(self.newest().number) for each in asked)

    @invariant()
    def what_was_written_stands(self) -> None:
        """Versions are numbered and never change; a sent letter neither, and it quotes only who lets it."""
        if not hasattr(self, "letter"):
            return
        now, newest = desk.now(self.letter), self.newest()
        with database_role("worker"):
            versions = list(
                LetterVersion.objects.filter(letter=self.letter)
                .order_by("number")
                .values_list("number", "content", "quoted", "made_by")
            )
            used = {each.ref: each for each in Quotation.objects.filter(letter=self.letter, used=True)}
            signed = set(
                CoSignature.objects.filter(
                    letter=self.letter, taken_back_at=None, signed_version=newest.number
                ).values_list("place__name", flat=True)
            )
            steps = list(LetterStep.objects.filter(letter=self.letter).values_list("what", flat=True))
        assert [number for number, *_rest in versions] == list(range(1, len(versions) + 1))
        assert versions[: len(self.seen)] == self.seen
        self.seen = versions
        if now.sent_on is None:
            assert not used
            assert steps in ([], ["dropped"])
            return
        as_sent = (now.sent_on, now.signed_by_id, now.sent_by_id, now.cosigned, len(versions), sorted(used))
        assert self.as_sent in (None, as_sent)
        self.as_sent = as_sent
        assert set(used) == set(newest.quoted)
        for ref, words in newest.quoted.items():
            assert used[ref].may_be_quoted
            assert words["text"] == used[ref].text
            assert bool(words["place"]) == (used[ref].answer == "yes")
        assert {each["place"] for each in now.cosigned} == signed
        assert steps.count("sent") == 1


@pytest.mark.django_db
def test_a_letter_lives_by_its_rules(cast: Cast) -> None:
    machine = type("Machine", (Life,), {"cast": cast})
    run_state_machine_as_test(machine, settings=MACHINE)


def _words_that_were_taken_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "no_longer_agreed", lambda *args: [])


def _without_waiting(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "_about_signatures", lambda *args: [])


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [_words_that_were_taken_back, _without_waiting])
def test_the_machine_finds_planted_faults(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None]
) -> None:
    fault(monkeypatch)
    machine = type("Machine", (Life,), {"cast": cast})
    # Where the rules do not hold, the database's own may be the first to say so.
    with pytest.raises((AssertionError, IntegrityError)):
        run_state_machine_as_test(machine, settings=FINDING)
