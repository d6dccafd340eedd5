"""Accepting a proposal, whole or in parts: visits are planned, officers are sent and told, in one transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.refusals import Refused
from visits import messages
from visits.actions.allotting import settle
from visits.actions.planning import check_times
from visits.locking import one_at_a_time
from visits.models import (
    Allotment,
    AllotmentOverride,
    CoverLost,
    Proposal,
    ProposedChoice,
    ProposedWindow,
    Visit,
    VolunteerCall,
)
from visits.proposing.asking import rows_of
from visits.proposing.checking import Checked, check

WHY = "There are warnings. Write why you send them all the same."


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """What came of it: the new allotments, and the choices that could not be accepted, each with its reason."""

    made: Sequence[Allotment]
    refused: Sequence[Checked]


@transaction.atomic
def accept(*, by: Any, proposal: Proposal, choices: Collection[int] | None = None, reason: str = "") -> Accepted:
    """Send the officers of these choices (primary keys; None for all), and plan the visits that nobody has planned.

    The hard rules are asked again at this moment: who cannot go any more is named in `refused`, and the others go all
    the same. What is accepted already stays as it is, so a second time changes nothing. `reason` is kept with every
    warning that is overruled. Raises Refused where there are warnings and no reason, or the proposal is not ready.
    """
    one_at_a_time([proposal.unit_id])
    proposal = Proposal.objects.select_related("mobilisation").get(pk=proposal.pk)
    if proposal.status != Proposal.Status.READY:
        raise Refused("This proposal is not ready.")
    asked = proposal_choices(proposal).filter(allotment=None)
    wanted = list(asked if choices is None else asked.filter(pk__in=choices))
    if not wanted:
        return Accepted(made=[], refused=[])
    held = {choice.window_id for choice in wanted}
    rows = {row.pk: row for row in rows_of(proposal) if row.pk in held}
    _windows, checked = check(by, list(rows.values()), wanted, lock=True)
    left = [_in_its_time(one) for one in checked if not one.sent]
    good, refused = [one for one in left if one.is_open], [one for one in left if one.refused]
    if any(one.to_overrule for one in good) and not reason.strip():
        raise Refused(WHY, "reason")
    made = _send(by, proposal, rows, good)
    _keep_overrides(by, good, made, reason.strip())
    return Accepted(made=made, refused=refused)


def proposal_choices(proposal: Proposal) -> Any:
    """Every choice for the windows that `rows_of` gives, with its officer, its window and who pinned it."""
    found = ProposedChoice.objects.filter(window__proposal=proposal, window__place__unit=proposal.unit_id)
    return found.select_related("window__place", "officer", "pinned_by").order_by("window__starts_at", "window", "pk")


def _in_its_time(one: Checked) -> Checked:
    """The choice, or why the place is not open then."""
    window = one.choice.window
    if one.refused:
        return one
    try:
        check_times(window.place, window.starts_at, window.ends_at)
    except Refused as refused:
        return Checked(choice=one.choice, refused=refused.message)
    return one


def _send(by: Any, proposal: Proposal, rows: dict[int, ProposedWindow], good: Sequence[Checked]) -> list[Allotment]:
    chosen = [one.choice for one in good]
    going = {choice.window_id for choice in chosen}
    known = [row.visit for pk, row in rows.items() if row.visit and pk in going]
    _plan(by, proposal, [row for pk, row in rows.items() if row.visit is None and pk in going])
    made = Allotment.objects.bulk_create(
        Allotment(
            place_id=choice.window.place_id,
            visit=rows[choice.window_id].visit,
            officer=choice.officer,
            allotted_by=by,
        )
        for choice in chosen
    )
    for choice, allotment in zip(chosen, made, strict=True):
        choice.allotment = allotment
    ProposedChoice.objects.bulk_update(chosen, ["allotment"], batch_size=500)
    ProposedWindow.objects.bulk_update([rows[pk] for pk in going], ["visit"], batch_size=500)
    unsettled = _unsettled(visit.pk for visit in known)
    for visit in known:
        if visit.pk in unsettled:
            settle(visit, [allotment for allotment in made if allotment.visit_id == visit.pk])
    messages.several_allotted(made)
    return made


def _unsettled(visits: Iterable[int]) -> set[int]:
    """Of these visits, those that have lost somebody or for which somebody is sought. Two queries."""
    held = list(visits)
    found = set(CoverLost.objects.filter(visit__in=held, closed_at=None).values_list("visit", flat=True))
    return found.union(VolunteerCall.objects.filter(visit__in=held, closed_at=None).values_list("visit", flat=True))


def _plan(by: Any, proposal: Proposal, rows: Sequence[ProposedWindow]) -> None:
    """Plan the visits of these windows, and put each on its window."""
    now = timezone.now()
    purpose = proposal.mobilisation.reason if proposal.mobilisation else ""
    visits = Visit.objects.bulk_create(
        Visit(
            place=row.place,
            kind=row.kind,
            sitting=row.sitting,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            officers_needed=row.needed,
            purpose=purpose,
            planned_by=by,
            planned_at=now,
        )
        for row in rows
    )
    for row, visit in zip(rows, visits, strict=True):
        row.visit = visit


def _keep_overrides(by: Any, good: Sequence[Checked], made: Sequence[Allotment], reason: str) -> None:
    AllotmentOverride.objects.bulk_create(
        AllotmentOverride(
            unit_id=one.choice.unit_id,
            allotment=allotment,
            rule=finding.code,
            sentence=finding.sentence[:300],
            reason=reason,
            made_by=by,
        )
        for one, allotment in zip(good, made, strict=True)
        for finding in one.to_overrule
    )
