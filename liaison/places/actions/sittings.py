"""The sittings of a place: made, changed, confirmed, ended, and held otherwise on one date."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.models import Kind, Sitting, SittingOverride
from liaison.places.changing import Change, changing
from liaison.places.gatherings import refresh
from liaison.places.models import Place
from liaison.presentation import words
from liaison.refusals import Refused, Stale

EVENING, MORNING = time(18), time(6)
CHANGED = "Somebody has changed these times since you opened the page. Look at them again."
FIELDS = (
    "kind", "name", "weekday", "festival", "season", "anchor", "opens_at", "prayer_at", "ends_at",
    "after_anchor", "lasts", "women_space", "expected_band", "where",
)  # fmt: skip


@transaction.atomic
def add_sitting(*, by: Any, place: Place, client_id: UUID, confirmed: bool, **fields: Any) -> Sitting:
    """Add a sitting; `fields` are those of FIELDS. Returns it, or the one this form has already made.

    `confirmed` when the committee itself adds it. Raises Refused for times that cannot be and for a second
    sitting like one that is there.
    """
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    made: Sitting | None = Sitting.objects.filter(client_id=client_id, place=place).first()
    if made is not None:
        return made
    sitting = Sitting(place=place, client_id=client_id, **fields)
    _keep(by, sitting, confirmed)
    refresh([place.pk])
    return sitting


@transaction.atomic
def change_sitting(*, by: Any, sitting: Sitting, version: int, confirmed: bool, **fields: Any) -> Sitting:
    """Change a sitting; returns it as it is now. What police change, the committee has to confirm anew.

    Raises Stale if somebody was quicker, and Refused as `add_sitting` does.
    """
    locked = _locked(sitting, version)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.version += 1
    with changing(Change(by, locked.place_id, timezone.localdate(), sitting_id=locked.pk)):
        _keep(by, locked, confirmed)
    refresh([locked.place_id])
    return locked


def _locked(sitting: Sitting, version: int) -> Sitting:
    locked: Sitting = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    if locked.version != version:
        raise Stale(CHANGED, locked)
    return locked


def _keep(by: Any, sitting: Sitting, confirmed: bool) -> None:
    _check_times(sitting)
    _check_twin(sitting)
    sitting.confirmed_by, sitting.confirmed_at = (by, timezone.now()) if confirmed else (None, None)
    sitting.save()


@transaction.atomic
def end_sitting(*, by: Any, sitting: Sitting, last_on: date, version: int) -> Sitting:
    """The sitting is held for the last time on `last_on`; returns it. Raises Stale if somebody was quicker."""
    locked = _locked(sitting, version)
    locked.ends_on = last_on
    locked.version += 1
    with changing(Change(by, locked.place_id, last_on + timedelta(days=1), sitting_id=locked.pk)):
        locked.save(update_fields=["ends_on", "version"])
    refresh([locked.place_id])
    return locked


@transaction.atomic
def confirm_sittings(*, by: Any, place: Place, seen: dict[int, int]) -> int:
    """The committee says that the times it was shown are right; returns how many sittings that confirmed.

    `seen` maps the primary key of each sitting to the version that was shown. Raises Stale if one of them has
    changed since, or another was added: nobody confirms what they have not seen.
    """
    sittings = list(current_sittings(place).select_for_update(no_key=True).order_by("pk"))
    if {each.pk: each.version for each in sittings} != seen:
        raise Stale(CHANGED, sittings)
    now = timezone.now()
    Sitting.objects.filter(pk__in=seen).update(confirmed_by=by, confirmed_at=now)
    return len(seen)


def current_sittings(place: Place) -> Any:
    """The sittings of a place that have not ended, in the order of the week."""
    today = timezone.localdate()
    return Sitting.objects.filter(place=place).exclude(ends_on__lt=today)


@transaction.atomic
def change_one_day(
    *,
    by: Any,
    sitting: Sitting,
    day: date,
    client_id: UUID,
    confirmed: bool,
    cancelled: bool,
    opens_at: time | None = None,
    prayer_at: time | None = None,
    ends_at: time | None = None,
    reason: str = "",
) -> SittingOverride:
    """Hold the sitting at other times on one day, or not at all; returns the change.

    Raises Refused if it is not held on that day, the day is past, the times cannot be, or that day has already
    been changed.
    """
    locked = Sitting.objects.select_for_update(no_key=True).get(pk=sitting.pk)
    made: SittingOverride | None = SittingOverride.objects.filter(client_id=client_id, sitting=sitting).first()
    if made is not None:
        return made
    _check_one_day(locked, day)
    override = SittingOverride(
        place_id=locked.place_id, sitting=locked, day=day, client_id=client_id, cancelled=cancelled, reason=reason
    )
    if not cancelled:
        check_clock(opens_at, prayer_at, ends_at)
        override.opens_at, override.prayer_at, override.ends_at = opens_at, prayer_at, ends_at
    if confirmed:
        override.confirmed_by, override.confirmed_at = by, timezone.now()
    with changing(Change(by, locked.place_id, day, day, sitting_id=locked.pk)):
        override.save()
    refresh([locked.place_id])
    return override


def _check_one_day(sitting: Sitting, day: date) -> None:
    if day < timezone.localdate():
        raise Refused("That day is past. Choose today or a later day.", "day")
    there = SittingOverride.objects.filter(sitting=sitting, day=day, withdrawn_at=None).first()
    if there is not None:
        held = "is not held" if there.cancelled else f"is at {there.opens_at:%H:%M}"
        raise Refused(
            f"That day has already been changed: it {held}. Take that change back first, on the page of times.", "day"
        )
    held_then = occurrences.between([sitting.place_id], day, day)
    if not any(each.sitting.pk == sitting.pk for each in held_then):
        raise Refused(f"This is not held on {words.day(day)}. Choose a day on which it is.", "day")


@transaction.atomic
def withdraw_change(*, by: Any, override: SittingOverride) -> None:
    """Take back the change of one day: it is held as usual. Doing so twice is no error."""
    sitting = Sitting.objects.select_for_update(no_key=True).get(pk=override.sitting_id)
    standing = SittingOverride.objects.filter(pk=override.pk, withdrawn_at=None)
    if not standing.exists():
        return
    with changing(Change(by, sitting.place_id, override.day, override.day, sitting_id=sitting.pk)):
        standing.update(withdrawn_at=timezone.now())
    refresh([sitting.place_id])


def check_clock(opens_at: time | None, prayer_at: time | None, ends_at: time | None) -> None:
    """Raise Refused unless these follow each other; an evening service may end in the small hours."""
    if opens_at is None:
        raise Refused("Enter the time it starts.", "opens_at")
    if ends_at is None:
        raise Refused("Enter the time it ends.", "ends_at")
    if not _follows(opens_at, ends_at):
        raise Refused(f"It cannot end at {ends_at:%H:%M}, as it starts at {opens_at:%H:%M}.", "ends_at")
    if prayer_at is None or prayer_at == opens_at:
        return
    if not (_follows(opens_at, prayer_at) and (prayer_at == ends_at or _follows(prayer_at, ends_at))):
        raise Refused(f"The prayer must be between {opens_at:%H:%M} and {ends_at:%H:%M}.", "prayer_at")


def _follows(first: time, then: time) -> bool:
    return then > first or (first >= EVENING and then <= MORNING)


def _check_times(sitting: Sitting) -> None:
    if sitting.anchor == Sitting.Anchor.CLOCK:
        check_clock(sitting.opens_at, sitting.prayer_at, sitting.ends_at)
        sitting.after_anchor = sitting.lasts = None
        return
    if sitting.kind not in (Kind.TARAWIH, Kind.IFTAR):
        raise Refused("Only Tarawih and iftar can start after Isha or Maghrib. Enter a clock time.", "anchor")
    if sitting.after_anchor is None:
        raise Refused("Enter how many minutes after. Write 0 if it starts at once.", "after_anchor")
    if sitting.lasts is None:
        raise Refused("Enter how many minutes it lasts.", "lasts")
    sitting.opens_at = sitting.prayer_at = sitting.ends_at = None


def _check_twin(sitting: Sitting) -> None:
    """Refuse a sitting at the same place, day, season and time as one that is there: it is the same one."""
    alike = current_sittings(sitting.place).filter(
        kind=sitting.kind,
        weekday=sitting.weekday,
        festival__iexact=sitting.festival,
        anchor=sitting.anchor,
        opens_at=sitting.opens_at,
        after_anchor=sitting.after_anchor,
        where__iexact=sitting.where,
    )
    seasons = {sitting.season, Sitting.Season.ALL}
    twins = [
        each for each in alike.exclude(pk=sitting.pk) if sitting.season == Sitting.Season.ALL or each.season in seasons
    ]
    if twins:
        field = "opens_at" if sitting.anchor == Sitting.Anchor.CLOCK else "after_anchor"
        raise Refused(f"“{twins[0].name}” is already at that time. Choose another time, or change that one.", field)
