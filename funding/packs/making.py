"""Making packs: read what is in it, set the PDF, gather the files, keep both."""

import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.utils import timezone

from funding.models import Evidence, Pack
from funding.packs import waiting
from funding.packs.document import Contents, document
from funding.packs.waiting import Claim
from funding.uploads import store
from liaison.presentation.typesetting import page_count, typeset

TEMPLATE = Path(__file__).parent / "pack.typ"
READ, SET, GATHERED = 5, 30, 95  # percent
CHUNK = 256 * 1024  # bytes
Status = Pack.Status


class Damaged(Exception):
    """A file is not what it was when it was stored."""


def work() -> int:
    """Make packs until none waits any more; gives how many were tried."""
    return waiting.QUEUE.work(make)


def make(claim: Claim) -> None:
    """Make one pack. Where it cannot be finished, nothing is left behind. Raises Lost, and what making it raises."""
    kept: list[str] = []
    try:
        _make(claim, kept)
    except Exception:
        for name in kept:
            store.forget(name)
        raise


def _make(claim: Claim, kept: list[str]) -> None:
    contents = Contents.of(claim.row.application)
    claim.beat(READ)
    pdf = typeset(TEMPLATE, document(contents, timezone.now()))
    claim.beat(SET)
    kept.append(store.keep(pdf))
    with tempfile.TemporaryFile() as gathered:
        _gather(gathered, claim.row.application.ref, pdf, contents, claim.beat)
        gathered.seek(0)
        kept.append(store.keep(gathered))
    claim.finish(
        Status.READY,
        progress=100,
        pages=page_count(pdf),
        files=len(contents.files),
        sha256=hashlib.sha256(pdf).hexdigest(),
        stored_pdf=kept[0],
        stored_zip=kept[1],
    )


def _gather(into: IO[bytes], ref: str, pdf: bytes, contents: Contents, tell: Callable[[int], None]) -> None:
    # Pictures and PDFs are compressed already.
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as gathered:
        gathered.writestr(f"application-{ref}.pdf", pdf)
        for number, (name, item) in enumerate(contents.files.items(), start=1):
            if item.evidence is not None:
                _copy(gathered, f"files/{name}", item.evidence)
            tell(SET + (GATHERED - SET) * number // len(contents.files))


def _copy(gathered: zipfile.ZipFile, name: str, file: Evidence) -> None:
    digest = hashlib.sha256()
    with store.opened(file.stored_as) as source, gathered.open(name, "w") as target:
        while part := source.read(CHUNK):
            digest.update(part)
            target.write(part)
    if digest.hexdigest() != file.sha256:
        raise Damaged(f"File {file.pk} is not what it was")
