"""Keeping what a person wants to be told."""

from collections.abc import Collection
from datetime import time
from typing import Any

from django.db import transaction

from liaison.outbox.models import Preference, QuietHours

NONE = time(0)


def stop(*, by: Any, group: str) -> None:
    """No messages of this group any more. `by` is a user or a primary key."""
    _want(getattr(by, "pk", by), group, wanted=False)


@transaction.atomic
def choose(*, by: Any, groups: Collection[str], wanted: Collection[str], begin: time | None, end: time | None) -> None:
    """Of these groups only the wanted ones; quiet hours from `begin` to `end`, or none."""
    for group in groups:
        _want(by.pk, group, wanted=group in wanted)
    QuietHours.objects.update_or_create(user_id=by.pk, defaults={"begin": begin or NONE, "end": end or NONE})


def _want(user_id: int, group: str, *, wanted: bool) -> None:
    Preference.objects.update_or_create(user_id=user_id, kind=group, defaults={"wanted": wanted})
