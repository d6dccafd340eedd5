"""Windows: the hours at a place during which officers should be there, whether or not a visit is planned yet.

Whoever mobilises officers (the Friday board, the Ramadan planner, a response to an incident, a proposal) works with
windows. A gathering gives one; so does a planned visit that hangs on no gathering.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from liaison.observances.occurrences import label_of
from liaison.places.models import Place
from visits.cover import Coming, Cover, covers
from visits.gatherings import KIND_FOR, key_of
from visits.models import Visit


@dataclass(frozen=True, kw_only=True)
class Window:
    """Hours (aware, UTC) at one place, and who is coming.

    `key` names it in addresses and forms: '12@2026-11-27' for a gathering, the reference of the visit otherwise.
    `minimum` officers make it covered, `needed` are wanted; every window gets its minimum before any gets more.
    """

    key: str
    place_id: int
    kind: str
    label: str
    day: date
    starts_at: datetime
    ends_at: datetime
    sitting_id: int | None = None
    visit_ref: str = ""
    minimum: int = 1
    needed: int = 1
    coming: tuple[Coming, ...] = ()
    women_space: bool | None = None
    band: str = ""
    sure: bool = True

    @property
    def missing(self) -> int:
        """How many officers are still wanted."""
        return max(0, self.needed - len(self.coming))


def window_of(cover: Cover) -> Window:
    """The window of one gathering: that of its visit where one is planned."""
    gathering, visit = cover.occurrence, cover.visit
    return Window(
        key=key_of(gathering),
        place_id=gathering.place_id,
        kind=visit.kind if visit else KIND_FOR[gathering.sitting.kind],
        label=gathering.label,
        day=gathering.day,
        starts_at=visit.starts_at if visit else gathering.window_starts_at,
        ends_at=visit.ends_at if visit else gathering.window_ends_at,
        sitting_id=gathering.sitting.pk,
        visit_ref=visit.ref if visit else "",
        needed=cover.needed,
        coming=cover.coming,
        women_space=gathering.sitting.women_space,
        band=gathering.sitting.expected_band,
        sure=gathering.sure,
    )


def window_of_visit(visit: Visit, coming: Iterable[Coming] = ()) -> Window:
    """The window of a visit that is planned already, for a gathering or for none. May cost a query for its sitting."""
    sitting = visit.sitting
    return Window(
        key=visit.ref,
        place_id=visit.place_id,
        kind=visit.kind,
        label=label_of(sitting) if sitting else visit.get_kind_display(),
        day=timezone.localdate(visit.starts_at),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        sitting_id=visit.sitting_id,
        visit_ref=visit.ref,
        needed=visit.officers_needed,
        coming=tuple(coming),
        women_space=sitting.women_space if sitting else None,
        band=sitting.expected_band if sitting else "",
    )


def windows_between(
    places: "QuerySet[Place] | Iterable[int]", first: date, last: date, kinds: Collection[str] | None = None
) -> list[Window]:
    """The windows of every gathering of these days (London dates) at which a visit is wanted, by start."""
    found = [window_of(cover) for cover in covers(places, first, last, kinds) if cover.wanted]
    return sorted(found, key=lambda window: (window.starts_at, window.place_id, window.key))
