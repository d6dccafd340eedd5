"""Taking a table away: choosing it with what it is for, and the file itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard import wording
from dashboard.consulting import note_taken
from dashboard.exports.files import KINDS, KINDS_OF_ALL, About
from dashboard.exports.purposes import Purpose
from dashboard.figures.keeping import known_then
from dashboard.figures.shape import WeekFigures
from dashboard.forms import ExportForm
from dashboard.reading import read
from dashboard.scopes import Scope
from dashboard.seen import only_seen, places_named
from dashboard.tables import ALL, ALL_TITLE, INSIDE, OUTSIDE, tables_of
from dashboard.views.asking import scope_asked
from dashboard.views.leading import handed_out, led_scopes, week_or_404
from liaison.accounts.proving import recently_proven
from liaison.observances.weeks import Week
from liaison.places.models import Place
from liaison.presentation import words

SLUGS = frozenset({ALL, OUTSIDE, *(slug for slug, *_ in INSIDE)})
NOT_KEPT = "Figures leave the unit as they were when the week ended. Those of this week are not kept (yet)."
NOT_COUNTED = "The week could not be counted just now. Try again in a minute."


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Choose a table, the kind of file and the purpose; a complete choice leads to the file."""
    scope, week = _asked(request)
    sent = any(name in request.GET for name in ("kind", "purpose", "words"))
    form = _form(request.GET if sent else None, scope, {**_query(scope, week), "table": request.GET.get("table")})
    if sent and form.is_valid():
        chosen = form.cleaned_data
        query = {**_query(scope, week), "purpose": chosen["purpose"], "words": chosen["words"]}
        address = reverse("dashboard:export_file", args=[chosen["table"], chosen["kind"]])
        return redirect(f"{address}?{urlencode({key: value for key, value in query.items() if value})}")
    return _page(request, scope, week, form)


@require_safe
@recently_proven
def export_file(request: HttpRequest, table: str, kind: str) -> HttpResponse:
    """One table of a week as CSV or XLSX, or all of them in one file; without a purpose, the form that asks for it."""
    if table not in SLUGS or kind not in KINDS:
        raise Http404
    scope, week = _asked(request)
    form = _form({**request.GET.dict(), "table": table, "kind": kind}, scope, {})
    if not form.is_valid():
        return _page(request, scope, week, form, status=400)
    figures = known_then(scope, week, request.user) if table == OUTSIDE else _seen(request, scope, week)
    if figures is None:
        form.add_error(None, NOT_KEPT if table == OUTSIDE else NOT_COUNTED)
        return _page(request, scope, week, form, status=409 if table == OUTSIDE else 503)
    tables = tables_of(figures, outside=table == OUTSIDE)
    about = _about(request, scope, figures, form)
    if table == ALL:
        ending, content_type, write_all = KINDS_OF_ALL[kind]
        # What names no table is noted as a whole.
        title, noted, content = ALL_TITLE, "", write_all(tables, about)
    else:
        found = next(each for each in tables if each.slug == table)
        ending, (content_type, write) = kind, KINDS[kind]
        title, noted, content = found.title, table, write(found, about)
    note_taken(request, f"Export: {title}", figures, scope, table=noted, purpose=form.said)
    return handed_out(content, _name(about, scope, week, table, ending), content_type)


def _asked(request: HttpRequest) -> tuple[Scope, Week]:
    scope = scope_asked(request.GET, led_scopes(request.user))
    return scope, week_or_404(request.GET)


def _form(sent: Mapping[str, Any] | None, scope: Scope, initial: Mapping[str, Any]) -> ExportForm:
    return ExportForm(sent, scope=scope, action=reverse("dashboard:export"), initial=initial)


def _query(scope: Scope, week: Week) -> dict[str, Any]:
    return {"week": str(week), **({"unit": scope.unit_id} if scope.whole else {"team": scope.team_slug})}


def _seen(request: HttpRequest, scope: Scope, week: Week) -> WeekFigures | None:
    """The figures as the page shows them, `&known=then` included."""
    figures = read(scope, week, by=request.user, wants_then=request.GET.get("known") == "then").figures
    if figures is None:
        return None
    seen = Place.objects.seen_in_full_by(request.user).filter(slug__in=places_named(figures))
    return only_seen(figures, set(seen.values_list("slug", flat=True)))


def _about(request: HttpRequest, scope: Scope, figures: WeekFigures, form: ExportForm) -> About:
    inside = form.cleaned_data["purpose"] == Purpose.BRIEFING and form.cleaned_data["table"] != OUTSIDE
    week = Week(figures.monday)
    return About(
        marking=settings.BRIEFING_MARKING if inside else settings.PORTAL_MARKING,
        lines=(
            ("Whose week", scope.name),
            ("Week", f"{wording.days_of(week)} ({week})"),
            ("As known on", words.moment(figures.counted_at, today=date.min)),
            ("Purpose", form.said),
            ("Taken by", str(request.user) if inside else scope.unit_name),
        ),
    )


def _name(about: About, scope: Scope, week: Week, table: str, kind: str) -> str:
    """'official-sensitive-riverford-2026-w47-not-met.csv': the marking is said by a CSV file's name alone."""
    return f"{slugify(f'{about.marking} {scope.name} {week} {table}')}.{kind}"


def _page(request: HttpRequest, scope: Scope, week: Week, form: ExportForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "scope": scope,
        "week": week,
        "days": wording.days_of(week),
        "marking": settings.PORTAL_MARKING,
        "back": f"{reverse('dashboard:week')}?{urlencode(_query(scope, week))}",
    }
    return render(request, "dashboard/export.html", context, status=status)
