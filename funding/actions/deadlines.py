"""What a committee does with deadlines: a reminder of its own, another date, done."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from funding import deadlines
from funding.access import may_work
from funding.models import Application, Deadline
from liaison.refusals import USED, Refused, Stale

What = Deadline.What
CHANGED = "Somebody else has just changed this deadline. Read what it is now, then decide again."
NOT_YOURS = "Only a member of the committee changes deadlines."
# Dates that others gave us by letter or telephone, and may change.
MOVABLE = frozenset({What.OWN, What.INFORMATION, What.SURVEY, What.CONSENT, What.WORKS})
# What is over when somebody says so; the others end with a step, or when the file is there.
CLOSED_BY_HAND = frozenset({What.OWN, What.CHASE})
LATEST = timedelta(days=5 * 366)


@transaction.atomic
def add(*, by: Any, application: Application, text: str, due_on: date, client_id: UUID | None = None) -> Deadline:
    """A reminder of the committee's own. The same `client_id` again is one reminder."""
    _check(by, application, due_on)
    if application.has_ended:
        raise Refused("This application has ended. Nothing is due any more.")
    if client_id and (made := Deadline.objects.filter(client_id=client_id, application=application).first()):
        return made
    try:
        with transaction.atomic():
            fields = {"what": What.OWN, "due_on": due_on, "text": text.strip()}
            return Deadline.of(application, **fields, entered_by=by, client_id=client_id)
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(USED) from error
        raise


@transaction.atomic
def change(*, by: Any, deadline: Deadline, due_on: date, version: int, text: str = "") -> Deadline:
    """Another date, and other words where they are the committee's. Raises Stale when somebody was quicker."""
    if deadline.what not in MOVABLE:
        raise Refused("This date follows from the scheme. You cannot change it here.")
    _check(by, deadline.application, due_on)
    deadline = _locked(deadline, version)
    deadline.due_on = due_on
    if deadline.what == What.OWN:
        deadline.text = text.strip()
    return _save(deadline, "due_on", "text")


@transaction.atomic
def meet(*, by: Any, deadline: Deadline, version: int) -> Deadline:
    """It is done. Whoever has asked the scheme is reminded to ask again. Twice is once."""
    if not may_work(by, deadline.application.place):
        raise Refused(NOT_YOURS)
    if deadline.what not in CLOSED_BY_HAND:
        raise Refused("This ends by itself when you write down what happened next.")
    now = Deadline.objects.select_for_update(no_key=True, of=("self",)).get(pk=deadline.pk)
    if now.met_at is not None:
        return now
    deadline = _locked(deadline, version)
    deadline.met_at = timezone.now()
    _save(deadline, "met_at")
    if deadline.what == What.CHASE:
        again_on = timezone.localdate() + timedelta(days=settings.FUNDING_CHASE_DAYS)
        deadlines.put(deadline.application, What.CHASE, again_on)
    return deadline


def _check(by: Any, application: Application, due_on: date) -> None:
    if not may_work(by, application.place):
        raise Refused(NOT_YOURS)
    today = timezone.localdate()
    if due_on < today:
        raise Refused("This day has passed. Choose today or a later day.", "due_on")
    if due_on > today + LATEST:
        raise Refused("Choose a day within five years.", "due_on")


def _locked(deadline: Deadline, version: int) -> Deadline:
    found = Deadline.objects.select_for_update(no_key=True, of=("self",))
    deadline = found.select_related("application__place").get(pk=deadline.pk)
    if deadline.version != version or deadline.met_at or deadline.dropped_at:
        raise Stale(CHANGED, deadline)
    return deadline


def _save(deadline: Deadline, *fields: str) -> Deadline:
    deadline.version += 1
    deadline.save(update_fields=[*fields, "version"])
    return deadline
