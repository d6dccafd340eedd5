"""Predicted dates: every place has its coming Ramadan, Eids and festivals on record long before they are confirmed.

A prediction is only ever added. What has been announced or confirmed, or moved because the place confirmed
when Ramadan began, is left as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Case, DateField, ExpressionWrapper, F, Q, When
from django.utils import translation

from liaison.observances import ramadan, yearly
from liaison.observances.festival_dates import Festival
from liaison.observances.models import ObservanceDate

AHEAD = timedelta(days=430)
LONGEST = timedelta(days=45)
BATCH = 1000
MUSLIM = "muslim"
FAITHS = frozenset({MUSLIM, *(f.faith for f in yearly.FESTIVALS if f.first_days and not f.only_if_asked)})
"""The faiths for which something is predicted unasked."""
Name = ObservanceDate.Name
Status = ObservanceDate.Status
Wanted = tuple[str, str, int, date]
"""Name, festival, cycle and day."""


def ensure(places: Iterable[tuple[int, str]], today: date) -> int:
    """Add the predicted dates that these places (primary key and faith) lack, for some fourteen months.

    Returns how many were added. May be run as often as one likes and by several processes at once.
    """
    faiths = dict(places)
    ids = sorted(faiths)
    return sum(
        _ensure_batch({pk: faiths[pk] for pk in ids[start : start + BATCH]}, today)
        for start in range(0, len(ids), BATCH)
    )


def _ensure_batch(faiths: dict[int, str], today: date) -> int:
    held: dict[int, set[tuple[str, str, int]]] = defaultdict(set)
    for place, name, festival, cycle in ObservanceDate.objects.filter(
        place__in=faiths, on__gte=today - AHEAD
    ).values_list("place_id", "name", "festival", "cycle"):
        held[place].add((name, festival, cycle))
    missing = [
        ObservanceDate(place_id=place, name=name, festival=festival, cycle=cycle, predicted_on=day, on=day)
        for place, faith in faiths.items()
        for name, festival, cycle, day in wanted(faith, today, _asked_for(held[place]))
        if (name, festival, cycle) not in held[place]
    ]
    ObservanceDate.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    return len(missing)


def _asked_for(held: set[tuple[str, str, int]]) -> frozenset[str]:
    return frozenset(festival for _, festival, _ in held if festival)


def wanted(faith: str, today: date, asked: frozenset[str] = frozenset()) -> list[Wanted]:
    """What a place of this faith keeps from now until some fourteen months ahead.

    `asked` names the festivals that the place has kept before: those that only some places keep are predicted
    for them alone. A Ramadan under way counts, and each comes with its Eid.
    """
    first, last = today - LONGEST, today + AHEAD
    found = [*_lunar(first, last)] if faith == MUSLIM else []
    for festival in yearly.of_faith(faith):
        name = name_of(festival)
        if festival.first_days is None or (festival.only_if_asked and name not in asked):
            continue
        for year in range(today.year, last.year + 1):
            found += [
                (Name.FESTIVAL.value, name, year, day) for day in festival.first_days(year) if today <= day <= last
            ]
    return found


def _lunar(first: date, last: date) -> Iterator[Wanted]:
    for year in range(first.year, last.year + 1):
        for month in ramadan.predicted(year):
            if first <= month.first_day <= last:
                yield Name.RAMADAN.value, "", month.hijri_year, month.first_day
                yield Name.EID_AL_FITR.value, "", month.hijri_year, month.eid_al_fitr
        for eid in ramadan.eid_al_adha_predicted(year):
            if first <= eid.day <= last:
                yield Name.EID_AL_ADHA.value, "", eid.hijri_year, eid.day


@lru_cache(maxsize=128)
def name_of(festival: Festival) -> str:
    """The festival's name as it is kept in the database: in English, whatever language the page is in."""
    with translation.override("en-gb"):
        return str(festival.name)


def mark_observed(today: date) -> int:
    """Turn confirmed dates that are past into observed ones; returns how many.

    Ramadan is past when its last possible day is. A date that the place never confirmed stays predicted: the
    portal does not know whether it was kept.
    """
    over = ExpressionWrapper(
        Case(When(name=Name.RAMADAN, then=F("on") + timedelta(days=29)), default=F("on")),
        output_field=DateField(),
    )
    return (
        ObservanceDate.objects.filter(status=Status.CONFIRMED, on__lt=today)
        .annotate(over=over)
        .filter(Q(over__lt=today))
        .update(status=Status.OBSERVED)
    )
