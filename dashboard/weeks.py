"""The weeks of the dashboard: those of everybody."""

from liaison.observances.weeks import EARLIEST, LATEST, Week

__all__ = ["EARLIEST", "LATEST", "Week"]
