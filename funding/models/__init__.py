"""The nouns of security funding."""

from funding.models.application import Answer, Application, Consent, Declaration, Measure, SectionMark
from funding.models.deadline import Deadline
from funding.models.equity import EquityReport
from funding.models.evidence import Evidence
from funding.models.incident import Incident, PackItem
from funding.models.pack import Pack
from funding.models.scheme import MeasureKind, NationalFigure, OpeningWish, Round, Scheme, Supplier
from funding.models.sharing import HelpRequest, Share, ThreadMessage
from funding.models.step import Step, StepNote
from funding.models.waiting import StageMedian

__all__ = [
    "Answer",
    "Application",
    "Consent",
    "Deadline",
    "Declaration",
    "EquityReport",
    "Evidence",
    "HelpRequest",
    "Incident",
    "Measure",
    "MeasureKind",
    "NationalFigure",
    "OpeningWish",
    "Pack",
    "PackItem",
    "Round",
    "Scheme",
    "SectionMark",
    "Share",
    "StageMedian",
    "Step",
    "StepNote",
    "Supplier",
    "ThreadMessage",
]
