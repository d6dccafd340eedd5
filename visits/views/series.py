"""Sending one officer to many nights, and calling them off: first the nights that it means, then the button."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE, Permission, Role
from liaison.places.consulting import note_reading
from liaison.places.models import Posting
from liaison.places.views.fetching import units_or_404
from liaison.presentation import words
from liaison.refusals import Refused
from visits.actions import series as actions
from visits.forms.series import ANSWERS, SeriesForm
from visits.ramadan import years
from visits.ramadan.places import keeping_ramadan
from visits.ramadan.season import Season, read
from visits.ramadan.series import left_out_by_reason, outlook, sent
from visits.ramadan.wording import numbers_in_words
from visits.views.refusing import say_why

SEND, RELEASE = "send", "release"


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """`?place=` and `?night=` say where to begin."""
    return _page(request, SEND)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest) -> HttpResponse:
    """The same for calling an officer off; `?officer=` says whom."""
    return _page(request, RELEASE)


def _page(request: HttpRequest, what: str) -> HttpResponse:
    units = units_or_404(request, Permission.VISIT_ALLOT)
    year, _wrong = years.asked(request.GET.get("year", ""), timezone.localdate())
    places = keeping_ramadan(request.user, year).filter(unit__in=units)
    season = read(places, year)
    form = SeriesForm(
        request.POST if request.method == "POST" else None,
        officers=_officers(units),
        places=places,
        nights=_nights(season),
        initial={name: request.GET.getlist(name) if name == "places" else request.GET.get(name) for name in ANSWERS[:3]}
        | {"how": "later"},
    )
    if request.method == "POST" and "again" not in request.POST and form.is_valid():
        try:
            answer = _preview_or_do(request, form, what)
        except Refused as refused:
            say_why(form, refused)
        else:
            return answer
    note_reading(request, "Officers for many nights", season.places)
    context = {"form": form, "what": what, "season": season, "nights": _nights(season)}
    return render(request, "visits/series.html", context)


def _preview_or_do(request: HttpRequest, form: SeriesForm, what: str) -> HttpResponse:
    typed = form.cleaned_data
    asked = {"places": list(typed["places"]), "officer": typed["officer"], "which": typed["which"]}
    problem = ""
    if typed["confirmed"]:
        try:
            return _do(request, form, what, asked)
        except actions.Changed as changed:
            problem = changed.message
        except Refused as refused:
            if refused.field != "reason":
                raise
            problem = refused.message
    context = {
        "what": what,
        "officer": typed["officer"],
        "problem": problem,
        "reason": typed["reason"],
        "answers": [(name, value) for name in ANSWERS for value in request.POST.getlist(name)],
    }
    context |= _nights_to_send(request.user, asked) if what == SEND else _nights_to_release(asked)
    note_reading(request, "Officers for many nights", asked["places"])
    return render(request, "visits/series_preview.html", context)


def _nights_to_send(user: Any, asked: dict[str, Any]) -> dict[str, Any]:
    nights = outlook(by=user, **asked)
    going = [night for night in nights if not night.left_out]
    return {
        "going": [
            (night.day, night.place.name, words.between(*_hours(night.window)), night.to_overrule) for night in going
        ],
        "left_out": left_out_by_reason(nights),
        "seen": ",".join(night.window.key for night in going),
        "warned": any(night.to_overrule for night in going),
    }


def _nights_to_release(asked: dict[str, Any]) -> dict[str, Any]:
    held = sent(**asked)
    return {
        "going": [(each.visit.starts_at, each.place.name, words.between(*_hours(each.visit)), ()) for each in held],
        "seen": ",".join(str(each.pk) for each in held),
    }


def _hours(thing: Any) -> tuple[datetime, datetime]:
    return thing.starts_at, thing.ends_at


def _do(request: HttpRequest, form: SeriesForm, what: str, asked: dict[str, Any]) -> HttpResponse:
    if what == SEND:
        made = actions.send(by=request.user, seen=form.keys, reason=form.cleaned_data["reason"], **asked)
        done, before = "is sent to", "was sent to these nights already"
    else:
        seen = [int(key) for key in form.keys if key.isascii() and key.isdigit() and len(key) < 18]
        made = actions.release(by=request.user, seen=seen, **asked)
        done, before = "need not go to", "was called off these nights already"
    officer = asked["officer"]
    if made:
        number = "1 night" if len(made) == 1 else f"{len(made)} nights"
        messages.success(request, f"{officer} {done} {number}, and is told once by e-mail.")
    else:
        messages.info(request, f"{officer} {before}.")
    return redirect(f"{reverse('visits:ramadan')}?night={asked['which'].first}")


def _officers(units: set[int]) -> Any:
    """Everybody of these units who may be sent to a night prayer, by name."""
    posted = Posting.objects.current().filter(unit__in=units, role__in=POLICE - {Role.ADVISER}).values("user")
    return User.objects.filter(pk__in=posted, is_active=True).order_by("name", "pk")


def _nights(season: Season) -> list[Any]:
    """The evenings to come, each with its number in words."""
    today = timezone.localdate()
    return [(each.day, numbers_in_words(each)) for each in season.evenings if each.day >= today]
