"""Keeping a writer's choice about words that may not belong here, in the transaction that saves the words."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from liaison.places.models import CommandUnit, KeptWording, Place
from liaison.presentation.wording.minding import Kept, MindsWords


@contextmanager
def words_kept(
    form: MindsWords, *, by: Any, place: Place | None = None, unit: CommandUnit | None = None
) -> Iterator[None]:
    """Run the action inside; what the writer kept in `form` is written down with it, or neither is.

    Either `place` is given, or, where words are about no place in particular, `unit`.
    """
    if not form.kept:
        yield
        return
    with transaction.atomic():
        yield
        keep_words(by=by, written_on=form.written_on, choices=form.kept, place=place, unit=unit)


def keep_words(
    *, by: Any, written_on: str, choices: Iterable[Kept], place: Place | None = None, unit: CommandUnit | None = None
) -> None:
    """Write down that these words were kept, and why. The same form sent twice is written down once."""
    KeptWording.objects.bulk_create(
        [
            KeptWording(
                place=place,
                unit=None if place else unit,
                written_on=written_on,
                question=each.label,
                kinds=each.kinds,
                reason=each.reason,
                kept_by=by,
                choice=each.choice,
            )
            for each in choices
        ],
        ignore_conflicts=True,
    )
