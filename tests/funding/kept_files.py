"""Files as tests add them, and what is kept of them."""

import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding.actions import evidence as actions
from funding.models import Application, Evidence
from funding.uploads.checking import Cleaned
from liaison.db.acting import acting_as
from tests.funding.samples import photo
from tests.roles import database_role

LEASE = b"%PDF-1.7 a lease"


def cleaned(content: bytes = LEASE, name: str = "lease.pdf") -> Cleaned:
    """A file as it comes out of the checks."""
    return Cleaned(content, "application/pdf", name, (), scanned=False)


def add(by: Any, application: Application | None, content: bytes = LEASE, **fields: Any) -> Evidence:
    """Add a file as this person."""
    fields = {"title": "The lease", "cleaned": cleaned(content)} | fields
    with acting_as(by.pk):
        return actions.add(by=by, application=application, **fields)


def stored(disc: Path) -> list[Path]:
    """What lies on the disc."""
    return sorted(path for path in disc.rglob("*") if path.is_file())


def kept() -> list[Evidence]:
    """All that is kept, whoever may see it."""
    with database_role("worker"):
        return list(Evidence.objects.kept().select_related("application", "incident", "place"))


def address_of(evidence: Evidence, name: str = "evidence_file") -> str:
    """Where a file of an application is handed out."""
    return reverse(f"funding:{name}", args=[evidence.application.ref, evidence.pk])  # type: ignore[union-attr]


def typed(content: bytes | None = None, name: str = "window.jpg", **more: Any) -> dict[str, Any]:
    """What the form sends."""
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return {"asked_as": "photo", "title": "The window", "file": file, "client_id": str(uuid.uuid4())} | more
