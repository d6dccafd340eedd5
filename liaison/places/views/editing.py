"""Changing what the register says about a place."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.actions.register import edit_place
from liaison.places.consulting import note_reading
from liaison.places.forms.register import PlaceForm
from liaison.places.languages import LANGUAGES
from liaison.places.models import Place
from liaison.places.views.fetching import attempt, place_or_404


@require_http_methods(["GET", "POST"])
def place_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Named officer, deputy, attendance, languages, and whether visits are wanted."""
    place = place_or_404(request, slug, Permission.PLACE_EDIT)
    in_full = may(request.user, Permission.PLACE_SEE, place)
    form = PlaceForm(request.POST or None, place=place, in_full=in_full)
    if request.method == "POST" and form.is_valid():
        saved = attempt(form, lambda: edit_place(by=request.user, place=place, **form.cleaned_data))
        if saved:
            messages.success(request, _("The place is saved."))
            return redirect("place", place.slug)
    note_reading(request, "Edit a place", [place])
    stale = getattr(form, "stale", None)
    context = {
        "form": form,
        "place": place,
        "heading": _("Edit this place"),
        "now": _as_it_is(stale) if stale else None,
    }
    return render(request, "places/form.html", context)


def _as_it_is(place: Place) -> list[tuple[str, str]]:
    languages = dict(LANGUAGES)
    return [
        (_("Named officer"), str(place.named_officer or _("Nobody yet"))),
        (_("Deputy"), str(place.deputy or _("Nobody yet"))),
        (_("How many people usually come?"), place.get_expected_band_display() or _("The place has not said")),
        (_("Languages"), ", ".join(languages.get(code, code) for code in place.languages) or _("None")),
        (_("The place has asked for no visits"), _("Yes") if place.declines_visits else _("No")),
    ]
