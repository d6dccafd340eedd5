"""What the address of a dashboard page asks for: whose week, and which."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.http import Http404

from dashboard.scopes import Scope
from liaison.observances.weeks import EARLIEST, LATEST, Week
from liaison.presentation.fields import ThreeBoxDateField, ThreeBoxDateInput


def scope_asked(asked: Mapping[str, str], scopes: Sequence[Scope]) -> Scope:
    """`?team=riverford-east`, or `?unit=3`, or else the first of what this person may see; 404 for anybody else's."""
    team, unit = asked.get("team", ""), asked.get("unit", "")
    for scope in scopes:
        if team and scope.team_slug == team:
            return scope
        if not team and unit and scope.whole and str(scope.unit_id) == unit:
            return scope
    if not scopes or team or unit:
        raise Http404
    return scopes[0]


def week_asked(asked: Mapping[str, str]) -> Week:
    """`?week=2026-W47`, or the week of a day in three boxes (`day_day`, `day_month`, `day_year`), or this week.

    Raises ValueError where there is no such week or day; a week that has not begun is one.
    """
    if named := asked.get("week", ""):
        return Week.parse(named)
    field = ThreeBoxDateField(required=False, earliest=EARLIEST, latest=LATEST)
    try:
        day = field.clean(ThreeBoxDateInput().value_from_datadict(asked, {}, "day"))
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return Week.of(day) if day else Week.now()
