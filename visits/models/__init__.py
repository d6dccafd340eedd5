"""Reassurance visits and what comes of them."""

from visits.models.calendar import CalendarLink
from visits.models.commitment import Commitment
from visits.models.concern import Concern, ConcernStep
from visits.models.request import VisitRequest
from visits.models.visit import Allotment, Amendment, Reply, Visit

__all__ = [
    "Allotment",
    "Amendment",
    "CalendarLink",
    "Commitment",
    "Concern",
    "ConcernStep",
    "Reply",
    "Visit",
    "VisitRequest",
]
