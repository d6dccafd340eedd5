"""Asking for a proposal, stopping it, and pinning what it says. Accepting it is in `visits.actions.accepting`."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.db.once import once
from liaison.places.models import CommandUnit
from liaison.refusals import Refused
from visits.models import Mobilisation, Proposal, ProposedChoice, ProposedWindow, Visit
from visits.proposing import waiting
from visits.windows import Window

MOST_WINDOWS = 600
Status = Proposal.Status


def start(
    *,
    by: Any,
    unit: CommandUnit,
    windows: Sequence[Window],
    title: str,
    first: date,
    last: date,
    mobilisation: Mobilisation | None = None,
    replaces: Proposal | None = None,
    client_id: uuid.UUID | None = None,
) -> Proposal:
    """Ask who could go to these windows of one unit; the same `client_id` again gives the proposal it made.

    So does the same question, by the same person, while it is still being worked out. `replaces` is the proposal that
    this one is to change as little as it must. Windows that are over are left out, and so are those whose visit is
    logged or called off. Raises Refused when none is left, or for too many.
    """

    def make() -> Proposal:
        held = _still_to_come(windows)
        if not held:
            raise Refused("There is nothing left to cover on these days.", "last")
        if len(held) > MOST_WINDOWS:
            raise Refused(
                f"These are {len(held)} times. Choose fewer days: {MOST_WINDOWS} at once are the most.", "last"
            )
        if asked := _asked_already(by, unit, held, replaces):
            return asked
        proposal = Proposal.objects.create(
            unit=unit,
            title=title[:120],
            first_on=first,
            last_on=last,
            mobilisation=mobilisation,
            replaces=replaces,
            made_by=by,
            client_id=client_id,
        )
        ProposedWindow.objects.bulk_create(_row(proposal, window, visit) for window, visit in held)
        waiting.ring_after_commit()
        return proposal

    return once(Proposal, client_id, make=make, made_by=by)


def _still_to_come(windows: Sequence[Window]) -> list[tuple[Window, int | None]]:
    """The windows that are not over, each with the primary key of its planned visit. One query."""
    now = timezone.now()
    coming = [window for window in windows if window.ends_at > now]
    refs = [window.visit_ref for window in coming if window.visit_ref]
    planned = dict(Visit.objects.filter(ref__in=refs, status=Visit.Status.PLANNED).values_list("ref", "pk"))
    return [
        (window, planned.get(window.visit_ref))
        for window in coming
        if not window.visit_ref or window.visit_ref in planned
    ]


def _asked_already(
    by: Any, unit: CommandUnit, held: Sequence[tuple[Window, int | None]], replaces: Proposal | None
) -> Proposal | None:
    keys = {window.key for window, _visit in held}
    still_open = Proposal.objects.filter(
        unit=unit, made_by=by, replaces=replaces, status__in=[Status.WAITING, Status.RUNNING], stop_asked_at=None
    )
    for proposal in still_open:
        if set(proposal.windows.values_list("key", flat=True)) == keys:
            return proposal
    return None


def _row(proposal: Proposal, window: Window, visit: int | None) -> ProposedWindow:
    return ProposedWindow(
        proposal=proposal,
        unit_id=proposal.unit_id,
        key=window.key,
        place_id=window.place_id,
        sitting_id=window.sitting_id,
        visit_id=visit,
        kind=window.kind,
        label=window.label[:120],
        day=window.day,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        minimum=window.minimum,
        needed=max(window.minimum, window.needed),
    )


@transaction.atomic
def stop(*, by: Any, proposal: Proposal) -> bool:
    """Stop working it out; gives whether there was anything to stop. A worker hears of it within a second."""
    now = timezone.now()
    waits = Proposal.objects.filter(pk=proposal.pk, status=Status.WAITING)
    if waits.update(status=Status.STOPPED, stop_asked_at=now, finished_at=now):
        return True
    running = Proposal.objects.filter(pk=proposal.pk, status=Status.RUNNING, stop_asked_at=None)
    return bool(running.update(stop_asked_at=now))


@transaction.atomic
def pin(*, by: Any, choice: ProposedChoice) -> ProposedChoice:
    """Whoever proposes again keeps this officer there. A second time changes nothing.

    Raises Refused once the officer is sent, or while the proposal is not ready.
    """
    choice = _locked(choice)
    if choice.pinned_at is None:
        choice.pinned_by, choice.pinned_at = by, timezone.now()
        choice.save(update_fields=["pinned_by", "pinned_at"])
    return choice


@transaction.atomic
def unpin(*, by: Any, choice: ProposedChoice) -> ProposedChoice:
    """Let it go again. A second time changes nothing. Raises Refused as `pin` does."""
    choice = _locked(choice)
    if choice.pinned_at is not None:
        choice.pinned_by = choice.pinned_at = None
        choice.save(update_fields=["pinned_by", "pinned_at"])
    return choice


def _locked(choice: ProposedChoice) -> ProposedChoice:
    choice = (
        ProposedChoice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("window__proposal", "window__place", "officer")
        .get(pk=choice.pk)
    )
    if choice.allotment_id:
        raise Refused(f"{choice.officer} is sent to {choice.window.place} already.")
    if choice.window.proposal.status != Status.READY:
        raise Refused("This proposal is not ready.")
    return choice
