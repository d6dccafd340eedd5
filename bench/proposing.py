"""Who goes where, for a Friday of a city, a Friday of a whole force, and the nights of a Ramadan; beside it by hand.

Run with `python bench/proposing.py [SIZE …]`; prints `name value unit` and needs neither database nor Django. Each size
has a process of its own, so that its peak of memory is its own.
"""

import json
import random
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from math import hypot
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from visits.proposing.allowed import allowed
from visits.proposing.greedy import greedy
from visits.proposing.pricing import Worth, appraise
from visits.proposing.problem import Option, Question, Slot
from visits.proposing.solver import solve

FIRST = date(2026, 11, 27)
# Megabytes, and percent of the price by which an answer may be worse than the best.
MOST_MB, MOST_GAP = 1024, 1
ALONE = "--alone"
LANGUAGES = ("ur", "ar", "bn", "so", "tr", "pa")
# Tours by their first and last hour; the last of each row are rest days and leave.
TOURS = ((7, 16), (8, 18), (8, 18), (12, 22), (14, 24), (17, 27), (22, 31), None, None, None)
# A city of so many kilometres across, and the pace on a bicycle.
ACROSS_KM, KM_AN_HOUR = 9.0, 15.0


@dataclass(frozen=True)
class Size:
    """One measurement: how much there is to decide, and in how many seconds it must be."""

    places: int
    officers: int
    days: int
    starts: tuple[float, ...]
    lasts: tuple[float, ...]
    seconds: float
    must: float


FRIDAY = (12.25, 12.75, 13.0, 13.0, 13.25, 13.25, 13.5, 14.0)
SIZES = {
    "friday_12x30": Size(12, 30, 1, FRIDAY, (1.0, 1.25, 1.5), 10, 2),
    "friday_60x200": Size(60, 200, 1, FRIDAY, (1.0, 1.25, 1.5), 30, 30),
    "friday_60x70": Size(60, 70, 1, FRIDAY, (1.0, 1.25, 1.5), 30, 30),
    "ramadan_30x12x40": Size(12, 40, 30, (19.25, 19.5, 19.5, 20.0, 21.25), (1.25, 1.5, 2.0), 60, 60),
}


def question(size: Size, seed: int = 2) -> Question:
    """A made-up city: sittings at the same hours, tours that end in the middle of one, officers whom places know."""
    some = random.Random(seed)
    spots = [(some.random() * ACROSS_KM, some.random() * ACROSS_KM) for _ in range(size.places)]
    languages = [some.choice(LANGUAGES) for _ in range(size.places)]
    hours = [(some.choice(size.starts), some.choice(size.lasts)) for _ in range(size.places)]
    needed = [some.choice((1, 1, 1, 2, 2, 3)) for _ in range(size.places)]
    officers = [_Officer(some, size.places) for _ in range(size.officers)]
    slots = [
        Slot(
            key=f"{place}@{day}",
            place_id=place,
            day=FIRST + timedelta(days=day),
            starts_at=_at(day, hours[place][0]),
            ends_at=_at(day, hours[place][0] + hours[place][1]),
            needed=needed[place],
        )
        for day in range(size.days)
        for place in range(size.places)
    ]
    slots.sort(key=lambda slot: (slot.starts_at, slot.key))
    clashes, travel = set(), {}
    for one, other in combinations(slots, 2):
        if one.day != other.day:
            continue
        minutes = _minutes(spots[one.place_id], spots[other.place_id])
        if one.ends_at + timedelta(minutes=minutes) > other.starts_at:
            clashes.add((one.key, other.key))
        else:
            travel[one.key, other.key] = minutes // 2
    options = []
    for day in range(size.days):
        today = [slot for slot in slots if slot.day == FIRST + timedelta(days=day)]
        for number, officer in enumerate(officers):
            tour = some.choice(TOURS)
            for slot in today if tour else ():
                if _at(day, tour[0]) <= slot.starts_at and slot.ends_at <= _at(day, tour[1]):
                    price = officer.price(slot.place_id, languages[slot.place_id])
                    options.append(Option(slot=slot.key, officer=number, price=price))
    return Question(
        slots=tuple(slots),
        options=tuple(options),
        clashes=frozenset(clashes),
        travel=travel,
        loads={number: some.randrange(7) for number in range(size.officers)},
    )


class _Officer:
    """Whom an officer knows and what they speak, in points of the size that the portal's own judgements have."""

    def __init__(self, some: random.Random, places: int) -> None:
        self.languages = {some.choice(LANGUAGES) for _ in range(some.choice((0, 0, 1, 1, 2)))}
        self.knows = {some.randrange(places): some.choice((-60, -40, -24, -16, -8)) for _ in range(some.randint(1, 4))}
        self.team = {some.randrange(places) for _ in range(max(1, places // 6))}
        self.wish = some.choice((0, 0, 0, 8, 12))

    def price(self, place: int, language: str) -> int:
        """What speaks against a visit less what speaks for it."""
        speaks = -20 if language in self.languages else 15
        return self.knows.get(place, 0) + speaks + (-15 if place in self.team else 0) + self.wish


def _at(day: int, hour: float) -> datetime:
    return datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) + timedelta(days=day, hours=hour)


def _minutes(one: tuple[float, float], other: tuple[float, float]) -> int:
    return round(1.3 * hypot(one[0] - other[0], one[1] - other[1]) / KM_AN_HOUR * 60)


def measure(name: str) -> dict[str, float]:
    """Solve one size, by hand and best, in this process."""
    size = SIZES[name]
    asked = question(size)
    rules = allowed(asked)
    began = time.perf_counter()
    by_hand = appraise(asked, rules, greedy(asked, rules))
    hand_seconds = time.perf_counter() - began
    began = time.perf_counter()
    answer = solve(asked, seconds=size.seconds)
    seconds = time.perf_counter() - began
    best = appraise(asked, rules, answer.chosen)
    return {
        "seconds": seconds,
        "gap": 100 * answer.gap,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "hand_seconds": hand_seconds,
        "windows": len(asked.slots),
        **_figures("", asked, best),
        **_figures("hand_", asked, by_hand),
    }


def _figures(prefix: str, asked: Question, worth: Worth) -> dict[str, float]:
    return {
        f"{prefix}uncovered": len(asked.slots) - worth.covered,
        f"{prefix}empty_places": sum(slot.needed for slot in asked.slots) - worth.filled,
        f"{prefix}price": worth.price,
    }


UNITS = {"seconds": "s", "gap": "percent", "peak": "MB", "hand_seconds": "s", "windows": "windows"} | {
    f"{prefix}{what}": unit
    for prefix in ("", "hand_")
    for what, unit in (("uncovered", "windows"), ("empty_places", "places"), ("price", "points"))
}


def main(names: list[str]) -> int:
    """Measure these sizes, each in a process of its own, and print; 1 when a target is missed."""
    failed = False
    for name in names or SIZES:
        done = subprocess.run([sys.executable, __file__, ALONE, name], stdout=subprocess.PIPE, text=True, check=True)
        figures = json.loads(done.stdout)
        for what, value in figures.items():
            said = f"{value:.2f}" if what in ("seconds", "hand_seconds", "gap") else f"{value:.0f}"
            print(f"propose.{name}_{what} {said} {UNITS[what]}", flush=True)
        failed |= figures["seconds"] > SIZES[name].must or figures["gap"] > MOST_GAP or figures["peak"] > MOST_MB
    return int(failed)


if __name__ == "__main__":
    if sys.argv[1:2] == [ALONE]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        sys.exit(main(sys.argv[1:]))
