"""Worries about funding, and what each is about: a letter can then say how many places found the same."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from letters.actions import drafting
from letters.forms.worries import WorriesForm
from letters.models import Categorised
from liaison.accounts.roles import Permission
from liaison.places.consulting import note_reading
from liaison.places.views.fetching import units_or_404
from liaison.presentation.paging import Page, page_number
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused
from visits.models import Concern
from visits.views.showing import Choice, Show

SHOWS = (
    Show("undecided", "Not decided yet", "Every worry about funding has been put into a category."),
    Show("all", "All", "No place has raised a worry about funding yet."),
)


@require_http_methods(["GET", "POST"])
def worries(request: HttpRequest) -> HttpResponse:
    """Worries about funding of the units that this person leads, 25 a page; one choice each, saved together."""
    units = units_or_404(request, Permission.LETTER_WRITE)
    choice = replace(Choice.of(request, SHOWS), place_slug="")
    rows = _shown(request, units, choice.chosen.key)
    number = page_number(request.GET.get("page"))
    page = Page.of(rows, number)
    shown = list(page.rows)
    if request.method == "POST":
        # What was on the page when it was opened, also where a colleague has decided some of it since.
        sent = [name.removeprefix("worry_") for name in request.POST if name.startswith("worry_")][:100]
        shown = list(_shown(request, units, "all").filter(ref__in=sent))
    known = dict(Categorised.objects.filter(concern__in=shown).values_list("concern_id", "category"))
    form = WorriesForm(request.POST if request.method == "POST" else None, worries=shown, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            changed = form.changed()
            for worry, category in changed:
                drafting.categorise(by=request.user, concern=worry, category=category)
        except Refused as refused:
            say_why(form, refused)
        else:
            _say(request, len(changed))
            return redirect(f"{request.path}?{choice.query}page={number}")
    note_reading(request, "Worries about funding", [worry.place_id for worry in shown])
    return render(request, "letters/worries.html", {"page": page, "choice": choice, "form": form, "rows": form.rows()})


def _say(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(request, f"Saved for {count} {'worry' if count == 1 else 'worries'}.")
    else:
        messages.info(request, "Nothing was changed.")


def _shown(request: HttpRequest, units: Any, show: str) -> QuerySet[Concern]:
    rows = Concern.objects.visible_to(request.user).filter(category=Concern.Category.FUNDING, place__unit__in=units)
    if show == "undecided":
        rows = rows.filter(funding_category=None)
    return rows.select_related("place").order_by("-raised_at", "-pk")
