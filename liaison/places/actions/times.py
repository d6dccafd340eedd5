"""The dates that a place keeps, and how it decides them.

What a place confirms beats every calculation, and it moves that place's own plans and nobody else's.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.observances import ramadan
from liaison.observances.models import ObservanceDate
from liaison.places import messages
from liaison.places.changing import Change, changing
from liaison.places.gatherings import refresh
from liaison.places.models import Place
from liaison.places.models.place import CalendarRule
from liaison.presentation import words
from liaison.refusals import Refused, Stale

Name, Status = ObservanceDate.Name, ObservanceDate.Status
LUNAR = (Name.RAMADAN, Name.EID_AL_FITR, Name.EID_AL_ADHA)

# A day or two either side is usual; further away is a slip of the finger, or another year.
LUNAR_SLACK = timedelta(days=5)
FESTIVAL_SLACK = timedelta(days=45)
LONG_PAST = timedelta(days=30)
FEWEST_FASTS, MOST_FASTS = 28, 31

# A day that moves touches no gathering further away than the nights of a Ramadan.
BEFORE, AFTER = timedelta(days=7), timedelta(days=40)


@transaction.atomic
def confirm_date(*, by: Any, observance: ObservanceDate, on: date, version: int) -> ObservanceDate:
    """The place says on which day it keeps this; returns the date as it is now.

    Confirming Ramadan moves an Eid that is still predicted so far that 29 or 30 days of fasting remain. Raises
    Stale if somebody was quicker, and Refused for a day that cannot be.
    """
    locked = _locked(observance, version)
    _check_day(locked, on)
    old = locked.on
    locked.status = Status.CONFIRMED
    locked.confirmed_on = locked.on = on
    locked.confirmed_by, locked.confirmed_at = by, timezone.now()
    told = _keep_and_move(by, locked, old)
    messages.date_confirmed(locked, told=told)
    return locked


@transaction.atomic
def announce_date(*, by: Any, observance: ObservanceDate, on: date, version: int) -> ObservanceDate:
    """Somebody notes the day that those whom the place follows have announced; the place has still to confirm it.

    Returns the date as it is now. Raises Stale, and Refused for a day that cannot be or is confirmed already.
    """
    locked = _locked(observance, version)
    if locked.is_settled:
        raise Refused("The place has confirmed this date itself. Only its committee can change it.")
    _check_day(locked, on)
    old = locked.on
    locked.status = Status.ANNOUNCED
    locked.announced_on = locked.on = on
    _keep_and_move(by, locked, old)
    return locked


def _locked(observance: ObservanceDate, version: int) -> ObservanceDate:
    # Ramadan and the Eids of one year change together, so they are locked together, and always in one order. The
    # place itself is written last, after its visits: logging a visit goes the same way.
    together = (
        ObservanceDate.objects.select_for_update(no_key=True, of=("self",))
        .select_related("place", "confirmed_by")
        .filter(place=observance.place_id, cycle=observance.cycle)
        .order_by("pk")
    )
    locked: ObservanceDate = next(each for each in together if each.pk == observance.pk)
    if locked.version != version:
        raise Stale("Somebody has changed this date since you opened the page. Look at it again.", locked)
    if locked.status == Status.OBSERVED or locked.on < timezone.localdate() - LONG_PAST:
        raise Refused("This date is past and cannot be changed any more.")
    return locked


def _keep_and_move(by: Any, observance: ObservanceDate, old: date) -> set[int]:
    """Save the date and all that moves with it; returns who is told what that means for themselves."""
    first, last = min(old, observance.on) - BEFORE, max(old, observance.on) + AFTER
    with changing(Change(by, observance.place_id, first, last)) as change:
        observance.version += 1
        observance.save()
        moved = [(observance, old)]
        if observance.name == Name.RAMADAN:
            moved += _take_eid_along(observance)
        change.moved += [(each, before) for each, before in moved if each.on != before]
    refresh([observance.place_id])
    return change.told


def _take_eid_along(month: ObservanceDate) -> list[tuple[ObservanceDate, date]]:
    eid = (
        ObservanceDate.objects.select_for_update(no_key=True)
        .filter(place=month.place_id, name=Name.EID_AL_FITR, cycle=month.cycle, status=Status.PREDICTED)
        .first()
    )
    if eid is None:
        return []
    # From what was predicted, not from where an earlier confirmation moved it: confirming a second time, back
    # to the first day, brings Eid back as well.
    old, eid.on = eid.on, ramadan.fitting_eid(month.on, eid.predicted_on or eid.on)
    if eid.on == old:
        return []
    eid.version += 1
    eid.save()
    return [(eid, old)]


def _check_day(observance: ObservanceDate, on: date) -> None:
    lunar = observance.name in LUNAR
    expected = observance.predicted_on or observance.on
    if abs(on - expected) > (LUNAR_SLACK if lunar else FESTIVAL_SLACK):
        raise Refused(
            f"{observance} is expected about {words.day(expected)} {expected.year}."
            " Check the day, the month and the year.",
            "on",
        )
    if observance.name in (Name.RAMADAN, Name.EID_AL_FITR):
        _check_fasts(observance, on)


def _check_fasts(observance: ObservanceDate, on: date) -> None:
    """Refuse a Ramadan or Eid that leaves too few or too many days beside what the place has already said."""
    other = Name.EID_AL_FITR if observance.name == Name.RAMADAN else Name.RAMADAN
    said = ObservanceDate.objects.filter(
        place=observance.place_id, name=other, cycle=observance.cycle, status=Status.CONFIRMED
    ).first()
    if said is None:
        return
    fasts = (said.on - on).days if observance.name == Name.RAMADAN else (on - said.on).days
    if not FEWEST_FASTS <= fasts <= MOST_FASTS:
        raise Refused(
            f"{said} is confirmed for {words.day(said.on)}. That would leave {fasts} days of fasting."
            " Check both dates.",
            "on",
        )


@transaction.atomic
def add_date(*, by: Any, place: Place, festival: str, on: date, confirmed: bool) -> ObservanceDate:
    """Add a festival that the place keeps and the portal does not predict; returns its date.

    `confirmed` when the committee says so itself, else it counts as announced. The same festival on the same day
    twice is one. Raises Refused if the place already has this festival in that year on another day.
    """
    festival = " ".join(festival.split())
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    held = ObservanceDate.objects.filter(
        place=place, name=Name.FESTIVAL, festival__iexact=festival, cycle=on.year
    ).first()
    if held is not None and held.on == on:
        return held
    if held is not None:
        raise Refused(
            f"{held.festival} {on.year} is already there, on {words.day(held.on)}. Change it there.", "festival"
        )
    added = ObservanceDate(place=place, name=Name.FESTIVAL, festival=festival, cycle=on.year, on=on)
    if confirmed:
        added.status, added.confirmed_on = Status.CONFIRMED, on
        added.confirmed_by, added.confirmed_at = by, timezone.now()
    else:
        added.status, added.announced_on = Status.ANNOUNCED, on
    added.save()
    refresh([place.pk])
    return added


@transaction.atomic
def set_calendar_rule(*, by: Any, place: Place, rule: str, version: int) -> Place:
    """The place says how it decides its lunar dates; returns the place. Raises Stale if somebody was quicker."""
    locked: Place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    if locked.calendar_rule == rule:
        return locked
    if locked.version != version:
        raise Stale("Somebody has changed this place since you opened the page. Look at it again.", locked)
    if rule not in CalendarRule.values:
        raise Refused("Choose one of the answers listed.", "rule")
    locked.calendar_rule = rule
    locked.version += 1
    locked.save(update_fields=["calendar_rule", "version"])
    return locked
