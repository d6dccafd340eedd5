"""Monday's mail: the week is ready to be read. It says no figure and names no place."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard import wording
from dashboard.briefings.waiting import look_after
from dashboard.figures.keeping import keep_weeks
from dashboard.models import Briefing
from liaison.accounts.roles import Role
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from liaison.outbox.kinds import Draft, Letter, Letters, group, kind
from liaison.outbox.models import Message
from liaison.outbox.planning import chore, planner
from liaison.places import recipients
from liaison.places.access import standing
from liaison.places.reminders import wall_time

# Figures are kept before a briefing is made of them.
chore(keep_weeks)
chore(look_after)


def _commands(user: Any) -> bool:
    return standing(user).holds(Role.COMMANDER)


BRIEFING = group(
    "briefing",
    gettext_lazy("The week of your unit"),
    gettext_lazy("On Monday morning: the briefing on the week before is ready."),
    _commands,
)
WEEKLY = "dashboard.weekly"


@planner
def weekly(now: datetime) -> Iterator[Draft]:
    """To the commanders of each unit on Monday at 07:00 (a setting); of a late one as soon as it is there that day."""
    this = Week.of(timezone.localdate(now))
    due_at = wall_time(this.monday, "weekly_briefing")
    expires_at = wall_clock(this.monday + timedelta(days=1), time(0))
    if now >= expires_at:
        return
    week = this.previous
    for unit_id in _ready(week):
        for person in recipients.holders(unit_id, Role.COMMANDER):
            yield Draft(
                key=f"{WEEKLY}:{unit_id}:{week}:user:{person}",
                kind=WEEKLY,
                due_at=due_at,
                expires_at=expires_at,
                to=person,
                about={"unit": unit_id, "week": str(week)},
            )


def _ready(week: Week, *units: int) -> list[int]:
    found = Briefing.objects.filter(monday=week.monday, status=Briefing.Status.READY)
    found = found.filter(unit__in=units) if units else found
    return list(found.order_by("unit").values_list("unit", flat=True).distinct())


def _still_commanding(messages: Sequence[Message]) -> set[int]:
    units = {message.about["unit"] for message in messages}
    commanders = {unit: set(recipients.holders(unit, Role.COMMANDER)) for unit in units}
    return {message.pk for message in messages if message.to_id in commanders[message.about["unit"]]}


@kind(WEEKLY, BRIEFING, _still_commanding)
def write_weekly(messages: Sequence[Message]) -> Letters:
    """Only while there is a briefing to read."""
    letters: Letters = {}
    for message in messages:
        week, unit = Week.parse(message.about["week"]), message.about["unit"]
        if _ready(week, unit):
            letters[message.pk] = Letter(
                _("The week of %(days)s is ready to read") % {"days": wording.days_of(week)},
                _("What needs a decision stands first. A briefing to print is there too."),
                f"{reverse('dashboard:week')}?{urlencode({'week': str(week), 'unit': unit})}",
            )
    return letters
