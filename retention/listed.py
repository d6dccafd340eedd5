"""People without an account who are listed as contacts: finding their entries, and what is held about them.

Administrators read no contacts. They find an entry only by what its owner has told them, exactly: the name, the work
number or the work address (a function of the database keeps it so, and every look is in the log of the place).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from funding.models import Answer, Share
from liaison.audit.plain import in_plain_words
from liaison.outbox.models import Message
from liaison.places.models import CommandUnit, Contact, Invitation, Place
from liaison.places.models.contacts import CommitteeRole
from liaison.presentation import words
from retention.models import SubjectRequest
from retention.rows import MOST_ROWS, Found, told

# What of an entry may have been different before.
CHANGING = ("role", "name", "phone", "email", "preferred_language", "reach_by")


@dataclass(frozen=True)
class Listed:
    """One entry that was found. `until` is the day on which its owner left, None for who is still listed."""

    contact: int
    place: Place
    role: str
    name: str
    since: date
    until: date | None

    @property
    def in_words(self) -> str:
        """'Yusuf Khan: Secretary, Madina Mosque, listed since 3 March 2026'."""
        role = CommitteeRole(self.role).label
        left = f", left {words.day(self.until)}" if self.until else ""
        return f"{self.name}: {role}, {self.place.name}, listed since {words.day(self.since)}{left}"


def look(unit: CommandUnit, given: str) -> list[Listed]:
    """The entries in this unit that belong to whoever gave this name, work number or work address; at most twenty.

    Nothing for anybody but an administrator of the unit, and no entry that is tied to an account.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from retention_listed_as(%s, %s)", [unit.pk, given])
        found = cursor.fetchall()
    places = Place.objects.in_bulk({place for _contact, place, *_rest in found})
    return [Listed(contact, places[place], *rest) for contact, place, *rest in found if place in places]


def entries_of(request: SubjectRequest) -> QuerySet[Contact]:
    """The entries that this request is about; for the worker."""
    return Contact.objects.filter(pk__in=request.entries.values("contact"))


def called(request: SubjectRequest) -> str:
    """The names in the entries, for the paper that is handed over; for the worker."""
    names = entries_of(request).order_by("name").values_list("name", flat=True)
    return ", ".join(dict.fromkeys(names))


def naming(request: SubjectRequest) -> Iterator[Found]:
    """The entries in full, what stood there before, and in numbers what else carries their name or address."""
    entries = list(entries_of(request).select_related("place").order_by("pk"))
    yield Found("Contacts", "your entry", len(entries), [told(entry) for entry in entries])
    if earlier := _earlier(entries):
        yield Found("Contacts: what stood there before", "your entry", len(earlier), earlier)
    addresses = {entry.email for entry in entries if entry.email}
    places = {entry.place_id for entry in entries}
    names = {entry.name for entry in entries}
    elsewhere: tuple[tuple[Any, str, QuerySet], ...] = (
        (Invitation, "e-mail address", _with_any(Invitation.objects.all(), "email", addresses)),
        (Message, "address", _with_any(Message.objects.all(), "address", addresses)),
        (Share, "written for", _with_any(Share.objects.filter(place__in=places), "for_whom", names)),
        (Answer, "written for", _with_any(Answer.objects.filter(place__in=places), "for_whom", names)),
    )
    for model, part, rows in elsewhere:
        if number := rows.count():
            yield Found(in_plain_words(model), part, number)
    yield Found(in_plain_words(SubjectRequest), "this request", 1, [told(request)])


def _earlier(entries: Collection[Contact]) -> list[dict[str, str]]:
    """Each different state of these entries that is not the one of today, newest first."""
    now = {entry.pk: _state(entry) for entry in entries}
    history: Any = Contact.pgh_event_model  # type: ignore[attr-defined]
    seen, found = set(), []
    for event in history.objects.filter(pgh_obj_id__in=now).order_by("-pgh_id").select_related("place")[:MOST_ROWS]:
        state = (event.pgh_obj_id, _state(event))
        if state[1] != now[event.pgh_obj_id] and state not in seen:
            seen.add(state)
            found.append({"Written on": words.moment(event.pgh_created_at), **told(event)})
    return found


def _state(row: Any) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in CHANGING)


def _with_any(rows: QuerySet, field: str, values: Collection[str]) -> QuerySet:
    """Rows in which this field has one of these values, in capitals or not."""
    condition = Q(pk__in=[])
    for value in values:
        condition |= Q(**{f"{field}__iexact": value})
    return rows.filter(condition)
