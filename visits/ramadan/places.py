"""Which places keep Ramadan."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from liaison.observances.models import ObservanceDate
from liaison.places.models import Faith, Place
from visits.ramadan.years import Year


def keeping_ramadan(user: Any, year: Year) -> QuerySet[Place]:
    """Of the places that this person sees in full: mosques, and whoever else has a date of it on record, by name."""
    dated = ObservanceDate.objects.filter(place=OuterRef("pk"), name=ObservanceDate.Name.RAMADAN, cycle=year.number)
    found = Place.objects.seen_in_full_by(user).open_on(year.month.first_day)
    return found.filter(Q(faith=Faith.MUSLIM) | Exists(dated)).order_by("name", "pk")
