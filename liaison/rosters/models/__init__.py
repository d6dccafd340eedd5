"""The nouns of rosters."""

from liaison.rosters.models.imports import RosterImport
from liaison.rosters.models.pattern import PatternHolding, ShiftPattern
from liaison.rosters.models.preferences import WorkingPreferences
from liaison.rosters.models.rules import DutyRules
from liaison.rosters.models.shift import Kind, Override, Shift, Source

__all__ = [
    "DutyRules",
    "Kind",
    "Override",
    "PatternHolding",
    "RosterImport",
    "Shift",
    "ShiftPattern",
    "Source",
    "WorkingPreferences",
]
