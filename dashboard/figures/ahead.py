"""What comes in the next fourteen days: gatherings by day and kind, those without officers, dates that are not sure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from dashboard.figures.shape import Ahead
from dashboard.scopes import Scope
from liaison.observances import occurrences
from liaison.observances.occurrences import KIND_WORDS, WEEKLY, Occurrence
from visits.cover import Cover, match, visits_between

DAYS = 14
SOON = timedelta(days=3)


@dataclass(frozen=True)
class Coming:
    """The days ahead, and the gatherings of the next three days to which nobody is sent."""

    days: tuple[Ahead, ...]
    bare: tuple[Cover, ...]
    team_slug: str = ""


NOTHING = Coming((), ())


def coming(
    scope: Scope, place_ids: Sequence[int], wishes: Mapping[int, Collection[str] | None], now: datetime
) -> Coming:
    """Gatherings of these places from today on, by day and kind. `wishes` are as `visits.cover.wishes` gives them.

    At most five queries, however many places.
    """
    first = timezone.localdate(now)
    last = first + timedelta(days=DAYS - 1)
    gatherings = [each for each in occurrences.between(place_ids, first, last, in_bulk=True) if each.ends_at > now]
    visits = visits_between(place_ids, first, last) if gatherings else {}
    days: dict[tuple[date, str], list[int]] = {}
    unsure: set[tuple[date, str]] = set()
    bare = []
    for cover in match(gatherings, visits, wishes):
        gathering, missing = cover.occurrence, cover.missing
        key = gathering.day, _label(gathering)
        counted = days.setdefault(key, [0, 0])
        counted[0] += 1
        if missing:
            counted[1] += 1
            if not cover.coming and now < gathering.starts_at <= now + SOON:
                bare.append(cover)
        if _is_unsure(gathering):
            unsure.add(key)
    return Coming(
        days=tuple(
            Ahead(day=key[0], label=key[1], gatherings=number, uncovered=bare_ones, unsure=key in unsure)
            for key, (number, bare_ones) in sorted(days.items())
        ),
        bare=tuple(bare),
        team_slug=scope.team_slug,
    )


def _label(gathering: Occurrence) -> str:
    return gathering.sitting.festival or KIND_WORDS[gathering.sitting.kind]


def _is_unsure(gathering: Occurrence) -> bool:
    """Whether the date itself may still move by a day: weekly gatherings have no such date."""
    return gathering.sitting.kind not in WEEKLY and not gathering.settled
