"""Corrections and a copy of everything held, with telltale words."""

from typing import Any

from django.utils import timezone

from funding.uploads import store
from ledger import messages
from ledger.models import Correction, HeldCopy
from liaison.accounts.models import User
from liaison.places.models import Place
from tests.walls.tenants import Tenant


def furnish(place: Place, tenant: Tenant, author: User, member: User) -> dict[str, Any]:
    """A correction that waits, one that was answered, and a copy that can be fetched."""
    full, own, now = tenant.word("full"), tenant.word("own"), timezone.now()
    said: dict[str, Any] = {"place": place, "about": full, "wrong": full, "right": full, "asked_by": member}
    waiting = Correction.objects.create(about_model="places.Place", about_id=place.pk, **said)
    messages.correction_asked(waiting)
    answered = Correction.objects.create(
        answer="not-corrected", answer_text=full, answered_by=author, answered_at=now, **said
    )
    messages.correction_answered(answered)
    files = {f"stored_{kind}": store.keep(f"{kind}: {own} {full}".encode()) for kind in ("json", "pdf", "zip")}
    copy = HeldCopy.objects.create(place=place, asked_by=member, status="ready", finished_at=now, **files)
    return {"correction": waiting.ref, "answered_correction": answered.ref, "copy": copy.pk, "ending": "json"}
