"""What is open between the police and places: worries, promises and requests, read together in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from visits.models import Concern, VisitRequest
from visits.models.request import ANSWER_WITHIN

WORRY, PROMISE, REQUEST = "worry", "promise", "request"
_ADDRESSES = {WORRY: "visits:concern", PROMISE: "visits:commitment", REQUEST: "visits:request"}

# By hand, because this runs on every place's page: three tables, one statement, no further look at the places,
# which the caller has fetched already. A worry that was fed back waits for its committee, so it is never late.
OPEN_MATTERS = """
(select 'worry', c.ref, c.place_id, c.category, c.text, c.status, c.due_on, null::timestamptz,
        coalesce(u.rank, ''), coalesce(u.name, '')
   from visits_concern c left join accounts_user u on u.id = c.owner_id
  where c.place_id = any(%(places)s) and c.status <> 'agreed'
    and (not %(late)s or (c.due_on < %(today)s and c.status <> 'fed-back'))
  order by c.due_on, c.id limit %(each)s)
union all
(select 'promise', p.ref, p.place_id, '', p.text, '', p.due_on, null, u.rank, u.name
   from visits_commitment p join accounts_user u on u.id = p.owner_id
  where p.place_id = any(%(places)s) and p.kept_at is null and p.called_off_at is null
    and (not %(late)s or p.due_on < %(today)s)
  order by p.due_on, p.id limit %(each)s)
union all
(select 'request', r.ref, r.place_id, r.kind, r.text, '', null, r.asked_at, '', ''
   from visits_visitrequest r
  where r.place_id = any(%(places)s) and r.answered_at is null and r.taken_back_at is null
  order by r.asked_at, r.id limit %(each)s)
"""


@dataclass(frozen=True, slots=True)
class Matter:
    """One open worry, promise or request. `label` is its category or kind, `words` what was written."""

    what: str
    ref: str
    place_id: int
    label: str
    words: str
    status: str
    due_on: date | None
    asked_at: datetime | None
    owner_rank: str
    owner_name: str
    place_name: str

    @property
    def url(self) -> str:
        """Its page."""
        return reverse(_ADDRESSES[self.what], args=[self.ref])

    @property
    def owner(self) -> str:
        """Who takes charge of it, with rank; empty where nobody does yet."""
        return f"{self.owner_rank} {self.owner_name}".strip()

    @property
    def answer_due_at(self) -> datetime | None:
        """When the 72 hours of a request are over (UTC)."""
        return self.asked_at + ANSWER_WITHIN if self.asked_at else None

    @property
    def due_day(self) -> date:
        """The London day on which it falls due, for sorting."""
        due = self.due or timezone.localdate()
        return timezone.localdate(due) if isinstance(due, datetime) else due

    @property
    def due(self) -> date | datetime | None:
        """The day, or for a request the moment, by which the police owe something."""
        return None if self.awaits_committee else self.answer_due_at or self.due_on

    @property
    def heading(self) -> str:
        """What it is, in the words of the page."""
        if self.what == WORRY:
            return str(Concern.Category(self.label).label)
        if self.what == REQUEST:
            return str(VisitRequest.Kind(self.label).label)
        return self.words

    @property
    def status_words(self) -> str:
        """Where a worry stands; empty for the others, which are simply open."""
        return str(Concern.Status(self.status).label) if self.what == WORRY else ""

    @property
    def awaits_committee(self) -> bool:
        """Whether it is for the committee to say that a worry is finished."""
        return self.status == Concern.Status.FED_BACK


def open_matters(places: Mapping[int, str], *, only_late: bool = False, each: int = 20) -> list[Matter]:
    """Open worries, promises and requests of these places, most urgent first; one query.

    `places` are primary keys and names of places that the reader sees in full: the caller has fetched them with
    `visible_to`. `only_late` narrows worries and promises to those past their day (requests wait in any case);
    at most `each` of the three kinds.
    """
    today = timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(OPEN_MATTERS, {"places": list(places), "late": only_late, "today": today, "each": each})
        found = [Matter(*(*row, places[row[2]])) for row in cursor.fetchall()]
    found.sort(key=lambda matter: matter.due_day)
    return found
