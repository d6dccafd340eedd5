"""Words that several kinds of message share."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.presentation import words

MOST_LISTED = 30


def when(moment: datetime) -> str:
    """'tomorrow at 13:15', as seen from the moment of writing; 'on Friday 27 November at 13:15' when further off."""
    return _("%(day)s at %(time)s") % {"day": _near(moment) or _on(moment), "time": words.clock(moment)}


def in_full(starts_at: datetime, ends_at: datetime) -> str:
    """'tomorrow, Friday 27 November, 13:15 to 14:15'; 'on Friday 27 November, 13:15 to 14:15' when further off."""
    near = _near(starts_at)
    day = f"{near}, {words.day(starts_at)}" if near else _on(starts_at)
    return f"{day}, {words.between(starts_at, ends_at)}"


def listed(lines: Iterable[str]) -> list[str]:
    """The lines of a list; of a long one the first, and how many more there are."""
    found = list(lines)
    shown = [f"- {line}" for line in found[:MOST_LISTED]]
    more = len(found) - MOST_LISTED
    return shown if more <= 0 else [*shown, _("… and %(n)d more.") % {"n": more}]


def _near(moment: datetime) -> str:
    distance = (timezone.localdate(moment) - timezone.localdate()).days
    return {0: _("today"), 1: _("tomorrow")}.get(distance, "")


def _on(moment: datetime) -> str:
    return _("on %(day)s") % {"day": words.day(moment)}
