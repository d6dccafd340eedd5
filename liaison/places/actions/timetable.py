"""Keeping a place's own prayer timetable."""

from datetime import date
from typing import Any

from django.db import transaction

from liaison.observances.models import PrayerTimes
from liaison.observances.timetable import Row, Timetable
from liaison.places.changing import Change, changing
from liaison.places.gatherings import refresh
from liaison.places.models import Place


@transaction.atomic
def keep_timetable(*, by: Any, place: Place, timetable: Timetable) -> dict[str, int]:
    """Keep the good rows of a timetable; returns the counts `new`, `changed` and `same`.

    Only the prayers that the file names are written, so a file of Isha times leaves the others alone. The same
    file a second time changes nothing. `by` is nobody when a command does it.
    """
    days = [row.day for row in timetable.rows]
    if not days:
        return {"new": 0, "changed": 0, "same": 0}
    with changing(Change(by, place.pk, min(days), max(days))):
        counts = _write(place, timetable, days)
    if counts["new"] or counts["changed"]:
        refresh([place.pk])
    return counts


def _write(place: Place, timetable: Timetable, days: list[date]) -> dict[str, int]:
    # One file at a time for each place: two that cross would count each other's rows wrongly.
    Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    held = {row.day: row for row in PrayerTimes.objects.filter(place=place, day__in=days)}
    new = [row for row in timetable.rows if row.day not in held]
    changed = [row for row in timetable.rows if row.day in held and _differs(held[row.day], row)]
    if new or changed:
        PrayerTimes.objects.bulk_create(
            [PrayerTimes(place=place, day=row.day, **row.times) for row in (*new, *changed)],
            update_conflicts=True,
            unique_fields=["place", "day"],
            update_fields=list(timetable.columns),
            batch_size=500,
        )
    return {"new": len(new), "changed": len(changed), "same": len(timetable.rows) - len(new) - len(changed)}


def _differs(held: PrayerTimes, row: Row) -> bool:
    return any(getattr(held, name) != at for name, at in row.times.items())
