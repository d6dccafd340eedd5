"""Orders: everybody who goes somewhere on a day is told in one message where they are wanted and when.

What is read here is what stands now; the row of `Orders` keeps who was told, by whom, and a note.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liaison.observances.clock import wall_clock
from liaison.outbox.kinds import Draft, Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.places.models import Posting
from liaison.places.recipients import still_police
from liaison.presentation import words
from liaison.rosters.access import ON_ROSTERS
from visits.models import Allotment, Orders, Visit

ORDERS = "visits.orders"
KINDS = dict(Visit.Kind.choices)


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit of one officer: where, for what, from when to when (UTC), and who else goes."""

    visit: str
    place_id: int
    place: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who goes, and where."""

    pk: int
    name: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who goes where in one command unit on one day, by name; `earlier` are the orders sent last, if any were."""

    recipients: tuple[Recipient, ...]
    earlier: Orders | None

    @property
    def seen(self) -> str:
        """What a form carries to say what its reader saw: another sheet has another text."""
        shown = [
            (each.pk, stop.visit, stop.starts_at.isoformat(), stop.ends_at.isoformat())
            for each in self.recipients
            for stop in each.stops
        ]
        told = self.earlier.ref if self.earlier else ""
        return hashlib.sha256(repr((told, sorted(shown))).encode()).hexdigest()[:32]

    @property
    def places(self) -> set[int]:
        """Primary keys of the places on it."""
        return {stop.place_id for each in self.recipients for stop in each.stops}


def sheet(unit_id: int, day: date, allotments: Any = None) -> Sheet:
    """Who goes where on a London day in a unit, as far as it is not over; two queries.

    In a request give `allotments=Allotment.objects.visible_to(user)`.
    """
    earlier = Orders.objects.filter(unit=unit_id, first_on__lte=day, last_on__gte=day).select_related("sent_by")
    recipients = going(unit_id, day, day, allotments=allotments, after=timezone.now())
    return Sheet(recipients, earlier.order_by("-sent_at", "-pk").first())


def going(
    unit_id: int,
    first: date,
    last: date,
    *,
    allotments: Any = None,
    after: datetime | None = None,
    officers: Iterable[int] | None = None,
) -> tuple[Recipient, ...]:
    """Officers with the planned visits that begin on these London days, by name; one query.

    `after` leaves out visits that have ended by then, `officers` (primary keys) everybody else.
    """
    begin, end = wall_clock(first, time(0)), wall_clock(last + timedelta(days=1), time(0))
    found = Allotment.objects.all() if allotments is None else allotments
    found = found.current().filter(
        place__unit=unit_id,
        visit__status=Visit.Status.PLANNED,
        visit__starts_at__gte=begin,
        visit__starts_at__lt=end,
        officer__is_active=True,
        officer__in=Posting.objects.current().filter(role__in=ON_ROSTERS).values("user"),
    )
    if after is not None:
        found = found.filter(visit__ends_at__gt=after)
    rows = found.order_by("visit__starts_at", "visit__ref", "allotted_at", "pk").values_list(
        "officer_id",
        "officer__rank",
        "officer__name",
        "visit__ref",
        "place_id",
        "place__name",
        "visit__kind",
        "visit__starts_at",
        "visit__ends_at",
    )
    read: list[tuple[int, str, list[Any]]] = [(pk, f"{rank} {name}".strip(), visit) for pk, rank, name, *visit in rows]
    together: dict[str, dict[int, str]] = {}
    for pk, name, visit in read:
        together.setdefault(visit[0], {})[pk] = name
    wanted = None if officers is None else set(officers)
    people: dict[int, tuple[str, list[Stop]]] = {}
    for pk, name, (ref, place_id, place, what, starts_at, ends_at) in read:
        if wanted is None or pk in wanted:
            beside = tuple(other for one, other in together[ref].items() if one != pk)
            stop = Stop(ref, place_id, place, str(KINDS[what]), starts_at, ends_at, beside)
            people.setdefault(pk, (name, []))[1].append(stop)
    found_people = (Recipient(pk, name, tuple(stops)) for pk, (name, stops) in people.items())
    return tuple(sorted(found_people, key=lambda each: (each.name, each.pk)))


def drafts(orders: Orders, people: Iterable[int]) -> list[Draft]:
    """One message to each of these people; it is too late for it when the last day is over."""
    return [
        Draft(
            key=f"{ORDERS}:{orders.pk}:user:{person}",
            kind=ORDERS,
            due_at=orders.sent_at,
            expires_at=wall_clock(orders.last_on + timedelta(days=1), time(6)),
            to=person,
            about={"pk": orders.pk},
        )
        for person in people
    ]


# No group: an order is not a thing to be turned off, and whoever sends one at night means the night.
@kind(ORDERS, None, still_police)
def write_orders(messages: Sequence[Message]) -> Letters:
    """When, and a link; where is for the portal alone. Nothing to whoever goes nowhere any more."""
    found = Orders.objects.in_bulk({message.about["pk"] for message in messages})
    sheets = {
        pk: {each.pk: each for each in going(orders.unit_id, orders.first_on, orders.last_on, after=timezone.now())}
        for pk, orders in found.items()
    }
    letters: Letters = {}
    for message in messages:
        orders = found.get(message.about["pk"])
        mine = sheets[orders.pk].get(message.to_id or 0) if orders else None
        if orders and mine:
            letters[message.pk] = _letter(orders, mine)
    return letters


def _letter(orders: Orders, mine: Recipient) -> Letter:
    when = "; ".join(
        f"{words.day(stop.starts_at)}, {words.between(stop.starts_at, stop.ends_at)}" for stop in mine.stops
    )
    count = ngettext("You have %(n)d visit: %(when)s.", "You have %(n)d visits: %(when)s.", len(mine.stops))
    return Letter(
        _("Your orders for %(day)s") % {"day": words.day(orders.first_on)},
        count % {"n": len(mine.stops), "when": when} + " " + _("The portal says where."),
        orders.get_absolute_url(),
    )
