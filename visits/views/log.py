"""Logging a visit."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE, Permission, Role
from liaison.places.access import may, standing
from liaison.places.consulting import note_choosing, note_reading
from liaison.places.models import Place, Posting
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.refusals import Refused
from visits.actions import visiting
from visits.forms.log import JOIN, SEPARATE, LogForm, Offer
from visits.models import Visit

NEAR = 6
ALL_AT_ONCE = 7
LATEST = 30


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """The form, and saving it. `?place=` chooses the place, `?visit=` the planned visit it was."""
    if not standing(request.user).is_police:
        raise Http404
    planned = _planned(request)
    if planned and planned.status != Visit.Status.PLANNED and request.method == "GET":
        messages.info(request, f"This visit is {planned.get_status_display().lower()}.")
        return redirect(planned)
    form = LogForm(
        request.POST if request.method == "POST" else None,
        user=request.user,
        kinds=_kinds(request.user),
        offer=offer(request, planned),
        planned=planned,
        initial={"place": request.GET.get("place", "")[:80]},
    )
    if request.method == "POST" and form.is_valid() and (visit := _save(request, form)):
        return redirect(visit)
    if planned:
        note_reading(request, "Log a visit", [planned.place])
    if form.clash:
        note_reading(request, "Log a visit: is it the same one?", [form.clash.place_id])
    return render(request, "visits/log.html", {"form": form, "planned": planned, "clash": form.clash})


def _save(request: HttpRequest, form: LogForm) -> Visit | None:
    said, where = form.said(), form.where
    if where is None:
        return None
    answer = form.cleaned_data["same"]
    try:
        if answer == JOIN and (first := _first(request.user, form, where)):
            with words_kept(form, by=request.user, place=where):
                visit = visiting.join(by=request.user, visit=first, adds=said.summary, promise=form.made)
            messages.success(request, "Saved. You are added to this visit.")
            return visit
        with words_kept(form, by=request.user, place=where):
            visit = visiting.log(
                by=request.user,
                place=where,
                account=said,
                planned=form.planned,
                officers=form.others_there(),
                promise=form.made,
                separate=answer == SEPARATE,
                client_id=form.cleaned_data["client_id"],
            )
    except visiting.AlreadyLogged as refused:
        form.clash = refused.first
        form.refuse(refused)
    except Refused as refused:
        form.refuse(refused)
    else:
        messages.success(request, f"Saved. Sent {words.clock(visit.logged_at or timezone.now())}.")
        return visit
    return None


def _first(user: Any, form: LogForm, where: Place) -> Visit | None:
    if form.planned and form.planned.status == Visit.Status.LOGGED:
        return form.planned
    return visiting.same_visit(user, where, form.said())


def _planned(request: HttpRequest) -> Visit | None:
    ref = request.GET.get("visit", "")
    if not ref:
        return None
    rows = Visit.objects.visible_to(request.user).select_related("place", "logged_by")
    visit = get_object_or_404(rows, ref=ref)
    if not may(request.user, Permission.VISIT_LOG, visit.place):
        raise Http404
    return visit


def _kinds(user: Any) -> list[str]:
    if standing(user).holds(*(POLICE - {Role.ADVISER})):
        return list(Visit.Kind.values)
    return [Visit.Kind.ADVICE]


def offer(request: HttpRequest, planned: Visit | None) -> Callable[[], Offer]:
    """What the form offers to choose from, read once and only if the form is shown."""

    @cache
    def read() -> Offer:
        colleagues = [(str(user.pk), str(user)) for user in _colleagues(request.user)]
        if planned:
            return Offer([], [], colleagues)
        near, others = _places(request, request.GET.get("place", ""))
        return Offer(near, others, colleagues)

    return read


def _places(request: HttpRequest, asked: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The likely places first: the one asked for, those with a visit of mine today, the last three, today's list."""
    user = request.user
    rows = (
        Place.objects.seen_in_full_by(user)
        .open_on(timezone.localdate())
        .order_by("name", "pk")
        .values_list("pk", "slug", "name", "next_gathering_at")
    )
    places = {pk: (slug, name, next_at) for pk, slug, name, next_at in rows}
    note_choosing(request, places)
    if len(places) <= ALL_AT_ONCE:
        return [(slug, name) for slug, name, _next_at in places.values()], []
    today = timezone.localdate()
    gathering = [
        (next_at, pk)
        for pk, (_slug, _name, next_at) in places.items()
        if next_at and timezone.localdate(next_at) == today
    ]
    likely = [
        *(pk for pk, (slug, _name, _next_at) in places.items() if slug == asked),
        *_visited(user),
        *(pk for _next_at, pk in sorted(gathering)),
    ]
    near = [pk for pk in dict.fromkeys(likely) if pk in places][:NEAR]
    return (
        [places[pk][:2] for pk in near],
        [(slug, name) for pk, (slug, name, _next_at) in places.items() if pk not in near],
    )


def _visited(user: Any) -> list[int]:
    """Places of today's planned visits of this officer, then the last three visited."""
    now = timezone.now()
    planned = Visit.objects.filter(
        Q(allotments__officer=user, allotments__released_at=None),
        status=Visit.Status.PLANNED,
        starts_at__range=(now - timedelta(hours=12), now + timedelta(hours=1)),
    )
    latest = Visit.objects.filter(logged_by=user).order_by("-starts_at").values_list("place", flat=True)[:LATEST]
    three = list(dict.fromkeys(latest))[:3]
    return [*planned.order_by("starts_at").values_list("place", flat=True)[:3], *three]


def _colleagues(user: Any) -> list[User]:
    """Who may have been there as well: the officer's own team, or for others the officers of their unit."""
    held = standing(user)
    rows = Posting.objects.current().filter(role__in=POLICE)
    here = {"team__in": held.team_ids} if held.team_ids else {"unit__in": held.units_as(*POLICE)}
    rows = rows.filter(**here)
    people = User.objects.filter(pk__in=rows.values("user"), is_active=True).exclude(pk=user.pk)
    return list(people.order_by("name", "pk").only("pk", "name", "rank"))
