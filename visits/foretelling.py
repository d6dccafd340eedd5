"""What hangs on a date of a place, said before somebody moves it: how many visits are planned, and who comes.

A committee reads it, so it says the names of those who come to its place and nothing else about them.
"""

from collections import Counter
from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from liaison.observances.clock import wall_clock
from liaison.observances.models import ObservanceDate
from visits.models import Allotment, Visit
from visits.moving import ANCHORED, DAY, NIGHTS

MOST_NAMED = 6


def what_hangs_on(observance: ObservanceDate, moved: bool) -> list[str]:
    """'12 planned visits hang on this date. PC Ada Shaw comes on 5 of them.' Nothing where none does. Two queries."""
    ramadan = observance.name == ObservanceDate.Name.RAMADAN
    first, last = observance.on - DAY, observance.on + (NIGHTS if ramadan else DAY)
    visits = Visit.objects.filter(
        place=observance.place_id,
        status=Visit.Status.PLANNED,
        ends_at__gt=timezone.now(),
        starts_at__range=(wall_clock(first, time(0)), wall_clock(last + timedelta(days=1), time(0))),
        sitting__kind__in=ANCHORED[observance.name],
        sitting__festival__iexact=observance.festival,
    )
    number = visits.count()
    if not number:
        return []
    if moved:
        text = "1 planned visit moved with it." if number == 1 else f"{number} planned visits moved with it."
    else:
        text = "1 planned visit hangs on this date." if number == 1 else f"{number} planned visits hang on this date."
    sentences = [text]
    if names := _who_comes(visits.values_list("pk", flat=True), number):
        sentences.append(names)
    if moved:
        sentences.append("Officers are told once.")
    else:
        sentences.append(f"If you choose another day, {'it moves' if number == 1 else 'they move'} with it.")
    return sentences


def _who_comes(visits: Any, number: int) -> str:
    """'PC Ada Shaw comes on 5 of them, PC Ben Cole on 3.'"""
    coming = Allotment.objects.current().filter(visit__in=visits).select_related("officer")
    nights = Counter(str(each.officer) for each in coming)
    named = sorted(nights.items(), key=lambda pair: (-pair[1], pair[0]))
    if not named:
        return ""
    if number == 1:
        return f"{', '.join(name for name, _times in named[:MOST_NAMED])} {'comes' if len(named) == 1 else 'come'}."
    (first, most), *others = named[:MOST_NAMED]
    said = [f"{first} comes on {_times(most, number)} of them"]
    said += [f"{name} on {_times(times, number)}" for name, times in others]
    more = len(named) - MOST_NAMED
    return ", ".join(said) + (f", and {more} more." if more > 0 else ".")


def _times(times: int, number: int) -> str:
    return "all" if times == number else str(times)
