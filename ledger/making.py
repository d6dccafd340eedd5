"""Making copies of everything held: gather it with its reader's eyes, write it down, keep it for a week."""

import tempfile
import zipfile
from pathlib import Path
from typing import IO

from django.utils import timezone

from funding.uploads import store
from ledger import waiting
from ledger.gathering import Held, gather
from ledger.models import HeldCopy
from ledger.papers import document, named_files, to_json
from ledger.waiting import Claim
from liaison.presentation.typesetting import typeset

TEMPLATE = Path(__file__).parent / "held.typ"
GATHERED, WRITTEN, SET = 40, 50, 80  # percent
CHUNK = 256 * 1024  # bytes


def work() -> int:
    """Make copies until none waits any more; gives how many were tried."""
    return waiting.QUEUE.work(make)


def make(claim: Claim) -> None:
    """Make one copy. Where it cannot be finished, no file is left behind. Raises Lost, and what making it raises."""
    kept: dict[str, str] = {}
    try:
        _make(claim, kept)
    except Exception:
        for name in kept.values():
            store.forget(name)
        raise


def _make(claim: Claim, kept: dict[str, str]) -> None:
    now = timezone.now()
    held = gather(claim.row.place_id, claim.row.asked_by)
    claim.beat(GATHERED)
    kept["stored_json"] = store.keep(to_json(held, now))
    claim.beat(WRITTEN)
    kept["stored_pdf"] = store.keep(typeset(TEMPLATE, document(held, now)))
    claim.beat(SET)
    if held.files:
        with tempfile.TemporaryFile() as zipped:
            _gather(zipped, held)
            zipped.seek(0)
            kept["stored_zip"] = store.keep(zipped)
    claim.finish(HeldCopy.Status.READY, progress=100, rows=held.count, files=len(held.files), **kept)


def _gather(into: IO[bytes], held: Held) -> None:
    # Pictures and PDFs are compressed already.
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as zipped:
        for name, file in named_files(held).items():
            with store.opened(file.stored_as) as source, zipped.open(name, "w") as target:
                while part := source.read(CHUNK):
                    target.write(part)
