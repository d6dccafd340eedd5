"""The next gathering of each place, kept on the place for the register; and the upkeep of the calendar."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from liaison.observances import occurrences, predictions
from liaison.observances.models import ObservanceDate, Sitting
from liaison.observances.occurrences import Occurrence
from liaison.places.models import Place

# Most places meet every week; only those that do not are looked at a year ahead.
HORIZONS = (timedelta(days=8), timedelta(days=430))
BATCH = 1000
LONGEST_LABEL = 80


def refresh(place_ids: Collection[int], now: datetime | None = None) -> int:
    """Write the next gathering of these places (nothing where there is none); returns how many were written.

    Call it after each change of a place's sittings, dates or timetable, in the same transaction.
    """
    now = now or timezone.now()
    ids = sorted(place_ids)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        _write(batch, _next_of(batch, now))
    return len(ids)


def _next_of(place_ids: list[int], now: datetime) -> dict[int, Occurrence]:
    found: dict[int, Occurrence] = {}
    # Yesterday too: a late evening's service may begin after midnight.
    first = timezone.localdate(now) - timedelta(days=1)
    for horizon in HORIZONS:
        missing = [pk for pk in place_ids if pk not in found]
        if not missing:
            break
        for occurrence in occurrences.between(missing, first, first + horizon):
            if occurrence.starts_at > now:
                found.setdefault(occurrence.place_id, occurrence)
    return found


def _write(place_ids: list[int], found: dict[int, Occurrence]) -> None:
    starts = [found[pk].starts_at if pk in found else None for pk in place_ids]
    labels = [found[pk].label[:LONGEST_LABEL] if pk in found else "" for pk in place_ids]
    # In order of the primary key, so that two that write at once wait for each other and never lock up.
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with fresh as (
              select p.id, n.starts_at, n.label
                from unnest(%s::bigint[], %s::timestamptz[], %s::text[]) as n (id, starts_at, label)
                join places_place p on p.id = n.id
               where (p.next_gathering_at, p.next_gathering) is distinct from (n.starts_at, n.label)
               order by p.id for no key update of p
            )
            update places_place p set next_gathering_at = fresh.starts_at, next_gathering = fresh.label
              from fresh where p.id = fresh.id
            """,
            [place_ids, starts, labels],
        )


def refresh_due(now: datetime | None = None) -> int:
    """Each minute: look again at places whose next gathering has begun, and predict dates for new places.

    Takes the present moment; returns how many places were looked at. Runs as the worker.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    kept = ObservanceDate.objects.filter(place=OuterRef("pk"))
    new = list(
        Place.objects.open_on(today).filter(~Exists(kept), faith__in=predictions.FAITHS).values_list("pk", "faith")
    )
    predictions.ensure(new, today)
    begun = Place.objects.filter(next_gathering_at__lte=now).values_list("pk", flat=True)
    return refresh({*begun, *(pk for pk, _ in new)}, now)


def tend(now: datetime | None = None) -> dict[str, int]:
    """Each day, and after places were loaded: predict dates, mark past ones, find gatherings not known yet.

    Takes the present moment; returns the counts `predicted`, `observed` and `refreshed`. Does nothing twice.
    Runs as the worker.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    places = Place.objects.open_on(today).values_list("pk", "faith")
    predicted = predictions.ensure(places, today)
    observed = predictions.mark_observed(today)
    meets = Sitting.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), place=OuterRef("pk"))
    unknown = Place.objects.filter(Q(next_gathering_at=None) | Q(next_gathering_at__lte=now), Exists(meets))
    refreshed = refresh(set(unknown.values_list("pk", flat=True)), now)
    return {"predicted": predicted, "observed": observed, "refreshed": refreshed}
