"""What surrounds every page: names, navigation, and the page for when something broke."""

import sys
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.accounts.proving import owes_second_step
from liaison.accounts.roles import Role
from liaison.accounts.single_sign_on import forces
from liaison.demo.sign_ins import PEOPLE
from liaison.places.access import Standing, standing
from liaison.rosters.access import sees_rosters


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: the portal's name, whether it is the demo, and the navigation."""
    context = {"portal_name": settings.PORTAL_NAME, "force_name": settings.FORCE_NAME, "demo": settings.DEMO}
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    # Whoever has shown one factor of two is told nothing, their menu included.
    context["owes_second_step"] = owes = signed_in and owes_second_step(request)
    context["signed_in"] = signed_in
    held = standing(user) if signed_in and not owes else None
    context["footer"] = footer(held)
    if held is not None:
        context["standing"] = held
        context["navigation"] = navigation(request.path, held)
        context["help_wanted"] = held.count_of("help wanted")
        context["corrections_waiting"] = held.count_of("corrections waiting")
    if not signed_in:
        context["forces"] = forces
    if settings.DEMO and not signed_in:
        context |= {"demo_people": PEOPLE.items(), "demo_password": settings.DEMO_PASSWORD}
    return context


def navigation(path: str, held: Standing) -> list[tuple[str, str, bool]]:
    """The menu of this person: label, address, and whether it is the page they are on."""
    names = [("Home", "home")]
    if held.is_police:
        names += _of_police(held)
    elif held.is_committee:
        names += [("Visits", "visits:list"), ("Worries", "visits:concerns"), ("Funding", "funding:home")]
    elif held.holds(Role.OVERSIGHT):
        names.append(("Funding", "funding:home"))
    elif held.holds(Role.ADMINISTRATOR):
        names.append(("Places", "places:list"))
    if held.is_supervising or held.holds(Role.OVERSIGHT) or held.count_of("letters concerning"):
        names.append(("Letters", "letters:list"))
    if held.holds(Role.ADMINISTRATOR):
        names.append(("Administration", "admin:index"))
    if settings.DEMO:
        names.append(("Demo mail", "demo_mail"))
    entries = [(label, _address(name)) for label, name in names]
    return [(label, url, path == url) for label, url in entries]


def footer(held: Standing | None) -> list[tuple[str, str]]:
    """What stands below every page: label and address; None is somebody who has not signed in."""
    names = [(_("What we never record"), "never_record"), (_("Accessibility"), "accessibility")]
    if held is not None:
        names += [(_("Messages"), "message_preferences"), (_("Your sign-in"), "mfa_index")]
        if held.is_police or held.is_committee:
            names.append((_("Calendar"), "calendar_link"))
        reviews = held.is_supervising or held.is_committee
        names.append((_("How long we keep things"), "retention:due_list" if reviews else "retention:rules"))
        names.append((_("Your data"), "retention:your_data"))
    return [(label, _address(name)) for label, name in names]


@cache
def _address(name: str) -> str:
    """The same for everybody, and on every page: looked up once."""
    return reverse(name)


def _of_police(held: Standing) -> list[tuple[str, str]]:
    names = [("Places", "places:list"), ("Visits", "visits:list"), ("Fridays", "visits:friday")]
    names += [("Ramadan", "visits:ramadan"), ("Worries", "visits:concerns")]
    if held.is_supervising or held.team_ids:
        names.append(("Dashboard", "dashboard:week"))
    if sees_rosters(held.user):
        names.append(("Rosters", "rosters:week"))
    if held.is_committee or held.holds(Role.COMMANDER) or held.count_of("applications shared"):
        names.append(("Funding", "funding:home"))
    if held.is_supervising:
        names.append(("People", "places:people"))
    return names


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. Without Redis there are no sessions and no rate limits: that is a 503, said in plain words."""
    away = isinstance(sys.exc_info()[1], redis.exceptions.RedisError)
    # Without the request: whoever asks for its user asks Redis again.
    return HttpResponse(render_to_string("503.html" if away else "500.html"), status=503 if away else 500)
