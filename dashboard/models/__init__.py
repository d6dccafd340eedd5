"""What is kept of weeks: figures as they were known, and the briefings made of them."""

from dashboard.models.briefing import Briefing
from dashboard.models.kept import KeptWeek

__all__ = ["Briefing", "KeptWeek"]
