"""The committee asks police for help, and police with whom it shares all of the application answer within 72 hours."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from funding import telling
from funding.access import may_help, may_work
from funding.models import Application, HelpRequest
from funding.readers import police_readers
from liaison.db.once import once
from liaison.refusals import Refused, Stale

NOBODY_READS = "Nobody in the police can read all of this application yet. Share it first, then ask."
ANSWERED = "Somebody has answered this in the meantime, or it was taken back. See how it stands now."


def ask(*, by: Any, application: Application, what: str, text: str = "", client_id: UUID | None = None) -> HelpRequest:
    """Ask for a statement of support, crime references or advice. The same `client_id` again gives the first.

    Raises Refused for outsiders, while no police read all of it, and while the same is asked already.
    """
    if not may_work(by, application.place):
        raise Refused("Only a member of the committee asks for help.")

    def make() -> HelpRequest:
        # Members who ask at the same time wait for one another.
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        if HelpRequest.objects.waiting().filter(application=application, what=what).exists():
            raise Refused("Your committee has asked for this already. The answer is still to come.", "what")
        people = police_readers(application)
        if not people:
            raise Refused(NOBODY_READS)
        made: HelpRequest = HelpRequest.of(application, what=what, text=text.strip(), asked_by=by, client_id=client_id)
        telling.help_asked(made, people)
        return made

    return once(HelpRequest, client_id, make=make, asked_by=by, application=application)


@transaction.atomic
def answer(*, by: Any, request: HelpRequest, text: str, declined: bool = False) -> HelpRequest:
    """Give what was asked for, or say why not; `text` is read by the committee and all who read the application.

    Raises Refused for police who do not read all of it, and Stale where somebody answered or it was taken back. The
    same answer twice is given once.
    """
    if not may_help(by, request.application):
        raise Refused("Only police with whom all of it is shared can answer.")
    request = _locked(request)
    text = text.strip()
    if (request.answered_by_id, request.answer, request.declined) == (by.pk, text, declined):
        return request
    if not request.is_waiting:
        raise Stale(ANSWERED, request)
    if not text:
        said = "Say why not. The committee will read it." if declined else "Write your answer."
        raise Refused(said, "text")
    request.answer, request.declined = text, declined
    request.answered_by, request.answered_at = by, timezone.now()
    request.save(update_fields=["answer", "declined", "answered_by", "answered_at"])
    telling.help_answered(request)
    return request


@transaction.atomic
def take_back(*, by: Any, request: HelpRequest) -> HelpRequest:
    """The committee needs it no more. Twice is once; raises Stale where police have answered meanwhile."""
    if not may_work(by, request.application.place):
        raise Refused("Only a member of the committee takes it back.")
    request = _locked(request)
    if request.taken_back_at is not None:
        return request
    if request.answered_at is not None:
        raise Stale("Police have just answered this. You can read the answer now.", request)
    request.taken_back_at = timezone.now()
    request.save(update_fields=["taken_back_at"])
    return request


def _locked(request: HelpRequest) -> HelpRequest:
    rows = HelpRequest.objects.select_for_update(no_key=True, of=("self",)).select_related("application")
    return rows.get(pk=request.pk)
