"""Questions for the solver, plain and random, and the hard rules and the worth of an answer told a second time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise

from hypothesis import strategies as st

from visits.proposing.problem import Option, Question, Slot

FRIDAY = date(2026, 11, 27)
Pairs = frozenset[tuple[str, int]]


def slot(key: str, *, at: float = 13.0, day: int = 0, minimum: int = 1, needed: int = 1, fixed: Iterable[int] = ()):
    """An hour at a place of its own, `at` hours after midnight, `day` days after the Friday."""
    begins = datetime(2026, 11, 27, tzinfo=UTC) + timedelta(days=day, hours=at)
    return Slot(
        key=key,
        place_id=1,
        day=FRIDAY + timedelta(days=day),
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        minimum=minimum,
        needed=needed,
        fixed=frozenset(fixed),
    )


def options(**prices: dict[int, int] | Iterable[int]) -> tuple[Option, ...]:
    """Who may go to which window: `a={1: -20, 2: 0}` with prices, `a=[1, 2]` without."""
    return tuple(
        Option(slot=key, officer=officer, price=theirs[officer] if isinstance(theirs, dict) else 0)
        for key, theirs in prices.items()
        for officer in theirs
    )


def clashing(slots: Iterable[Slot]) -> frozenset[tuple[str, str]]:
    """Every two of these windows that overlap."""
    line = sorted(slots, key=lambda each: (each.starts_at, each.key))
    return frozenset((one.key, other.key) for one, other in combinations(line, 2) if other.starts_at < one.ends_at)


@st.composite
def questions(draw: st.DrawFn, *, windows: int, officers: int, pairs: int, days: int = 2) -> Question:
    """Questions of any shape up to these sizes: clashes without sense, pins that break rules, prices either way."""
    hours = st.sampled_from([8.0, 10.0, 12.0, 13.0, 13.5, 14.0, 20.0])
    people = st.integers(1, officers)
    slots = [
        slot(
            f"w{number}",
            at=draw(hours),
            day=draw(st.integers(0, days - 1)),
            minimum=draw(st.integers(0, 2)),
            needed=draw(st.integers(1, 3)),
            fixed=draw(st.sets(people, max_size=1)) if draw(st.integers(0, 5)) == 0 else (),
        )
        for number in range(draw(st.integers(1, windows)))
    ]
    keys = [each.key for each in sorted(slots, key=lambda each: (each.starts_at, each.key))]
    pair = st.tuples(st.sampled_from(keys), people)
    twos = list(combinations(keys, 2))
    some_twos = st.sets(st.sampled_from(twos)) if twos else st.just(set())
    prices = draw(st.dictionaries(pair, st.integers(-60, 60), max_size=pairs))
    return Question(
        slots=tuple(slots),
        options=tuple(Option(slot=key, officer=officer, price=price) for (key, officer), price in prices.items()),
        clashes=frozenset(draw(some_twos)),
        travel={two: draw(st.integers(0, 30)) for two in sorted(draw(some_twos))},
        loads=draw(st.dictionaries(people, st.integers(0, 6))),
        pinned=frozenset(draw(st.sets(pair, max_size=2))) if draw(st.booleans()) else frozenset(),
        earlier=frozenset(draw(st.sets(pair, max_size=4))) if draw(st.booleans()) else frozenset(),
        most_a_day=draw(st.integers(1, 3)),
        share=draw(st.integers(0, 8)),
        keep=draw(st.integers(0, 60)),
    )


def standing(question: Question) -> tuple[Pairs, Pairs]:
    """The pairs that are fixed, and those pinned that are not."""
    fixed = frozenset((each.key, officer) for each in question.slots for officer in each.fixed)
    known = {each.key for each in question.slots}
    return fixed, frozenset(pair for pair in question.pinned if pair[0] in known) - fixed


def breaches(question: Question, chosen: Pairs) -> Iterator[str]:
    """Each hard rule that an answer breaks; pins break none, whatever they say."""
    fixed, pins = standing(question)
    free, everything = chosen - pins, chosen | fixed
    slots = {each.key: each for each in question.slots}
    if not pins <= chosen:
        yield "a pin is missing"
    if chosen & fixed:
        yield "somebody who is sent is chosen again"
    if not free <= {(option.slot, option.officer) for option in question.options}:
        yield "no option"
    for key, officer in free:
        theirs = [other for other, who in everything if who == officer]
        if any({(key, other), (other, key)} & question.clashes for other in theirs):
            yield f"{officer} is in two places"
        if sum(slots[other].day == slots[key].day for other in theirs) > question.most_a_day:
            yield f"{officer} has too long a day"
        if sum(other == key for other, _ in everything) > max(slots[key].minimum, slots[key].needed):
            yield f"{key} has too many"


def rank(question: Question, chosen: Pairs) -> tuple[int, int, int, int]:
    """How good an answer is; comparable between answers to one question that fill as many places."""
    fixed, pins = standing(question)
    have = Counter(key for key, _ in chosen | fixed)
    prices = {(option.slot, option.officer): option.price for option in question.options}
    price = sum(prices.get(pair, 0) for pair in chosen)
    price += question.keep * len(question.earlier - chosen)
    burden = Counter(question.loads)
    burden.update(officer for _, officer in fixed | pins)
    for _, officer in chosen - pins:
        price += question.share * burden[officer]
        burden[officer] += 1
    lines: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    slots = {each.key: each for each in question.slots}
    for key, officer in chosen | fixed:
        lines[officer, slots[key].day].append(slots[key])
    for line in lines.values():
        line.sort(key=lambda each: (each.starts_at, each.ends_at, each.key))
        for one, other in pairwise(line):
            price += question.travel.get((one.key, other.key), question.travel.get((other.key, one.key), 0))
    return (
        sum(have[each.key] >= each.minimum for each in question.slots),
        sum(min(have[each.key], each.minimum) for each in question.slots),
        sum(min(have[each.key], max(each.minimum, each.needed)) for each in question.slots),
        -price,
    )


def every_answer(question: Question) -> Iterator[Pairs]:
    """Every answer there is to a tiny question."""
    fixed, pins = standing(question)
    free = sorted({(option.slot, option.officer) for option in question.options} - fixed - pins)
    for size in range(len(free) + 1):
        for some in combinations(free, size):
            chosen = frozenset(some) | pins
            if not any(True for _ in breaches(question, chosen)):
                yield chosen
