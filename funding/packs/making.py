"""Making packs: read what is in it, set the PDF, gather the files, keep both."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable
from typing import IO

from django.utils import timezone

from funding.models import Evidence, Pack
from funding.packs import waiting
from funding.packs.document import Contents, document
from funding.packs.typesetting import page_count, typeset
from funding.packs.waiting import Claim, Lost
from funding.uploads import store

logger = logging.getLogger(__name__)

READ, SET, GATHERED = 5, 30, 95  # percent
CHUNK = 256 * 1024  # bytes
Status = Pack.Status


class Damaged(Exception):
    """A file is not what it was when it was stored."""


def work() -> int:
    """Make packs until none waits any more; gives how many were tried."""
    tried = 0
    while claim := waiting.claim(timezone.now()):
        make(claim)
        tried += 1
    return tried


def make(claim: Claim) -> None:
    """Make one pack. It ends as ready or failed, unless somebody else has taken it over. Nothing is left behind."""
    kept: list[str] = []
    try:
        _make(claim, kept)
    except Lost:
        logger.warning("Pack %s was taken over by somebody else", claim.pack.pk)
        _forget(kept)
    except Exception:
        logger.exception("Pack %s could not be made", claim.pack.pk)
        _forget(kept)
        _fail(claim)


def _make(claim: Claim, kept: list[str]) -> None:
    contents = Contents.of(claim.pack.application)
    claim.beat(READ)
    pdf = typeset(document(contents, timezone.now()))
    claim.beat(SET)
    kept.append(store.keep(pdf))
    with tempfile.TemporaryFile() as gathered:
        _gather(gathered, claim.pack.application.ref, pdf, contents, claim.beat)
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


def _forget(names: list[str]) -> None:
    for name in names:
        store.forget(name)


def _fail(claim: Claim) -> None:
    try:
        claim.finish(Status.FAILED)
    except Lost:
        logger.warning("Pack %s was taken over by somebody else", claim.pack.pk)
