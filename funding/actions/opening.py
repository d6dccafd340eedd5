"""Beginning, and asking to be told when a scheme opens."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from funding.access import may_work
from funding.models import OpeningWish, Scheme
from liaison.places.models import Place
from liaison.refusals import Refused


@transaction.atomic
def ask_to_be_told(*, by: Any, place: Place, scheme: Scheme) -> OpeningWish:
    """Keep that this member wants to hear when the scheme opens; asked twice, it is one wish. Raises Refused."""
    if not may_work(by, place):
        raise Refused("Only a member of the committee asks for this.")
    Place.objects.select_for_update(no_key=True, of=("self",)).filter(pk=place.pk).first()
    wishes = OpeningWish.objects.filter(place=place, scheme=scheme, asked_by=by, ended_at=None)
    return wishes.first() or OpeningWish.objects.create(place=place, scheme=scheme, asked_by=by)


@transaction.atomic
def tell_no_more(*, by: Any, place: Place, scheme: Scheme) -> None:
    """Take the wish back; without one nothing changes."""
    OpeningWish.objects.filter(place=place, scheme=scheme, asked_by=by, ended_at=None).update(ended_at=timezone.now())
