"""Requests of people, fetched for those who answer them."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from liaison.accounts.roles import Permission
from liaison.places.access import may_in_unit
from retention.models import SubjectRequest


def answered_units(request: HttpRequest) -> set[int]:
    """Those in which this person answers requests. Raises Http404 for whoever answers none."""
    units = may_in_unit(request.user, Permission.SUBJECT_REQUESTS_ANSWER)
    if not units:
        raise Http404
    return units


def seen_request(request: HttpRequest, ref: str) -> Any:
    """The request with this reference, for those who answer it; otherwise 404."""
    seen: Any = SubjectRequest.objects.visible_to(request.user).filter(unit__in=answered_units(request))
    others = ("person", "unit", "entered_by", "answered_by", "extended_by", "handed_over_by")
    return get_object_or_404(seen.select_related(*others), ref=ref)
