"""An officer's own wishes; those who plan read them beside the roster."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from liaison.presentation import words
from liaison.rosters.access import sees_rosters
from liaison.rosters.actions.wishing import ASKED, keep_wishes
from liaison.rosters.forms.preferences import WorkingPreferencesForm
from liaison.rosters.models import WorkingPreferences


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Read and change what one asks for oneself."""
    if not sees_rosters(request.user):
        raise Http404
    kept = WorkingPreferences.objects.visible_to(request.user).filter(officer=request.user.pk).first()
    initial = {name: getattr(kept, name) for name in ASKED} if kept else None
    form = WorkingPreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        keep_wishes(by=request.user, **form.cleaned_data)
        messages.success(request, "Saved. Those who plan see it.")
        return redirect("rosters:preferences")
    return render(request, "rosters/preferences.html", {"form": form})


def wishes_of(viewer: Any, officer_id: int) -> list[tuple[str, str]]:
    """What an officer asks for, in words, as far as the viewer may read it; nothing where they ask for nothing."""
    kept = WorkingPreferences.objects.visible_to(viewer).filter(officer=officer_id).first()
    if kept is None:
        return []
    rows = [("Gets about", str(kept.get_travels_display()))]
    if kept.break_at_sunset:
        rows.insert(0, ("At sunset", "A break, please"))
    if kept.not_before:
        rows.append(("Rather not before", words.clock(kept.not_before)))
    if kept.not_after:
        rows.append(("Rather not after", words.clock(kept.not_after)))
    if kept.visits_womens_space:
        rows.append(("Spaces for women", "Can visit them"))
    return rows
