"""The visits of places as their pages tell them: who is coming, and what has been."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from liaison.presentation import words
from visits.models import Visit
from visits.models.visit import MetRole

Status = Visit.Status
# No visit lasts longer, so the index on the start can be used.
LONGEST = timedelta(days=1)
KINDS, MOODS, MET = dict(Visit.Kind.choices), dict(Visit.Mood.choices), dict(MetRole.choices)

# By hand, because this runs on every place's page.
COLUMNS = """
select v.ref, v.place_id, v.kind, v.status, v.starts_at, v.ends_at, v.met, v.mood, v.summary, v.purpose,
       v.cancelled_because, coalesce(u.rank, ''), coalesce(u.name, ''),
       array(select trim(o.rank || ' ' || o.name) from visits_allotment a join accounts_user o on o.id = a.officer_id
              where a.visit_id = v.id and a.released_at is null order by a.id)
  from visits_visit v left join accounts_user u on u.id = v.logged_by_id
 where v.place_id = any(%(places)s)
"""
AHEAD = f"""{COLUMNS} and v.status = 'planned' and v.starts_at > %(soon)s and v.ends_at > %(now)s
 order by v.starts_at, v.id limit %(ahead)s"""
PAST = f"""{COLUMNS} and v.starts_at <= %(now)s and not (v.status = 'planned' and v.ends_at > %(now)s)
 order by v.starts_at desc, v.id desc limit %(past)s"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One visit, without its model: `officers` are those allotted, with rank."""

    ref: str
    place_id: int
    kind: str
    status: str
    starts_at: datetime
    ends_at: datetime
    met: list[str]
    mood: int | None
    summary: str
    purpose: str
    because: str
    logged_rank: str
    logged_name: str
    officers: list[str]

    @property
    def heading(self) -> str:
        """What kind of visit it was or will be."""
        return str(KINDS[self.kind])

    @property
    def who(self) -> str:
        """Who logged it, or who is to come: 'PC Ada Shaw and PC Ben Cole'; empty where nobody is named yet."""
        if self.logged_name:
            return f"{self.logged_rank} {self.logged_name}".strip()
        return " and ".join(filter(None, (", ".join(self.officers[:-1]), *self.officers[-1:])))

    @property
    def met_words(self) -> str:
        """'Met: Chair, Steward or caretaker.', or that nobody was met; empty where nothing was said."""
        if self.met == [MetRole.NOBODY]:
            return "Met nobody."
        return f"Met: {', '.join(str(MET[role]) for role in self.met)}." if self.met else ""

    @property
    def mood_words(self) -> str:
        """How it felt to the people of the place."""
        return str(MOODS[self.mood]) if self.mood else ""

    def is_coming(self, now: datetime) -> bool:
        """Whether it is planned and not over."""
        return self.status == Status.PLANNED and self.ends_at > now

    @property
    def is_logged(self) -> bool:
        """Whether it took place and was written down."""
        return self.status == Status.LOGGED

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.status == Status.CANCELLED

    @property
    def coming_words(self) -> str:
        """'PC Ada Shaw is coming on Friday 27 November, 13:15'."""
        when = f"{words.day(self.starts_at)}, {words.clock(self.starts_at)}"
        if not self.officers:
            return f"A visit is planned for {when}"
        return f"{self.who} {'is' if len(self.officers) == 1 else 'are'} coming on {when}"


def of_place(place_id: int, now: datetime, *, past: int, ahead: int) -> tuple[list[Entry], list[Entry]]:
    """The next planned visits of a place, soonest first, and its past ones, newest first; one query.

    The caller has fetched the place with `visible_to`. One past visit more than `past` is returned where there
    are more.
    """
    found = _entries(f"({AHEAD}) union all ({PAST})", [place_id], now, ahead=ahead, past=past + 1)
    coming = [entry for entry in found if entry.is_coming(now)]
    gone = [entry for entry in found if not entry.is_coming(now)]
    coming.sort(key=lambda entry: entry.starts_at)
    gone.sort(key=lambda entry: entry.starts_at, reverse=True)
    return coming, gone


def coming_to(place_ids: Collection[int], now: datetime, *, ahead: int = 20) -> list[Entry]:
    """The next planned visits of these places (fetched with `visible_to`), soonest first; one query."""
    return _entries(AHEAD, place_ids, now, ahead=ahead)


def _entries(sql: str, place_ids: Collection[int], now: datetime, **limits: Any) -> list[Entry]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"places": list(place_ids), "now": now, "soon": now - LONGEST, **limits})
        return [Entry(*row) for row in cursor.fetchall()]
