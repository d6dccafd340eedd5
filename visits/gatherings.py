"""Gatherings as addresses and forms name them, and the kind of visit that each calls for."""

import re
from datetime import date

from liaison.observances import occurrences
from liaison.observances.models import Kind
from liaison.observances.occurrences import Occurrence
from liaison.places.models import Place
from visits.models import Visit

KIND_FOR: dict[str, str] = {
    Kind.JUMUAH: Visit.Kind.FRIDAY,
    Kind.TARAWIH: Visit.Kind.RAMADAN,
    Kind.IFTAR: Visit.Kind.RAMADAN,
    Kind.EID_AL_FITR: Visit.Kind.EID,
    Kind.EID_AL_ADHA: Visit.Kind.EID,
    Kind.WEEKLY: Visit.Kind.SERVICE,
    Kind.FESTIVAL: Visit.Kind.SERVICE,
}


def key_of(occurrence: Occurrence) -> str:
    """A gathering as an address or a form names it: '12@2026-11-27'."""
    return f"{occurrence.sitting.pk}@{occurrence.day.isoformat()}"


def gathering(place: Place, key: str) -> Occurrence | None:
    """The gathering of this place that a key names; None where there is none that day."""
    named = re.fullmatch(r"([0-9]{1,18})@([0-9]{4}-[0-9]{2}-[0-9]{2})", key, re.ASCII)
    if named is None:
        return None
    try:
        day = date.fromisoformat(named[2])
    except ValueError:
        return None
    if not date(2000, 1, 1) < day < date(2100, 1, 1):
        return None
    found = occurrences.between([place.pk], day, day)
    return next((each for each in found if each.sitting.pk == int(named[1])), None)
