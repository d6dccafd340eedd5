"""Sending officers to a planned visit, and calling them off."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.presentation import words
from liaison.refusals import Refused
from visits import messages
from visits.access import officers_of
from visits.models import Allotment, Visit


class Busy(Refused):
    """An officer is already sent elsewhere at that time; a person may decide that it works all the same."""

    def __init__(self, taken: list[Allotment]) -> None:
        self.taken = taken
        sentences = [
            f"{allotment.officer} is already at {allotment.place} from"
            f" {words.between(allotment.visit.starts_at, allotment.visit.ends_at)}."
            for allotment in taken
        ]
        super().__init__(
            " ".join(sentences) + " Choose somebody else, or tick the box to send them all the same.",
            "officers",
        )


def allotments_at(
    officers: Collection[int], starts_at: datetime, ends_at: datetime, *, besides: Visit | None = None
) -> list[Allotment]:
    """Where these officers (primary keys) are already sent between two moments. One query."""
    taken = (
        Allotment.objects.current()
        .filter(officer__in=officers, visit__status=Visit.Status.PLANNED)
        .filter(visit__starts_at__lt=ends_at, visit__ends_at__gt=starts_at)
        .select_related("officer", "place", "visit")
        .order_by("visit__starts_at", "pk")
    )
    return list(taken.exclude(visit=besides) if besides else taken)


def known(place: Any, officers: Iterable[User]) -> list[User]:
    """These officers, without doubles. Raises Refused where one is not of the place's command unit."""
    chosen = {officer.pk: officer for officer in officers}
    if chosen and officers_of(place).filter(pk__in=chosen).count() != len(chosen):
        raise Refused("Choose officers of this command unit.", "officers")
    return list(chosen.values())


@transaction.atomic
def allot(*, by: Any, visit: Visit, officers: Iterable[User], overriding: bool = False) -> list[Allotment]:
    """Send officers to a planned visit; those already sent stay as they are. Returns the new allotments.

    Raises Refused for a visit that is no longer planned or an unknown officer, Busy where an officer is
    elsewhere at that time and `overriding` is not set.
    """
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=visit.pk)
    if visit.status != Visit.Status.PLANNED:
        raise Refused(f"This visit is {visit.get_status_display().lower()}. Nobody can be sent to it any more.")
    there = set(visit.allotments.current().values_list("officer", flat=True))
    chosen = [officer for officer in known(visit.place, officers) if officer.pk not in there]
    taken = allotments_at([o.pk for o in chosen], visit.starts_at, visit.ends_at, besides=visit)
    if taken and not overriding:
        raise Busy(taken)
    made = place_allotments(by=by, visit=visit, officers=chosen)
    for allotment in made:
        messages.allotted(allotment)
    return made


def place_allotments(*, by: Any, visit: Visit, officers: Iterable[User]) -> list[Allotment]:
    """Write the rows alone: whoever calls this has checked, and tells the officers where need be."""
    return [
        Allotment.objects.create(place=visit.place, visit=visit, officer=officer, allotted_by=by)
        for officer in officers
    ]


@transaction.atomic
def release(*, by: Any, allotment: Allotment, because: str = "") -> Allotment:
    """Call an officer off a planned visit. A second call changes nothing.

    Raises Refused once the visit is logged or cancelled: who was there stays on record.
    """
    allotment = (
        Allotment.objects.select_for_update(no_key=True, of=("self",))
        .select_related("visit__place", "officer")
        .get(pk=allotment.pk)
    )
    if allotment.released_at:
        return allotment
    if allotment.visit.status != Visit.Status.PLANNED:
        raise Refused("This visit is over. Who was there stays on record.")
    allotment.released_by, allotment.released_at, allotment.released_because = by, timezone.now(), because
    allotment.save(update_fields=["released_by", "released_at", "released_because"])
    messages.released(allotment)
    return allotment
