"""Oversight bodies, letters to them, and what stands in a letter."""

from letters.models.body import OfficeHolder, OversightBody, Remit
from letters.models.letter import Letter, LetterStep, LetterVersion
from letters.models.voices import Categorised, CoSignature, Quotation

__all__ = [
    "Categorised",
    "CoSignature",
    "Letter",
    "LetterStep",
    "LetterVersion",
    "OfficeHolder",
    "OversightBody",
    "Quotation",
    "Remit",
]
