"""Words about no place that somebody kept after a notice: that it was done, and why; never the words."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liaison.places.access import standing
from liaison.places.models import KeptWording
from liaison.presentation.paging import Page, page_number
from liaison.presentation.wording.kinds import Kind


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """One's own choices, and for those who lead a unit all of it. About places, the ledger of each says it."""
    held = standing(request.user)
    if not held.is_police:
        raise Http404
    seen: Any = KeptWording.objects.visible_to(request.user).about_no_place().select_related("kept_by", "unit")
    page = Page.of(seen, page_number(request.GET.get("page")))
    for choice in page.rows:
        choice.looked_like = [Kind(kind).label for kind in choice.kinds]
    return render(request, "retention/words.html", {"page": page, "leads": held.is_supervising})
