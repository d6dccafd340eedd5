"""The read log, as views above the places call it."""

from collections.abc import Iterable

from django.http import HttpRequest

from liaison.audit.models import Consultation
from liaison.audit.reading import Spell, shown
from liaison.places.access import role_words
from liaison.places.models import Place


def note_reading(
    request: HttpRequest,
    page: str,
    places: Iterable[Place | int],
    *,
    purpose: str = "",
    manner: str = Consultation.Manner.PAGE,
    path: str = "",
    once: Spell = "",
) -> None:
    """Write into the read log that this request shows data of these places (objects or primary keys).

    `path` replaces the request's own where that is a secret; `once` notes it no more than once in an hour or a day.
    """
    ids = (place.pk if isinstance(place, Place) else place for place in places)
    shown(request, page, ids, role=role_words(request.user), purpose=purpose, manner=manner, path=path, once=once)


def note_choosing(request: HttpRequest, places: Iterable[Place | int]) -> None:
    """Note that a form names these places to choose from, which many do: once a day is enough to know of."""
    note_reading(request, "Choosing a place", places, once="day")
