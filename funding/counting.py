"""Counting applications of a command unit for the equity figures; the worker alone does it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from django.db import connection
from django.db.models import Count
from django.db.models import Sum as Total

from funding.models import Application, Scheme
from funding.states import State
from funding.withholding import REST, SMALLEST, Sum, World
from liaison.places.models import CommandUnit, Place

SENT, AWARDED, REFUSED, WAITING = "sent", "awarded", "refused", "waiting"
OUTCOMES = (AWARDED, REFUSED, WAITING)
STATES_OF = {
    AWARDED: (
        *(State.APPROVED, State.CONSENTS_PENDING, State.SCHEDULED),
        *(State.INSTALLED, State.MAINTENANCE, State.CLOSED),
    ),
    REFUSED: (State.UNSUCCESSFUL, State.INELIGIBLE),
    WAITING: (
        *(State.SUBMITTED, State.ASSESSING, State.INFO_REQUESTED, State.SURVEY_PENDING),
        *(State.SURVEYED, State.FINAL_REVIEW, State.WITHDRAWN),
    ),
}
OUTCOME_OF = {state: outcome for outcome, states in STATES_OF.items() for state in states}
STAGES = (
    *(State.SUBMITTED, State.ASSESSING, State.INFO_REQUESTED, State.SURVEY_PENDING, State.SURVEYED),
    *(State.FINAL_REVIEW, State.APPROVED, State.CONSENTS_PENDING, State.SCHEDULED),
)
TABLES = ("scheme", "faith", "size", "area")
UNKNOWN = "unknown"


class Type(NamedTuple):
    """What the figures know of the place of an application, as cells of the four tables."""

    scheme: str
    faith: str
    size: str
    area: str


@dataclass(frozen=True)
class Counted:
    """The truth about one unit; it is never stored."""

    values: dict[str, int]
    sums: list[Sum]
    world: World
    pence: dict[str, int]
    medians: dict[str, dict[str, int]]


def key(measure: str, table: str = "", cell: str = "") -> str:
    """How a count is named: 'sent', 'sent/faith/muslim', 'state/submitted'."""
    return "/".join(part for part in (measure, table, cell) if part)


def count(unit: CommandUnit) -> Counted:
    """Everything about one unit, in five queries."""
    types, by_type, by_state, pence = _types_of(unit), Counter[tuple[Type, str]](), Counter[str](), Counter[str]()
    for type_, state, number, awarded in _applications(unit):
        by_state[state] += number
        types.add(type_)
        if outcome := OUTCOME_OF.get(State(state)):
            by_type[type_, outcome] += number
            if outcome == AWARDED:
                for row in _rows_of(type_):
                    pence[row] += awarded
    values, sums, world = tabulate(types, by_type, by_state)
    return Counted(values, sums, world, dict(pence), _medians(unit))


def tabulate(
    types: Collection[Type], by_type: Mapping[tuple[Type, str], int], by_state: Mapping[str, int]
) -> tuple[dict[str, int], list[Sum], World]:
    """All counts, the sums they stand in, and what a reader knows of them; missing numbers are none."""
    ordered = sorted(types)
    atoms = {pair: number for number, pair in enumerate(product(ordered, OUTCOMES))}
    states = {state: len(atoms) + number for number, state in enumerate(State.values)}
    truth = [by_type.get(pair, 0) for pair in atoms] + [by_state.get(state, 0) for state in states]
    counts = _counts(ordered, atoms, states)
    world = World(
        atoms=len(truth),
        counts=counts,
        same=tuple((counts[outcome], tuple(states[state] for state in STATES_OF[outcome])) for outcome in OUTCOMES),
        grows=tuple(
            which
            for type_ in ordered
            for which in (
                tuple(atoms[type_, outcome] for outcome in OUTCOMES),
                *((atoms[type_, outcome],) for outcome in (AWARDED, REFUSED)),
            )
        ),
    )
    values = {name: sum(truth[atom] for atom in which) for name, which in counts.items()}
    sums = _sums(ordered, values)
    for inner, outer in _nested(ordered):
        for measure in (SENT, *OUTCOMES):
            rest = f"{REST}{key(measure, outer)}-{inner}"
            values[rest] = values[key(measure, outer)] - values[key(measure, inner)]
            sums.append(Sum(key(measure, outer), (key(measure, inner), rest)))
    return values, sums, world


def _nested(types: list[Type]) -> Iterator[tuple[str, str]]:
    """Rows that lie within another because of where places are: the only temple of an area, say."""
    held: dict[str, set[Type]] = defaultdict(set)
    for type_ in types:
        for row in _rows_of(type_):
            held[row].add(type_)
    for inner, outer in product(sorted(held), sorted(held)):
        if outer and held[inner] < held[outer]:
            yield inner, outer


def _types_of(unit: CommandUnit) -> set[Type]:
    """Every place of the unit with every scheme that is for its faith: what a reader knows without us."""
    faiths: dict[str, list[str]] = defaultdict(list)
    for slug, for_faiths in Scheme.objects.values_list("slug", "faiths"):
        for faith in for_faiths:
            faiths[faith].append(slug)
    places = Place.objects.filter(unit=unit).values_list("faith", "expected_band", "team__slug").distinct()
    return {
        Type(scheme, faith, size or UNKNOWN, area or UNKNOWN)
        for faith, size, area in places
        for scheme in faiths[faith]
    }


def _applications(unit: CommandUnit) -> Iterable[tuple[Type, str, int, int]]:
    columns = ("round__scheme__slug", "place__faith", "place__expected_band", "place__team__slug", "state")
    rows = Application.objects.filter(place__unit=unit).order_by().values_list(*columns)
    for scheme, faith, size, area, state, number, awarded in rows.annotate(n=Count("pk"), p=Total("awarded_pence")):
        yield Type(scheme, faith, size or UNKNOWN, area or UNKNOWN), state, number, awarded or 0


def _rows_of(type_: Type) -> list[str]:
    return ["", *(key(table, cell) for table, cell in zip(TABLES, type_, strict=True))]


def _counts(
    types: list[Type], atoms: dict[tuple[Type, str], int], states: dict[str, int]
) -> dict[str, tuple[int, ...]]:
    counts: dict[str, list[int]] = {}
    for measure in (SENT, *OUTCOMES):
        counts[measure] = []
        for type_ in types:
            which = [atoms[type_, outcome] for outcome in (OUTCOMES if measure == SENT else (measure,))]
            for row in _rows_of(type_):
                counts.setdefault(key(measure, row), []).extend(which)
    for state, atom in states.items():
        counts[key("state", state)] = [atom]
    return {name: tuple(which) for name, which in counts.items()}


def _sums(types: list[Type], values: dict[str, int]) -> list[Sum]:
    sums = []
    for measure in (SENT, *OUTCOMES):
        for index, table in enumerate(TABLES):
            cells = sorted({type_[index] for type_ in types})
            sums.append(Sum(measure, tuple(key(measure, table, cell) for cell in cells)))
        for scheme in sorted({type_.scheme for type_ in types}):
            # A scheme that alone is for its faiths is their sum.
            faiths = {type_.faith for type_ in types if type_.scheme == scheme}
            parts = tuple(key(measure, "faith", faith) for faith in sorted(faiths))
            whole = key(measure, "scheme", scheme)
            if values[whole] == sum(values[part] for part in parts):
                sums.append(Sum(whole, parts))
    for row in sorted({row for type_ in types for row in _rows_of(type_)}):
        sums.append(Sum(key(SENT, row), tuple(key(outcome, row) for outcome in OUTCOMES)))
    for outcome, states in STATES_OF.items():
        sums.append(Sum(outcome, tuple(key("state", state) for state in states)))
    return sums


MEDIANS = """
with stays as (
  select s.after as state, lead(s.effective_on) over (partition by s.application_id order by s.made_at, s.id)
         - s.effective_on as days, c.slug as scheme, p.faith as faith,
         coalesce(nullif(p.expected_band, ''), 'unknown') as size, coalesce(t.slug, 'unknown') as area
    from funding_step s
    join places_place p on p.id = s.place_id
    join funding_application a on a.id = s.application_id
    join funding_round r on r.id = a.round_id
    join funding_scheme c on c.id = r.scheme_id
    left join places_neighbourhoodteam t on t.id = p.team_id
   where s.track = 'main' and p.unit_id = %s
)
select state, scheme, faith, size, area, percentile_disc(0.5) within group (order by days)
  from stays where days is not null and state = any(%s)
 group by grouping sets ((state), (state, scheme), (state, faith), (state, size), (state, area))
having count(*) >= %s
"""


def _medians(unit: CommandUnit) -> dict[str, dict[str, int]]:
    """The middle number of days in each stage that was left, from five cases up: by row, then state."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(MEDIANS, [unit.pk, list(STAGES), SMALLEST])
        for state, *cells, days in cursor.fetchall():
            row = next((key(table, cell) for table, cell in zip(TABLES, cells, strict=True) if cell), "")
            found[row][state] = days
    return dict(found)
