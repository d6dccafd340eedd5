"""Pages that anybody may read, signed in or not."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@login_not_required
@require_GET
def never_recorded(request: HttpRequest) -> HttpResponse:
    """What this portal never records, and what it does."""
    return render(request, "pages/never_recorded.html")


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible this portal is, and what to do where it is not."""
    return render(request, "pages/accessibility.html")
