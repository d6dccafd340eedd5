"""A proposal as its page reads: what is covered and what is not, day by day, what changed, and who would be told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from liaison.presentation import words
from visits.account import span
from visits.models import Proposal, ProposedChoice, ProposedWindow
from visits.proposing.checking import OVER, Checked
from visits.suitability.findings import NEEDS_REASON
from visits.windows import Window

Status = Proposal.Status
STATES: dict[Proposal.Status, tuple[str, str]] = {
    Status.WAITING: ("Waiting", "blue"),
    Status.RUNNING: ("Being worked out", "blue"),
    Status.READY: ("Ready", "green"),
    Status.STOPPED: ("Stopped", "grey"),
    Status.FAILED: ("Did not work", "red"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One officer proposed for one window."""

    pk: int
    name: str
    reasons: Sequence[str]
    to_overrule: Sequence[str]
    remarks: Sequence[str]
    refused: str
    sent: bool
    pinned: bool
    ticked: bool
    tags: Sequence[tuple[str, str]]

    @property
    def is_open(self) -> bool:
        """Whether it may still be accepted."""
        return not self.sent and not self.refused


@dataclass(frozen=True, kw_only=True)
class Line:
    """One window with those proposed for it, and with those who go there anyway."""

    key: str
    place: Any
    times: str
    when: str
    label: str
    going: str
    choices: Sequence[Choice]
    state: str
    colour: str
    is_short: bool
    is_bare: bool
    why_not: str
    visit_ref: str


class Shown:
    """Everything the page prints. `checked` is what `checking.check` found, `ticked` are choices (primary keys)."""

    def __init__(
        self,
        proposal: Proposal,
        rows: Sequence[ProposedWindow],
        windows: Mapping[str, Window],
        checked: Iterable[Checked],
        *,
        ticked: Collection[int],
    ) -> None:
        self.proposal = proposal
        by_window: dict[int, list[Checked]] = defaultdict(list)
        self.checked = list(checked)
        for one in self.checked:
            by_window[one.choice.window_id].append(one)
        compared = proposal.replaces_id is not None
        self.lines = [_line(row, windows[row.key], by_window[row.pk], ticked, compared=compared) for row in rows]
        self.days: list[tuple[date, list[Line]]] = []
        for row, line in zip(rows, self.lines, strict=True):
            if not self.days or self.days[-1][0] != row.day:
                self.days.append((row.day, []))
            self.days[-1][1].append(line)
        self.open = [one for one in self.checked if one.is_open]
        self.bare = [line for line in self.lines if line.is_bare]
        self.thin = sum(line.is_short and not line.is_bare for line in self.lines)

    @property
    def summary(self) -> str:
        """'11 of 12 times are covered.'"""
        covered, total = len(self.lines) - len(self.bare), len(self.lines)
        if not total:
            return "None of these places is in your command unit any more."
        if total == 1:
            return "The one time is covered." if covered else "The one time cannot be covered."
        if not self.bare:
            return f"All {total} times are covered."
        cannot = "1 cannot be" if len(self.bare) == 1 else f"{len(self.bare)} cannot be"
        return f"{covered} of {total} times {'is' if covered == 1 else 'are'} covered; {cannot}."

    @property
    def told(self) -> str:
        """The names of those who would be told if everything is accepted; '' for nobody."""
        return names_of([one.choice.officer for one in self.open])

    @property
    def asks_why(self) -> bool:
        """Whether a warning of an open choice needs a reason."""
        return any(one.to_overrule for one in self.open)

    @property
    def sent(self) -> int:
        """How many choices are accepted, or sent by somebody else."""
        return sum(one.sent for one in self.checked)

    @property
    def lost(self) -> int:
        """How many choices cannot be accepted any more."""
        return sum(bool(one.refused) for one in self.checked)

    @property
    def changed(self) -> list[str]:
        """What differs from the proposal before this one, in words; nothing for a first one. One query."""
        if self.proposal.replaces_id is None:
            return []
        before = ProposedChoice.objects.filter(window__proposal=self.proposal.replaces_id)
        now = {(one.choice.window.key, one.choice.officer_id) for one in self.checked}
        gone = [
            f"No longer {choice.officer}: {_where(choice.window)}"
            for choice in before.select_related("officer", "window__place").order_by("window__starts_at", "pk")
            if (choice.window.key, choice.officer_id) not in now and choice.allotment_id is None
        ]
        come = [f"New: {one.choice.officer}, {_where(one.choice.window)}" for one in self.checked if one.choice.is_new]
        return come + gone

    @property
    def how_good(self) -> str:
        """How far the answer is proven, and how long it took."""
        proposal = self.proposal
        took = f"Worked out in {max(proposal.seconds or 0.0, 0.1):.1f} seconds. "
        if proposal.optimal:
            return took + "Nothing better is possible with these officers."
        return took + f"A better one would be better by {(proposal.gap or 0.0) * 100:.1f}% at most."


def _where(window: ProposedWindow) -> str:
    return f"{window.place.name}, {words.moment(window.starts_at)}"


def names_of(people: Iterable[Any]) -> str:
    """Names, each once, by name: 'PC Cole, PC Shaw'."""
    return ", ".join(str(each) for each in sorted(dict.fromkeys(people), key=lambda each: (each.name, each.pk)))


def _line(
    row: ProposedWindow, window: Window, checked: Sequence[Checked], ticked: Collection[int], *, compared: bool
) -> Line:
    proposed = {one.choice.officer_id for one in checked}
    going = [each.name for each in window.coming if each.pk not in proposed]
    here = len(window.coming) + sum(one.is_open for one in checked)
    state, colour = _state(window, here, any(one.refused == OVER for one in checked))
    return Line(
        key=row.key,
        place=row.place,
        times=words.between(row.starts_at, row.ends_at),
        when=span(row.starts_at, row.ends_at),
        label=row.label,
        going=", ".join(going),
        choices=[choice_of(one, ticked=one.choice.pk in ticked, compared=compared) for one in checked],
        state=state,
        colour=colour,
        is_short=here < window.needed,
        is_bare=here < window.minimum,
        why_not=row.why_not if here < window.needed else "",
        visit_ref=row.visit.ref if row.visit else "",
    )


def _state(window: Window, here: int, over: bool) -> tuple[str, str]:
    if over:
        return "Over", "grey"
    if len(window.coming) >= window.needed:
        return "Covered", "green"
    if here < window.minimum:
        return "Not covered", "red"
    if here < window.needed:
        return f"{here} of {window.needed} officers", "yellow"
    return "Would be covered", "turquoise"


def choice_of(one: Checked, *, ticked: bool, compared: bool) -> Choice:
    """How one choice reads; `compared` says that there is a proposal before this one."""
    held = one.choice
    pinned = held.pinned_by_id is not None
    tags = [
        ("Sent", "green", one.sent),
        ("Cannot go any more", "red", bool(one.refused)),
        (f"Pinned by {held.pinned_by}", "purple", pinned and not one.sent),
        ("New", "blue", compared and held.is_new and not one.sent),
    ]
    to_overrule = [sentence for code, sentence in held.warnings if code in NEEDS_REASON]
    return Choice(
        pk=held.pk,
        name=str(held.officer),
        reasons=held.reasons,
        to_overrule=to_overrule,
        remarks=[sentence for _code, sentence in held.warnings if sentence not in (*to_overrule, one.refused)],
        refused=one.refused,
        sent=one.sent,
        pinned=pinned,
        ticked=ticked,
        tags=[(text, colour) for text, colour, said in tags if said],
    )
