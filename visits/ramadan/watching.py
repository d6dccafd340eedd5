"""What to watch for in a season, in words: clocks that change, two days for one feast, an Eid on a Friday."""

from collections.abc import Iterator
from datetime import date, timedelta

from liaison.observances.clock import season_of
from liaison.observances.jumuah import FRIDAY
from liaison.observances.models import Kind
from liaison.presentation import words
from visits.ramadan.season import EIDS, Season

DAY = timedelta(days=1)
NAMES: dict[str, str] = {Kind.EID_AL_FITR: "Eid al-Fitr", Kind.EID_AL_ADHA: "Eid al-Adha"}


def to_watch(season: Season) -> list[str]:
    """Sentences, the most certain first; none where nothing is out of the ordinary."""
    return [*_clocks(season), *_two_beginnings(season), *_eids(season), *_without_times(season)]


def mosques(number: int) -> str:
    """'1 mosque', '9 mosques'."""
    return f"{number} mosque" if number == 1 else f"{number} mosques"


def _clocks(season: Season) -> Iterator[str]:
    month = season.year.month
    day = month.first_tarawih - DAY
    while day <= month.eid_latest:
        if season_of(day) != season_of(day + DAY):
            forward = season_of(day + DAY) == "summer"
            change = day + DAY
            yield (
                f"The clocks go {'forward' if forward else 'back'} on {words.day(change)},"
                f" in the night after the evening of {words.day(day)}."
                + (" It may be the day of Eid." if abs(change - month.eid_al_fitr) <= DAY else "")
            )
        day += DAY


def _two_beginnings(season: Season) -> Iterator[str]:
    said: dict[date, int] = {}
    for each in season.kept.values():
        if each.month and each.month.is_settled:
            said[each.month.on] = said.get(each.month.on, 0) + 1
    if len(said) > 1:
        yield f"Ramadan begins on different days: {_counted(said)}."


def _eids(season: Season) -> Iterator[str]:
    for kind in EIDS:
        held = {each.day: len({g.place.pk for g in each.gatherings}) for each in season.eids[kind]}
        if len(held) > 1:
            yield f"{NAMES[kind]} falls on different days: {_counted(held)}. Nothing is sure until they confirm."
        for day, places in held.items():
            if day.weekday() == FRIDAY:
                yield (
                    f"{NAMES[kind]} is on a Friday, {words.day(day)}, at {mosques(places)}:"
                    " Eid prayers in the morning and Friday prayers after noon."
                )


def _without_times(season: Season) -> Iterator[str]:
    without = len(season.without_times())
    if without and season.on_record:
        yield f"{mosques(without).capitalize()} {'has' if without == 1 else 'have'} given no times for Tarawih."


def _counted(days: dict[date, int]) -> str:
    return ", ".join(f"{words.day(day)} at {mosques(days[day])}" for day in sorted(days))
