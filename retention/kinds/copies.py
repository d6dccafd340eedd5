"""Words that were copied elsewhere: the figures of kept weeks, and the pages of briefings made of them.

A copy is found by the reference that stands beside it. Numbers are never touched.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.briefings.making import pdf_of
from dashboard.figures.keeping import from_json
from dashboard.models import Briefing, KeptWeek
from liaison.presentation.typesetting import page_count
from retention.kinds.kind import MARK

WORDS = ("text", "said", "did")
PEOPLE = "owner"
A_WEEK = timedelta(days=7)

Spoken = Mapping[tuple[int, str], tuple[datetime, datetime | None]]
Change = Callable[[dict[str, Any]], None]


def forget_in_weeks(spoken: Spoken) -> None:
    """Take the words of these things out of weeks and briefings that tell them.

    `spoken` gives, for the unit and the reference of each, from when to when it could be told (None: until today).
    """
    by_unit: dict[int, dict[str, tuple[datetime, datetime | None]]] = defaultdict(dict)
    for (unit_id, ref), span in spoken.items():
        by_unit[unit_id][ref] = span
    for unit_id, refs in by_unit.items():
        first = timezone.localdate(min(begin for begin, _end in refs.values())) - A_WEEK
        ends = [end for _begin, end in refs.values()]
        weeks = {"unit": unit_id, "monday__gte": first}
        if all(ends):
            weeks["monday__lte"] = timezone.localdate(max(end for end in ends if end)) + A_WEEK

        def forget(entry: dict[str, Any], refs: Mapping[str, Any] = refs) -> None:
            if entry.get("ref") in refs:
                _blank(entry, WORDS)

        rewrite(KeptWeek.objects.filter(**weeks), Briefing.objects.filter(**weeks), forget)


def forget_words(entry: dict[str, Any]) -> None:
    """Take every word out of one entry of a week's figures: what was said, and whose it was."""
    if "ref" in entry or "action" in entry:
        _blank(entry, (*WORDS, PEOPLE))


def rename(names: Mapping[str, str]) -> Change:
    """A change that calls people differently wherever a week's figures name them: after what they were called."""

    def change(entry: dict[str, Any]) -> None:
        if entry.get(PEOPLE) in names:
            entry[PEOPLE] = names[entry[PEOPLE]]

    return change


def rewrite(weeks: QuerySet[KeptWeek], briefings: QuerySet[Briefing], change: Change) -> None:
    """Make this change in the figures of these weeks and briefings; the pages of a changed briefing are set anew."""
    for week in weeks.iterator(chunk_size=50):
        if _walk(week.figures, change):
            KeptWeek.objects.filter(pk=week.pk).update(figures=week.figures)
    for briefing in briefings.filter(status=Briefing.Status.READY).defer("pdf").iterator(chunk_size=10):
        if not _walk(briefing.figures, change):
            continue
        # The week before stands on the page in numbers alone, and those are in its own briefing.
        pdf = pdf_of(from_json(briefing.figures or {}), None, number=briefing.number)
        Briefing.objects.filter(pk=briefing.pk).update(
            figures=briefing.figures, pdf=pdf, pages=page_count(pdf), sha256=hashlib.sha256(pdf).hexdigest()
        )


def _blank(entry: dict[str, Any], names: tuple[str, ...]) -> None:
    entry.update({name: MARK for name in names if entry.get(name)})


def _walk(value: Any, change: Change) -> bool:
    """Offer every entry to `change`; whether anything is different now."""
    different = False
    if isinstance(value, list):
        for each in value:
            different = _walk(each, change) or different
    if isinstance(value, dict):
        before = dict(value)
        change(value)
        different = value != before
        for each in value.values():
            different = _walk(each, change) or different
    return different
