"""The files of the furnished places and units, made by what the worker's tasks ring: Typst, pikepdf, archives and all.

A file that is gathered wrongly then holds the words of another place, and the matrix comes across them.
"""

from django.utils import timezone

from dashboard.briefings import making as briefings
from funding.packs import making as packs
from ledger import making as copies
from retention import finding


def make_files() -> None:
    """Make what waits: packs, copies of everything held, briefings and findings. The caller has the worker's role."""
    for files in (packs, copies, briefings):
        files.work()
    finding.find_all(timezone.now())
