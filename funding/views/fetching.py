"""Fetching what an address names, or answering that there is no such thing."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from funding.access import is_committee_of
from funding.models import Application


def application_of(request: HttpRequest, ref: str, *, whole: bool = True) -> Application:
    """The application, as far as this person may see it: all of it, or with `whole=False` where it stands."""
    found = Application.objects.select_related("place", "round__scheme", "previous")
    found = found.seen_whole_by(request.user) if whole else found.visible_to(request.user)
    return get_object_or_404(found, ref=ref)


def own_application(request: HttpRequest, ref: str) -> Application:
    """The application, for a member of its committee; 404 for everybody else."""
    application = application_of(request, ref)
    if not is_committee_of(request.user, application.place_id):
        raise Http404
    return application
