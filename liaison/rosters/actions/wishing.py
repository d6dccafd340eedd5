"""Keeping what an officer asks of those who plan."""

from typing import Any

from django.db import transaction

from liaison.rosters.models import WorkingPreferences

ASKED = ("break_at_sunset", "not_before", "not_after", "travels", "visits_womens_space")


@transaction.atomic
def keep_wishes(*, by: Any, **asked: Any) -> WorkingPreferences:
    """Keep one's own wishes, in place of those from before. `asked` are all the answers; saving twice changes nothing.

    Nobody keeps them for somebody else: `by` is whose they are.
    """
    kept, _ = WorkingPreferences.objects.update_or_create(officer=by, defaults={name: asked[name] for name in ASKED})
    return kept
