"""Kept figures name places as they were then; their reader may since have lost sight of one.

What is kept of a week is not asked again who may see which place: a place that has moved to another unit would be
told to the unit that it left. So whatever names a place goes through here.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from dashboard.figures.shape import Decision, WeekFigures

ELSEWHERE = "A place that you no longer see"


def places_named(figures: WeekFigures) -> set[str]:
    """Slugs of all places that these figures name."""
    rows: tuple[Any, ...] = (
        *figures.contacts.not_met,
        *figures.concerns.ageing,
        *figures.promises.broken,
        *figures.clock.late,
        *figures.said_and_done,
        *figures.decisions,
    )
    return {row.slug for row in rows if row.slug}


def only_seen(figures: WeekFigures, slugs: Collection[str]) -> WeekFigures:
    """The same figures; of places that are not among `slugs` no name, reference or text is left. Counts stay."""
    if places_named(figures) <= set(slugs):
        return figures

    def gone(row: object) -> bool:
        return row.slug not in slugs  # type: ignore[attr-defined]

    def may_be_told(decision: Decision) -> bool:
        return not decision.slug or decision.slug in slugs

    contacts, concerns = figures.contacts, figures.concerns
    promises, clock = figures.promises, figures.clock
    return replace(
        figures,
        decisions=tuple(filter(may_be_told, figures.decisions)),
        contacts=replace(
            contacts,
            not_met=tuple(replace(x, slug="", name=ELSEWHERE, team="") if gone(x) else x for x in contacts.not_met),
        ),
        concerns=replace(
            concerns,
            ageing=tuple(
                replace(x, slug="", ref="", place=ELSEWHERE, category="", owner="") if gone(x) else x
                for x in concerns.ageing
            ),
        ),
        promises=replace(
            promises,
            broken=tuple(
                replace(x, slug="", ref="", place=ELSEWHERE, text="", owner="") if gone(x) else x
                for x in promises.broken
            ),
        ),
        clock=replace(
            clock, late=tuple(replace(x, slug="", ref="", place=ELSEWHERE) if gone(x) else x for x in clock.late)
        ),
        said_and_done=tuple(
            replace(x, slug="", ref="", place=ELSEWHERE, category="", said="", did="") if gone(x) else x
            for x in figures.said_and_done
        ),
    )
