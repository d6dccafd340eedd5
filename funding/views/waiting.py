"""What has happened to an application, and how long it has waited."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from funding.models import Application
from funding.progress import colour_of
from funding.timeline import steps_of, timeline
from funding.views.fetching import application_of
from funding.waiting import waiting
from liaison.places.access import standing
from liaison.places.consulting import note_reading


@require_GET
def events(request: HttpRequest, ref: str) -> HttpResponse:
    """Every event, newest first; the steps alone for whoever sees only where it stands."""
    application = application_of(request, ref, whole=False)
    whole = (
        application.place_id in standing(request.user).place_ids
        or Application.objects.seen_whole_by(request.user).filter(pk=application.pk).exists()
    )
    context = {
        "application": application,
        "events": timeline(application) if whole else steps_of(application, whole=False),
        "waiting": waiting(application),
        "whole": whole,
        "colour": colour_of(application.state),
    }
    note_reading(request, "Funding application: what has happened", [application.place])
    return render(request, "funding/timeline.html", context)
