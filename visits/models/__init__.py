"""Reassurance visits and what comes of them."""

from visits.models.calendar import CalendarLink
from visits.models.commitment import Commitment
from visits.models.concern import Concern, ConcernStep
from visits.models.mobilising import (
    AllotmentOverride,
    CoverLost,
    Mobilisation,
    Orders,
    Volunteer,
    VolunteerCall,
)
from visits.models.promised import PromisedWindow
from visits.models.proposal import Proposal, ProposedChoice, ProposedWindow
from visits.models.request import VisitRequest
from visits.models.visit import Allotment, Amendment, Reply, Visit

__all__ = [
    "Allotment",
    "AllotmentOverride",
    "Amendment",
    "CalendarLink",
    "Commitment",
    "Concern",
    "ConcernStep",
    "CoverLost",
    "Mobilisation",
    "Orders",
    "PromisedWindow",
    "Proposal",
    "ProposedChoice",
    "ProposedWindow",
    "Reply",
    "Visit",
    "VisitRequest",
    "Volunteer",
    "VolunteerCall",
]
