"""What can be done with a committee's request: ask, answer within 72 hours, take back."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.db.once import once
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits import messages
from visits.models import Visit, VisitRequest

CHANGED = "This request was answered or taken back in the meantime. See above how it stands now."


def ask(
    *,
    by: Any,
    place: Place,
    kind: str,
    text: str,
    wanted_on: date | None = None,
    client_id: UUID | None = None,
) -> VisitRequest:
    """A committee asks for a visit, for advice or for a call. The same `client_id` again gives the first one.

    Raises Refused for a day that has passed.
    """
    if wanted_on is not None and wanted_on < timezone.localdate():
        raise Refused("Choose today or a later day.", "wanted_on")

    def make() -> VisitRequest:
        request = VisitRequest.objects.create(
            client_id=client_id, place=place, kind=kind, text=text, wanted_on=wanted_on, asked_by=by
        )
        messages.request_made(request)
        return request

    return once(VisitRequest, client_id, make=make, asked_by=by)


@transaction.atomic
def answer_request(
    *, by: Any, request: VisitRequest, answer: str, text: str, version: int, visit: Visit | None = None
) -> VisitRequest:
    """The police answer; "no" and "another time" need words. `visit` is the planned visit that comes of it.

    Raises Stale where it was answered or taken back in the meantime. The same answer twice is given once.
    """
    request = _locked(request)
    if (request.answered_by_id, request.answer, request.answer_text) == (by.pk, answer, text):
        return request
    if request.version != version or not request.is_waiting:
        raise Stale(CHANGED, request)
    if not text and answer == VisitRequest.Answer.NO:
        raise Refused("Say why not. The committee will read it.", "text")
    if not text and answer == VisitRequest.Answer.OTHER_TIME:
        raise Refused("Say which day and time you can come.", "text")
    request.answer, request.answer_text, request.visit = answer, text, visit
    request.answered_by, request.answered_at = by, timezone.now()
    request.version += 1
    request.save(update_fields=["answer", "answer_text", "visit", "answered_by", "answered_at", "version"])
    messages.request_answered(request)
    return request


@transaction.atomic
def take_back(*, by: Any, request: VisitRequest, version: int) -> VisitRequest:
    """The committee no longer needs it. Raises Stale where the police have answered in the meantime."""
    request = _locked(request)
    if request.taken_back_at is not None:
        return request
    if request.version != version or not request.is_waiting:
        raise Stale(CHANGED, request)
    request.taken_back_by, request.taken_back_at = by, timezone.now()
    request.version += 1
    request.save(update_fields=["taken_back_by", "taken_back_at", "version"])
    return request


def _locked(request: VisitRequest) -> VisitRequest:
    return VisitRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
