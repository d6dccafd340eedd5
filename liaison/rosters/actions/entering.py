"""Shifts that a person enters, changes or withdraws. Warnings are shown; whoever goes on says why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.presentation import words
from liaison.refusals import Refused, Stale
from liaison.rosters.actions.locking import one_at_a_time
from liaison.rosters.breaking import Breach, Rules, Warned, around, keep_overrides, what_would_break
from liaison.rosters.changing import Change, changing
from liaison.rosters.models import Shift, Source
from liaison.rosters.models.shift import TOURS, Kind
from liaison.rosters.people import team_of

CHANGED = "Somebody else has changed this shift in the meantime. Compare, then save again."
NO_ROSTER = "This person has no roster: their rank is not rostered."
SAVED = ("kind", "first_on", "last_on", "starts_at", "ends_at", "reason", "team_id", "source", "entered_by")


@dataclass(frozen=True)
class Said:
    """What a form says about a shift: a tour has times, days away may have."""

    kind: str
    first_on: date
    last_on: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    reason: str = ""


@transaction.atomic
def enter_shift(
    *,
    by: Any,
    officer: Any,
    unit_id: int,
    said: Said,
    client_id: UUID,
    accepted: Collection[str] = (),
    override: str = "",
) -> Shift:
    """Add a shift. Sent twice with the same `client_id`, it is one.

    `accepted` are the rules whose warnings the person has seen, `override` why they go on. Raises Warned when there
    are others, or no reason; Refused when it overlaps a tour.
    """
    with one_at_a_time(unit_id):
        earlier = Shift.objects.filter(client_id=client_id, officer=officer).first()
        if earlier is not None:
            return earlier
        shift = Shift(officer=officer, unit_id=unit_id, client_id=client_id)
        breaches = _fill(shift, said, by, accepted, override)
        with changing(Change.of(shift, by)):
            shift.save()
        keep_overrides(shift, breaches, reason=override, by=by)
    return shift


@transaction.atomic
def change_shift(
    *, by: Any, shift: Shift, version: int, said: Said, accepted: Collection[str] = (), override: str = ""
) -> Shift:
    """Change a shift; it then counts as entered by hand, and no import touches it. Raises Stale, Warned, Refused."""
    with one_at_a_time(shift.unit_id):
        shift = _locked(shift, version)
        before = shift.first_on, shift.last_on
        breaches = _fill(shift, said, by, accepted, override)
        shift.version += 1
        with changing(Change.of(shift, by, *before)):
            shift.save(update_fields=[*SAVED, "version"])
        keep_overrides(shift, breaches, reason=override, by=by)
    return shift


@transaction.atomic
def withdraw_shift(*, by: Any, shift: Shift, version: int, because: str) -> Shift:
    """The shift no longer counts; it is kept with the reason. Raises Stale."""
    with one_at_a_time(shift.unit_id):
        shift = _locked(shift, version)
        shift.withdrawn_at, shift.withdrawn_by, shift.withdrawn_because = timezone.now(), by, because
        shift.version += 1
        with changing(Change.of(shift, by)):
            shift.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because", "version"])
    return shift


def _locked(shift: Shift, version: int) -> Shift:
    found = Shift.objects.select_for_update(no_key=True, of=("self",)).select_related("officer").get(pk=shift.pk)
    if found.withdrawn_at is not None:
        raise Refused("This shift has been withdrawn.")
    if found.version != version:
        raise Stale(CHANGED, found)
    return found


def _fill(shift: Shift, said: Said, by: Any, accepted: Collection[str], override: str) -> list[Breach]:
    rules = Rules(shift.unit_id).of(shift.officer.rank)
    if rules is not None and not rules.is_rostered:
        raise Refused(NO_ROSTER, "officer")
    _refuse_overlap(shift, said)
    breaches: list[Breach] = []
    if said.kind in TOURS and said.starts_at and said.ends_at:
        breaches = what_would_break(
            shift.officer,
            said.starts_at,
            said.ends_at,
            rules=rules,
            roster=around(shift.officer, said.first_on, said.last_on, rules),
            now=timezone.now(),
            instead_of=shift.pk,
        )
    if breaches and (not override or any(breach.rule not in accepted for breach in breaches)):
        raise Warned(breaches)
    for name in ("kind", "first_on", "last_on", "starts_at", "ends_at", "reason"):
        setattr(shift, name, getattr(said, name))
    shift.team_id = team_of(shift.officer, shift.unit_id, said.first_on)
    shift.source, shift.entered_by = Source.ENTERED, by
    return breaches


def _refuse_overlap(shift: Shift, said: Said) -> None:
    others = Shift.objects.live().filter(officer=shift.officer).exclude(pk=shift.pk)
    if said.starts_at and said.kind in TOURS:
        other = others.filter(kind__in=TOURS, starts_at__lt=said.ends_at, ends_at__gt=said.starts_at).first()
        if other is not None and other.starts_at and other.ends_at:
            when = f"{words.day(other.first_on)}, {words.between(other.starts_at, other.ends_at)}"
            raise Refused(f"This overlaps a tour that is there already: {when}. Change that one instead.", "starts")
    elif said.starts_at is None:
        other = others.filter(
            kind=said.kind, starts_at=None, first_on__lte=said.last_on, last_on__gte=said.first_on
        ).first()
        if other is not None:
            days = words.day(other.first_on)
            if other.last_on != other.first_on:
                days = f"{days} to {words.day(other.last_on)}"
            label = Kind(said.kind).label.lower()
            raise Refused(f"These days overlap what is there already: {label}, {days}.", "first_on")
