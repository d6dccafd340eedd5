"""What is open between the police and places: worries, promises and requests, read together in one query."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, F, Q, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from visits.models import Commitment, Concern, VisitRequest
from visits.models.request import ANSWER_WITHIN

WORRY, PROMISE, REQUEST = "worry", "promise", "request"
_ADDRESSES = {WORRY: "visits:concern", PROMISE: "visits:commitment", REQUEST: "visits:request"}
_NO_DAY, _NO_MOMENT = Cast(Value(None), DateField()), Cast(Value(None), DateTimeField())


@dataclass(frozen=True, slots=True)
class Matter:
    """One open worry, promise or request. `label` is its category or kind, `words` what was written."""

    what: str
    ref: str
    place_id: int
    place_name: str
    place_slug: str
    label: str
    words: str
    status: str
    due_on: date | None
    asked_at: datetime | None
    owner_id: int | None
    owner_rank: str
    owner_name: str

    @property
    def url(self) -> str:
        """Its page."""
        return reverse(_ADDRESSES[self.what], args=[self.ref])

    @property
    def owner(self) -> str:
        """Who takes charge of it, with rank; empty where nobody does yet."""
        return f"{self.owner_rank or ''} {self.owner_name or ''}".strip()

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


def open_matters(
    user: Any, *, places: Collection[int] | None = None, only_late: bool = False, each: int = 20
) -> list[Matter]:
    """Open worries, promises and requests that this person may see, most urgent first; one query.

    `places` narrows it to some places, `only_late` to worries and promises past their day (requests wait in
    any case); at most `each` of the three kinds.
    """
    where = Q() if places is None else Q(place__in=places)
    late = Q(due_on__lt=timezone.localdate()) if only_late else Q()
    none = Value("")
    # A worry that was fed back waits for its committee: the police are not late with it.
    answered = Q(status=Concern.Status.FED_BACK) if only_late else Q(pk__in=[])
    worries = (
        Concern.objects.visible_to(user)
        .unfinished()
        .filter(where, late)
        .exclude(answered)
        .order_by("due_on", "pk")
        .values_list(*_columns(WORRY, F("category"), F("status"), F("due_on"), _NO_MOMENT, "owner"))
    )
    promises = (
        Commitment.objects.visible_to(user)
        .open()
        .filter(where, late)
        .order_by("due_on", "pk")
        .values_list(*_columns(PROMISE, none, none, F("due_on"), _NO_MOMENT, "owner"))
    )
    requests = (
        VisitRequest.objects.visible_to(user)
        .waiting()
        .filter(where)
        .order_by("asked_at", "pk")
        .values_list(*_columns(REQUEST, F("kind"), none, _NO_DAY, F("asked_at"), "asked_by"))
    )
    rows = worries[:each].union(promises[:each], requests[:each], all=True)
    found = [Matter(*row) for row in rows]
    found.sort(key=lambda matter: matter.due_day)
    return found


def _columns(what: str, label: Any, status: Any, due_on: Any, asked_at: Any, owner: str) -> list[Any]:
    """The columns of a Matter in its order: three tables answer in one query, so they must match."""
    place = [F("place_id"), F("place__name"), F("place__slug")]
    people = [F(f"{owner}_id"), F(f"{owner}__rank"), F(f"{owner}__name")]
    return [Value(what), F("ref"), *place, label, F("text"), status, due_on, asked_at, *people]
