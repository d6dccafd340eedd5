"""What the ledger adds: corrections that are asked for, copies of everything held, and how often places were read."""

from ledger.models.access import AccessMonth
from ledger.models.correction import Correction
from ledger.models.held import HeldCopy

__all__ = ["AccessMonth", "Correction", "HeldCopy"]
