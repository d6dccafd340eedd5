"""Corrections with telltale words, and a copy of everything held, which the worker makes (`tests.walls.making`)."""

from typing import Any

from django.utils import timezone

from ledger import messages
from ledger.models import Correction, HeldCopy
from liaison.accounts.models import User
from liaison.places.models import Place
from tests.walls.tenants import COMMITTEES, Tenant


def furnish(place: Place, tenant: Tenant, author: User, member: User) -> dict[str, Any]:
    """A correction that waits, one that was answered, and a copy that is asked for."""
    full, now = tenant.word("full"), timezone.now()
    said: dict[str, Any] = {"place": place, "about": full, "wrong": full, "right": full, "asked_by": member}
    waiting = Correction.objects.create(about_model="places.Place", about_id=place.pk, **said)
    messages.correction_asked(waiting)
    answered = Correction.objects.create(
        answer="not-corrected", answer_text=full, answered_by=author, answered_at=now, **said
    )
    messages.correction_answered(answered)
    # A place without a committee has nobody who could ask for one.
    copy = HeldCopy.objects.create(place=place, asked_by=member).pk if COMMITTEES[tenant.key] else 0
    endings = {"as_data": "json", "to_read": "pdf", "with_files": "zip"}
    return {"correction": waiting.ref, "answered_correction": answered.ref, "copy": copy, **endings}
