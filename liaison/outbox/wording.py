"""Words that several kinds of message share."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.presentation import words


def when(moment: datetime) -> str:
    """'tomorrow, 13:15', as seen from the moment of writing; 'Friday 27 November, 13:15' when it is further off."""
    distance = (timezone.localdate(moment) - timezone.localdate()).days
    day = {0: _("today"), 1: _("tomorrow")}.get(distance) or words.day(moment)
    return f"{day}, {words.clock(moment)}"


def in_full(starts_at: datetime, ends_at: datetime) -> str:
    """'tomorrow, Friday 27 November, 13:15 to 14:15'."""
    distance = (timezone.localdate(starts_at) - timezone.localdate()).days
    near = {0: _("today"), 1: _("tomorrow")}.get(distance)
    span = f"{words.day(starts_at)}, {words.between(starts_at, ends_at)}"
    return f"{near}, {span}" if near else span
