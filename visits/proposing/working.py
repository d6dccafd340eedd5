"""Working out a proposal: read the question, let the solver answer it, keep the answer with its reasons in words.

How far it is gets written at most once a second, and whoever asks to stop it is heard within that time.
"""

import time
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from liaison.presentation import words
from visits.models import Proposal, ProposedChoice, ProposedWindow
from visits.proposing import asking, waiting
from visits.proposing.explaining import Explaining
from visits.proposing.problem import Answer, Question
from visits.proposing.solver import solve
from visits.proposing.together import Together
from visits.proposing.waiting import Claim, Lost
from visits.suitability.findings import Judgement

LISTEN_EVERY, WRITE_EVERY = 0.25, 1.0  # seconds
READING, WRITING = "Reading who is on duty", "Writing down the reasons"
BEGUN, SOLVED = 3, 97  # percent
Status = Proposal.Status


def work() -> int:
    """Work out proposals until none waits any more; gives how many were tried."""
    return waiting.QUEUE.work(lambda held: work_out(Claim(held)))


def work_out(claim: Claim) -> None:
    """Work out one proposal: it ends as ready or stopped. Raises Lost, and whatever the solver raises."""
    claim.beat(BEGUN, READING)
    asked = asking.ask(claim.proposal)
    answer = _answer(claim, asked.question)
    if answer is None or claim.beat(SOLVED, WRITING):
        claim.finish(Status.STOPPED)
    else:
        _keep(claim, asked, answer)


class _Line:
    """Between the solver and the proposal's row: it says how far it is, and hears when somebody asks to stop.

    The solver calls both from this thread, some times a second.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim, self.share, self.phase = claim, BEGUN, READING
        self.asked = self.written = time.monotonic()
        self.stopped = self.lost = False

    def tell(self, percent: int, phase: str) -> None:
        """How far the solver is, of its own part of the work."""
        self.share, self.phase = BEGUN + percent * (SOLVED - BEGUN) // 100, phase

    def stop(self) -> bool:
        """Whether to stop: somebody asked for it, or has taken the proposal over."""
        now = time.monotonic()
        if self.stopped or now - self.asked < LISTEN_EVERY:
            return self.stopped
        self.asked = now
        try:
            if now - self.written < WRITE_EVERY:
                self.stopped = self.claim.stop_asked()
            else:
                self.written = now
                self.stopped = self.claim.beat(self.share, self.phase)
        except Lost:
            # Raised later: the solver must end its own threads first.
            self.stopped = self.lost = True
        return self.stopped


def _answer(claim: Claim, question: Question) -> Answer | None:
    """The answer; None where somebody asked to stop. Raises Lost, and whatever the solver raises."""
    large = len(question.slots) >= settings.PROPOSE_LARGE
    seconds = settings.PROPOSE_SECONDS_WHEN_LARGE if large else settings.PROPOSE_SECONDS
    line = _Line(claim)
    answer = solve(question, seconds=seconds, tell=line.tell, stop=line.stop)
    if line.lost:
        raise Lost
    return None if answer.stopped else answer


@transaction.atomic
def _keep(claim: Claim, asked: asking.Asked, answer: Answer) -> None:
    claim.finish(Status.READY, optimal=answer.optimal, gap=answer.gap, seconds=answer.seconds, progress=100, phase="")
    going: dict[int, list[str]] = defaultdict(list)
    coming: dict[str, set[int]] = defaultdict(set)
    for key, officer in sorted(answer.chosen):
        going[officer].append(key)
        coming[key].add(officer)
    together = Together(asked.facts, asked.windows)
    explaining = Explaining(
        asked.question,
        answer,
        names={pk: person.name for pk, person in asked.facts.people.items()},
        windows={key: f"{row.place.name}, {words.clock(row.starts_at)}" for key, row in asked.rows.items()},
    )
    choices = []
    for slot in asked.question.slots:
        for officer in sorted(coming[slot.key]):
            judged = together.judge(slot.key, officer, going[officer])
            compared = explaining.why(slot.key, officer)
            choices.append(_choice(asked, slot.key, officer, judged, compared))
    ProposedChoice.objects.bulk_create(choices, batch_size=500)
    short: list[ProposedWindow] = []
    for slot in asked.question.slots:
        if len(coming[slot.key] | slot.fixed) < slot.needed:
            row = asked.rows[slot.key]
            row.why_not = explaining.why_not(slot.key, asked.refusals(slot.key))
            short.append(row)
    ProposedWindow.objects.bulk_update(short, ["why_not"], batch_size=500)


def _choice(asked: asking.Asked, key: str, officer: int, judged: Judgement, compared: Iterable[str]) -> ProposedChoice:
    row, pin = asked.rows[key], asked.pins.get((key, officer))
    # A pin stands although a rule forbids it; then the page says so, and nobody can accept it.
    against = (*judged.refusals, *judged.warnings)
    return ProposedChoice(
        window=row,
        unit_id=row.unit_id,
        officer_id=officer,
        reasons=[*(finding.sentence for finding in judged.reasons), *compared],
        warnings=[[finding.code, finding.sentence] for finding in against],
        is_new=(key, officer) not in asked.question.earlier,
        pinned_by_id=pin[0] if pin else None,
        pinned_at=pin[1] if pin else None,
    )
