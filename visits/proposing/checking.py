"""What of a proposal can still be done: read at the moment at which somebody looks at it, or accepts it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from liaison.presentation import words
from liaison.rosters.models import Shift, WorkingPreferences
from visits.models import ProposedChoice, ProposedWindow, Visit
from visits.proposing.asking import windows_of
from visits.proposing.together import Together
from visits.suitability.facts import Facts
from visits.suitability.findings import Finding
from visits.windows import Window, windows_between

OVER = "That time is over."
MOVED = "The place has changed its times. Propose again."
ENDED = "The visit is called off or logged by now."
HOURS = ("place_id", "starts_at", "ends_at")


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One choice as it stands now: the officer is `sent` there, cannot go (`refused` says why), or may be sent.

    `to_overrule` are the warnings that nobody passes over without a reason.
    """

    choice: ProposedChoice
    sent: bool = False
    refused: str = ""
    to_overrule: tuple[Finding, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it may be accepted."""
        return not self.sent and not self.refused


def check(
    user: Any, rows: Sequence[ProposedWindow], choices: Iterable[ProposedChoice], *, lock: bool = False
) -> tuple[dict[str, Window], list[Checked]]:
    """The windows by key as they stand now, and each choice by start of its window.

    `rows` are the windows with their place, sitting and visit; a visit that somebody has planned for one of them in the
    meantime is put on the row. Where two choices cannot both be done, the later one is refused. With `lock` nobody
    changes the visits before the end of the transaction. As many queries for three hundred windows as for one.
    """
    now = timezone.now()
    wrong = _windows_gone_wrong(rows, now, lock)
    windows = windows_of(rows)
    held = sorted(choices, key=lambda choice: (windows[choice.window.key].starts_at, choice.window_id, choice.pk))
    waiting = [choice for choice in held if not _is_sent(choice, windows)]
    if not waiting:
        return windows, [Checked(choice=choice, sent=True) for choice in held]
    facts = Facts.read(
        waiting[0].unit_id,
        windows.values(),
        shifts=Shift.objects.visible_to(user),
        wishes=WorkingPreferences.objects.visible_to(user),
        officers={choice.officer_id for choice in waiting},
        now=now,
    )
    judges = _Judges(windows, Together(facts, windows))
    return windows, [judges.checked(choice, wrong.get(choice.window.key, "")) for choice in held]


class _Judges:
    """Goes through the choices in order: whoever is sent by an earlier one is busy for a later one."""

    def __init__(self, windows: dict[str, Window], together: Together) -> None:
        self.windows, self.together = windows, together
        self.going: dict[int, list[str]] = defaultdict(list)
        self.taken = {key: len(window.coming) for key, window in windows.items()}

    def checked(self, choice: ProposedChoice, wrong: str) -> Checked:
        key, officer = choice.window.key, choice.officer_id
        if _is_sent(choice, self.windows):
            return Checked(choice=choice, sent=True)
        if wrong:
            return Checked(choice=choice, refused=wrong)
        window = self.windows[key]
        if self.taken[key] >= window.needed:
            names = ", ".join(each.name for each in window.coming)
            return Checked(choice=choice, refused=f"Enough officers go there by now: {names}.")
        judged = self.together.judge(key, officer, self.going[officer])
        if judged.refusals:
            return Checked(choice=choice, refused=judged.refusals[0].sentence)
        read = {code for code, _sentence in choice.warnings}
        if further := [finding for finding in judged.to_overrule if finding.code not in read]:
            return Checked(choice=choice, refused=f"{further[0].sentence} This is new. Propose again.")
        self.going[officer].append(key)
        self.taken[key] += 1
        return Checked(choice=choice, to_overrule=judged.to_overrule)


def _is_sent(choice: ProposedChoice, windows: dict[str, Window]) -> bool:
    return any(each.pk == choice.officer_id for each in windows[choice.window.key].coming)


def _windows_gone_wrong(rows: Sequence[ProposedWindow], now: datetime, lock: bool) -> dict[str, str]:
    """By key, why nobody can be sent to a window any more."""
    unplanned = [row for row in rows if row.visit_id is None and row.ends_at > now]
    present: dict[str, Window] = {}
    gatherings = [row for row in unplanned if row.sitting_id]
    if gatherings:
        days = [row.day for row in gatherings]
        found = windows_between({row.place_id for row in gatherings}, min(days), max(days))
        present = {window.key: window for window in found}
    planned = {key: window.visit_ref for key, window in present.items() if window.visit_ref}
    planned |= _planned_since([row for row in unplanned if not row.sitting_id])
    refs = [planned[row.key] for row in unplanned if row.key in planned]
    named = Visit.objects.filter(pk__in=[row.visit_id for row in rows if row.visit_id]) | Visit.objects.filter(
        ref__in=refs
    )
    if lock:
        named = named.select_for_update(no_key=True, of=("self",))
    visits = {visit.ref: visit for visit in named.order_by("pk")}
    wrong: dict[str, str] = {}
    for row in rows:
        sentence = _wrong(row, present.get(row.key), planned.get(row.key, ""), visits, now)
        if sentence:
            wrong[row.key] = sentence
    return wrong


def _planned_since(rows: Sequence[ProposedWindow]) -> dict[str, str]:
    """Of windows that hang on no gathering, by key, the visit that somebody has planned for the same hours."""
    if not rows:
        return {}
    found = Visit.objects.filter(
        status=Visit.Status.PLANNED,
        sitting=None,
        place__in={row.place_id for row in rows},
        starts_at__in={row.starts_at for row in rows},
    )
    refs = {(place, start, end): ref for place, start, end, ref in found.values_list(*HOURS, "ref")}
    held = {row.key: refs.get((row.place_id, row.starts_at, row.ends_at), "") for row in rows}
    return {key: ref for key, ref in held.items() if ref}


def _wrong(row: ProposedWindow, present: Window | None, planned: str, visits: dict[str, Visit], now: datetime) -> str:
    if row.ends_at <= now:
        return OVER
    if row.visit_id is None:
        moved = present is None or (present.starts_at, present.ends_at) != (row.starts_at, row.ends_at)
        if row.sitting_id and moved:
            return MOVED
        if not planned:
            return ""
        # Somebody has planned it in the meantime.
        row.visit = visits.get(planned)
    visit = visits.get(row.visit.ref) if row.visit else None
    if visit is None or visit.status != Visit.Status.PLANNED:
        return ENDED
    row.visit = visit
    if (visit.starts_at, visit.ends_at) != (row.starts_at, row.ends_at):
        return f"The visit is from {words.between(visit.starts_at, visit.ends_at)} by now. Propose again."
    return ""
