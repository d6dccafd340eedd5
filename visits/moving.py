"""When a place moves a date, the visits planned for its nights and prayers move with it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.observances import occurrences
from liaison.observances.clock import wall_clock
from liaison.observances.models import Kind, ObservanceDate
from liaison.presentation import words
from visits import messages
from visits.actions.planning import end, tell_again
from visits.models import Visit

DAY = timedelta(days=1)
ANCHORED: dict[str, tuple[str, ...]] = {
    ObservanceDate.Name.RAMADAN: (Kind.TARAWIH, Kind.IFTAR),
    ObservanceDate.Name.EID_AL_FITR: (Kind.EID_AL_FITR,),
    ObservanceDate.Name.EID_AL_ADHA: (Kind.EID_AL_ADHA,),
    ObservanceDate.Name.FESTIVAL: (Kind.FESTIVAL,),
}
# Ramadan has 29 or 30 days, and its first night is the evening before.
NIGHTS = timedelta(days=31)


@transaction.atomic
def move_visits(by: Any, place: Any, observance_date: ObservanceDate, old: date, new: date) -> None:
    """Move this place's planned visits by as many days as the date moved.

    A visit whose night no longer exists is called off, with the reason. Officers and the committee are told once.
    """
    if old == new:
        return
    for visit in _planned_for(place, observance_date, old):
        day = timezone.localdate(visit.starts_at) + (new - old)
        if _shift(visit, new - old, day):
            visit.version += 1
            visit.save(update_fields=["starts_at", "ends_at", "version"])
            tell_again(visit)
        else:
            end(visit, by=by, because=f"The place has no such gathering on {words.day(day)} any more")
            messages.visit_cancelled(visit)


def _planned_for(place: Any, observance_date: ObservanceDate, old: date) -> list[Visit]:
    ramadan = observance_date.name == ObservanceDate.Name.RAMADAN
    first, last = (old - DAY, old + NIGHTS) if ramadan else (old - DAY, old)
    found = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("sitting", "place")
    found = found.filter(
        place=place,
        status=Visit.Status.PLANNED,
        sitting__kind__in=ANCHORED[observance_date.name],
        starts_at__gt=timezone.now(),
        starts_at__range=(_start_of(first), _start_of(last + DAY)),
    )
    if observance_date.festival:
        found = found.filter(sitting__festival__iexact=observance_date.festival)
    return list(found.order_by("starts_at", "pk"))


def _start_of(day: date) -> datetime:
    return wall_clock(day, datetime.min.time())


def _shift(visit: Visit, by: timedelta, day: date) -> bool:
    """Put the visit on its new day at the same wall time; False where its sitting is not held then.

    Where that would miss the gathering (Isha moves, clocks change) it takes the gathering's own window.
    """
    kinds = [visit.sitting.kind] if visit.sitting else []
    found = occurrences.between([visit.place_id], day, day, kinds)
    gathering = next((each for each in found if each.sitting.pk == visit.sitting_id), None)
    if gathering is None:
        return False
    starts_at, ends_at = (
        wall_clock(timezone.localdate(moment) + by, timezone.localtime(moment).time())
        for moment in (visit.starts_at, visit.ends_at)
    )
    if starts_at > gathering.starts_at or ends_at < gathering.ends_at:
        starts_at, ends_at = gathering.window_starts_at, gathering.window_ends_at
    visit.starts_at, visit.ends_at = starts_at, ends_at
    return True
