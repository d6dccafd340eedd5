"""The ledger of a place: what was changed and who looked, for its committee alone."""

import re
from collections import Counter
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger.counting import kind_of
from ledger.models import Correction
from ledger.reading import lines, people_of
from liaison.accounts.roles import Permission
from liaison.audit.ledger import (
    ANYBODY,
    BOTH,
    CHANGES,
    COMMITTEE,
    LOOKS,
    OTHERS,
    OWN_LOOKS,
    PORTAL,
    TAKEN,
    Mark,
    Wanted,
    entries,
)
from liaison.audit.models import Consultation
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import place_or_404

PER_PAGE = 25
MONTHS = 12
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@require_GET
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Newest first, 25 a page, older ones through a mark.

    `?only=changes`, `looked`, `own` or `taken`; `?who=committee`, `police` or `portal`; `?month=2026-11`.
    """
    place = place_or_404(request, slug, Permission.LEDGER_SEE)
    people = people_of(place)
    only = _one_of(request.GET.get("only"), (BOTH, CHANGES, LOOKS, TAKEN, OWN_LOOKS))
    who = _one_of(request.GET.get("who"), (ANYBODY, OTHERS, COMMITTEE, PORTAL))
    month = request.GET.get("month", "")
    month = month if MONTH.fullmatch(month) else ""
    mark = Mark.read(request.GET.get("before", ""))
    since, until = _span(month)
    found = entries(place.pk, Wanted(only, who, people.own, since, until), before=mark, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    note_reading(request, "Ledger", [place])
    narrowed = {name: value for name, value in (("who", who), ("month", month)) if value}
    asked = {"only": only, **narrowed} if only else narrowed
    context = {
        "place": place,
        "lines": lines(shown, place, people),
        "older": urlencode({**asked, "before": str(shown[-1].mark)}) if len(found) > PER_PAGE else "",
        "newest": urlencode(asked),
        "is_first": mark is None,
        "only": only,
        "who": who,
        "month": month,
        "filters": [
            (value, label, urlencode({"only": value, **narrowed} if value else narrowed))
            for value, label in (
                (BOTH, _("Everything")),
                (CHANGES, _("What was changed")),
                (LOOKS, _("Who looked")),
                (TAKEN, _("Taken out")),
                (OWN_LOOKS, _("Your own committee")),
            )
        ],
        "whose": (
            (ANYBODY, _("Anybody")),
            (OTHERS, _("Police and others")),
            (COMMITTEE, _("Your committee")),
            (PORTAL, _("The portal itself")),
        ),
        "months": [(f"{day:%Y-%m}", f"{day:%B %Y}") for day in _months(timezone.localdate())],
        "summary": _summary(place, people.own),
        "waiting": Correction.objects.visible_to(request.user).waiting().filter(place=place).count(),
    }
    return render(request, "places/ledger.html", context)


def _one_of(given: str | None, offered: tuple[str, ...]) -> str:
    return given if given in offered else offered[0]


def _months(today: date) -> list[date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _span(month: str) -> tuple[datetime | None, datetime | None]:
    if not month:
        return None, None
    first = date.fromisoformat(f"{month}-01")
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (timezone.make_aware(datetime.combine(day, time(0))) for day in (first, following))
    return begins, ends


def _summary(place: Place, own: frozenset[int]) -> list[tuple[str, int]]:
    """How often others looked this month, by what they are, the most often first."""
    since, _until = _span(f"{timezone.localdate():%Y-%m}")
    read = Consultation.objects.filter(place=place, at__gte=since).exclude(by__in=own).order_by()
    counted: Counter[str] = Counter()
    for role, times in read.values_list("role").annotate(times=Count("pk")):
        counted[kind_of(role)] += times
    return counted.most_common()
