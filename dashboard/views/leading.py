"""Fetching for those who lead a unit: exports and briefings are theirs alone, and nobody else's address."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from dashboard.scopes import Scope, scopes_of
from dashboard.views.asking import scope_asked, week_asked
from liaison.accounts.roles import Role
from liaison.observances.weeks import Week
from liaison.places.access import standing


def led_scopes(user: Any) -> list[Scope]:
    """The units that this person supervises or commands, with their teams. 404 where there are none."""
    led = standing(user).units_as(Role.SUPERVISOR, Role.COMMANDER)
    scopes = [scope for scope in scopes_of(user) if scope.unit_id in led] if led else []
    if not scopes:
        raise Http404
    return scopes


def led_unit(user: Any, asked: Mapping[str, str]) -> Scope:
    """The whole unit that `?unit=` names, or the first; a team's name is not looked at. 404 for anybody else's."""
    whole = [scope for scope in led_scopes(user) if scope.whole]
    return scope_asked({"unit": asked.get("unit", "")}, whole)


def week_or_404(asked: Mapping[str, str], *, default: Week | None = None) -> Week:
    """The week that the address names; `default`, or else this week, where it names none. 404 where there is none."""
    if default is not None and not asked.get("week") and not asked.get("day_day"):
        return default
    try:
        week = week_asked(asked)
    except ValueError as error:
        raise Http404 from error
    if week > Week.now():
        raise Http404
    return week


def handed_out(content: bytes, name: str, content_type: str) -> HttpResponse:
    """A file to be saved and not shown, so that nothing in it may act in the name of the portal."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
