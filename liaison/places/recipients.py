"""Who is written to about a place: its committee, its named officers, and those who supervise them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE, Role
from liaison.outbox.models import Message
from liaison.places.models import Membership, Place, Posting


def _current(queryset: QuerySet) -> QuerySet:
    today = timezone.localdate()
    return queryset.filter(Q(until=None) | Q(until__gte=today), since__lte=today, user__is_active=True)


def committee(place_id: int) -> list[int]:
    """Primary keys of the committee's members."""
    members = _current(Membership.objects.filter(place=place_id))
    return list(members.order_by("pk").values_list("user_id", flat=True))


def members_of(place_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Pairs of place and committee member. One query."""
    members = _current(Membership.objects.filter(place__in=place_ids))
    return list(members.order_by("pk").values_list("place_id", "user_id"))


def told_of_visits(place_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Pairs of place and committee member for those who are told when an officer is coming. One query."""
    members = _current(Membership.objects.filter(place__in=place_ids, told_of_visits=True))
    return list(members.order_by("pk").values_list("place_id", "user_id"))


def holders(unit_id: int, *roles: str) -> list[int]:
    """Primary keys of those who hold one of these roles in a command unit."""
    posted = _current(Posting.objects.filter(unit=unit_id, role__in=roles))
    return list(dict.fromkeys(posted.order_by("pk").values_list("user_id", flat=True)))


def supervisors(unit_id: int) -> list[int]:
    """Primary keys of a unit's supervisors; of its commanders, where it has none."""
    return holders(unit_id, Role.SUPERVISOR) or holders(unit_id, Role.COMMANDER)


def named(place: Place) -> list[int]:
    """Primary keys of the named officer and the deputy; of the unit's supervisors, where there is neither."""
    officers = [pk for pk in (place.named_officer_id, place.deputy_id) if pk]
    return officers or supervisors(place.unit_id)


def without(people: Iterable[int], *others: Any) -> list[int]:
    """These people without those who did it themselves (objects, primary keys or None)."""
    leave_out = {getattr(other, "pk", other) for other in others}
    return [pk for pk in people if pk not in leave_out]


def still_members(messages: Sequence[Message]) -> set[int]:
    """Those of these messages whose recipient still belongs to the committee of the place. One query."""
    pairs = set(
        _current(Membership.objects.filter(place__in={m.place_id for m in messages}))
        .filter(user__in={m.to_id for m in messages})
        .values_list("user_id", "place_id")
    )
    return {message.pk for message in messages if (message.to_id, message.place_id) in pairs}


def _still_holding(*roles: str) -> Callable[[Sequence[Message]], set[int]]:
    def still(messages: Sequence[Message]) -> set[int]:
        posted = _current(Posting.objects.filter(user__in={m.to_id for m in messages}, role__in=roles))
        serving = set(posted.values_list("user_id", flat=True))
        return {message.pk for message in messages if message.to_id in serving}

    return still


still_police = _still_holding(*POLICE)
still_supervising = _still_holding(Role.SUPERVISOR, Role.COMMANDER)


def still_reading(model: type[models.Model]) -> Callable[[Sequence[Message]], set[int]]:
    """Those whose recipient may see the row now that the message is about; two queries a person."""

    def still(messages: Sequence[Message]) -> set[int]:
        asked: dict[int, set[int]] = {}
        for message in messages:
            if message.to_id is not None:
                asked.setdefault(message.to_id, set()).add(message.about["pk"])
        rows: Any = model._default_manager
        seen = {
            (person.pk, pk)
            for person in User.objects.filter(pk__in=asked, is_active=True)
            for pk in rows.visible_to(person).filter(pk__in=asked[person.pk]).values_list("pk", flat=True)
        }
        return {message.pk for message in messages if (message.to_id, message.about["pk"]) in seen}

    return still


def still_concerned(messages: Sequence[Message]) -> set[int]:
    """Those whose recipient is still police, or still of the committee of the place."""
    return still_police(messages) | still_members(messages)
