"""From a proposal's windows to the question for the solver: who may go where, at what price, and what stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from visits.cover import Coming
from visits.models import Allotment, Proposal, ProposedChoice, ProposedWindow
from visits.proposing.problem import Option, Question, Slot
from visits.proposing.together import Pair, clashes, ways
from visits.suitability.facts import Facts
from visits.suitability.findings import Judgement
from visits.suitability.judging import judge_all
from visits.windows import Window, window_of_visit, windows_between

MOST_A_DAY = 4


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The question, and what its answer is put into words with.

    `rows` and `windows` go by the key of the window; `judgements` by key and officer (primary key), for every pair of
    the two. `pins` says who pinned a pair in the proposal before this one, and when.
    """

    question: Question
    rows: Mapping[str, ProposedWindow]
    windows: Mapping[str, Window]
    facts: Facts
    judgements: Mapping[Pair, Judgement]
    pins: Mapping[Pair, tuple[int, datetime]]

    def refusals(self, key: str) -> Counter[str]:
        """Why the officers of the unit cannot go to a window: how many by the code of what speaks first."""
        return Counter(
            judged.refusals[0].code
            for (window, _), judged in self.judgements.items()
            if window == key and judged.refusals
        )


def ask(proposal: Proposal) -> Asked:
    """Read everything that the best allotment depends on; as many queries for three hundred windows as for one."""
    rows = {row.key: row for row in rows_of(proposal)}
    windows = windows_of(rows.values())
    facts = Facts.read(proposal.unit_id, windows.values(), now=timezone.now())
    judgements = judge_all(list(windows.values()), facts, for_proposal=True)
    earlier, pins = before(proposal)
    allowed = {pair: judged.price for pair, judged in judgements.items() if not judged.refusals}
    question = Question(
        slots=tuple(_slot(window) for window in windows.values()),
        options=tuple(Option(slot=key, officer=officer, price=price) for (key, officer), price in allowed.items()),
        clashes=frozenset(clashes(windows.values(), facts, allowed)),
        travel=ways(windows.values(), facts),
        loads=dict(facts.loads),
        pinned=frozenset(pins),
        earlier=earlier,
        most_a_day=MOST_A_DAY,
    )
    return Asked(question=question, rows=rows, windows=windows, facts=facts, judgements=judgements, pins=pins)


def rows_of(proposal: Proposal) -> Any:
    """The windows of a proposal with what names them, by start, but for those of places that have left its unit."""
    kept = proposal.windows.filter(place__unit=proposal.unit_id)
    return kept.select_related("place", "sitting", "visit").order_by("starts_at", "pk")


def windows_of(rows: Iterable[ProposedWindow]) -> dict[str, Window]:
    """The windows by key, with who is sent to each by now. One query."""
    held = list(rows)
    coming: dict[int, list[Coming]] = defaultdict(list)
    sent = Allotment.objects.current().filter(visit__in=[row.visit_id for row in held if row.visit_id])
    for visit, pk, rank, name in sent.order_by("pk").values_list("visit", "officer", "officer__rank", "officer__name"):
        coming[visit].append(Coming(pk, f"{rank} {name}".strip()))
    return {row.key: _window(row, coming.get(row.visit_id or 0, ())) for row in held}


def _window(row: ProposedWindow, coming: Iterable[Coming]) -> Window:
    return Window(
        key=row.key,
        place_id=row.place_id,
        kind=row.kind,
        label=row.label,
        day=row.day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sitting_id=row.sitting_id,
        visit_ref=row.visit.ref if row.visit else "",
        minimum=row.minimum,
        needed=row.needed,
        coming=tuple(coming),
        women_space=row.sitting.women_space if row.sitting else None,
        band=row.sitting.expected_band if row.sitting else "",
    )


def _slot(window: Window) -> Slot:
    return Slot(
        key=window.key,
        place_id=window.place_id,
        day=window.day,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        minimum=window.minimum,
        needed=max(window.minimum, window.needed),
        fixed=frozenset(officer.pk for officer in window.coming),
    )


def before(proposal: Proposal) -> tuple[frozenset[Pair], dict[Pair, tuple[int, datetime]]]:
    """What the proposal that this one replaces said, and what was pinned in it by whom and when. One query."""
    if proposal.replaces_id is None:
        return frozenset(), {}
    rows = ProposedChoice.objects.filter(window__proposal=proposal.replaces_id).values_list(
        "window__key", "officer", "pinned_by", "pinned_at"
    )
    found = list(rows)
    return (
        frozenset((key, officer) for key, officer, _by, _at in found),
        {(key, officer): (by, at) for key, officer, by, at in found if by is not None and at is not None},
    )


def again(proposal: Proposal) -> list[Window]:
    """The windows of a proposal as they are by now; those that are gone are left out. Few queries, however many."""
    rows = list(rows_of(proposal))
    if not rows:
        return []
    present = windows_between({row.place_id for row in rows}, proposal.first_on, proposal.last_on)
    by_key = {window.key: window for window in present}
    found = []
    for row in rows:
        window = by_key.get(row.key)
        if window is not None:
            needed = window.needed if window.visit_ref else max(row.needed, window.needed)
            found.append(replace(window, minimum=row.minimum, needed=needed))
        elif row.visit is not None and (row.key == row.visit.ref or row.sitting_id is None):
            found.append(replace(window_of_visit(row.visit), key=row.key, minimum=row.minimum))
        elif row.sitting_id is None:
            found.append(_window(row, ()))
    return found
