"""Requests of people, fetched for those who answer them."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from liaison.accounts.roles import Permission
from liaison.places.views.fetching import units_or_404
from retention.models import SubjectRequest


def seen_request(request: HttpRequest, ref: str) -> Any:
    """The request with this reference, for those who answer it; otherwise 404."""
    units = units_or_404(request, Permission.SUBJECT_REQUESTS_ANSWER)
    seen: Any = SubjectRequest.objects.visible_to(request.user).filter(unit__in=units)
    others = ("person", "unit", "entered_by", "answered_by", "extended_by", "handed_over_by")
    return get_object_or_404(seen.select_related(*others), ref=ref)
