"""Recording what happened to an application. A member of its committee does so, whoever took the step."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from funding import deadlines
from funding.access import may_work
from funding.actions.step_facts import Decision, Facts, prepare
from funding.locking import hold
from funding.models import Application, Evidence, Step, StepNote
from funding.states import GUARDING_FROM, GUARDING_MOVES, MOVES, Guarding, Move, Reporter, State
from liaison.presentation import words
from liaison.refusals import USED, Refused, Stale

__all__ = ["Decision", "Facts", "check_date", "move", "move_guarding"]

CHANGED = "Somebody else has just changed this application. Read what it is now, then decide again."
NOT_YOURS = "Only a member of the committee records what happens to its application. Police never do."
EARLIEST = date(2010, 1, 1)


@transaction.atomic
def move(
    *,
    by: Any,
    application: Application,
    to: str,
    effective_on: date,
    reported_by: str,
    version: int,
    note: str = "",
    document: Evidence | None = None,
    facts: Facts | None = None,
    client_id: UUID | None = None,
) -> Step:
    """Record that the application moved to the state `to` on a London date. The same `client_id` again is one step.

    `by` is nobody where a closing date made the step. Raises Stale when somebody else changed the application since
    `version`; Refused, in words, where the step may not follow, is not this person's, or its facts do not fit.
    """
    application, made = _begin(by, application, to, reported_by, version, client_id)
    if made:
        return made
    facts = facts or Facts()
    before, after = State(application.state), State(to)
    allowed = MOVES.get(before, {}).get(after)
    if allowed is None:
        raise Refused(f"“{after.label}” cannot follow “{before.label}”.")
    _check_reporter(allowed, reported_by, after.label)
    check_date(application, effective_on)
    _check_document(application, document)
    prepare(application, after, effective_on, facts)
    application.state, application.state_since = after, effective_on
    application.version += 1
    application.save()
    step = _write(
        application,
        note,
        before=before,
        after=after,
        effective_on=effective_on,
        reported_by=reported_by,
        entered_by=by,
        document=document,
        client_id=client_id,
    )
    due_on = application.maintenance_ends_on if after == State.MAINTENANCE else facts.due_on
    deadlines.follow(application, effective_on, due_on)
    return step


@transaction.atomic
def move_guarding(
    *,
    by: Any,
    application: Application,
    to: str,
    effective_on: date,
    reported_by: str,
    version: int,
    note: str = "",
    client_id: UUID | None = None,
) -> Step:
    """Record that guards began or ceased to come; beside the works. Raises as `move` does."""
    application, made = _begin(by, application, to, reported_by, version, client_id)
    if made:
        return made
    before, after = Guarding(application.guarding), Guarding(to)
    allowed = GUARDING_MOVES.get(before, {}).get(after)
    if allowed is None:
        raise Refused(f"“{after.label}” cannot follow “{before.label}”.")
    if application.state not in GUARDING_FROM:
        raise Refused("Guards come after an application is approved.")
    _check_reporter(allowed, reported_by, after.label)
    check_date(application, effective_on, track=Step.Track.GUARDING)
    application.guarding = after
    application.version += 1
    application.save(update_fields=["guarding", "version"])
    return _write(
        application,
        note,
        track=Step.Track.GUARDING,
        before=before,
        after=after,
        effective_on=effective_on,
        reported_by=reported_by,
        entered_by=by,
        client_id=client_id,
    )


def check_date(application: Application, effective_on: date, track: str = Step.Track.MAIN) -> None:
    """Raises Refused unless the date is past or today, and not before the step that came before.

    Guards come after the approval, whatever the works do.
    """
    if effective_on > timezone.localdate():
        raise Refused("This date is in the future. Write it down when it has happened.", "effective_on")
    steps = Step.objects.filter(application=application)
    last = steps.filter(track=track).order_by("-made_at", "-pk").first()
    if last is None and track == Step.Track.GUARDING:
        last = steps.filter(after=State.APPROVED).first()
    earliest = last.effective_on if last else EARLIEST
    if effective_on < earliest:
        raise Refused(
            f"The dates must be in order. The step before this one was on {words.day(earliest)}. Enter that day or a"
            " later one."
            if last
            else f"This date is too long ago. Enter {words.day(EARLIEST)} or a later day.",
            "effective_on",
        )


def _begin(
    by: Any, application: Application, to: str, reported_by: str, version: int, client_id: UUID | None
) -> tuple[Application, Step | None]:
    """The application, locked and as it was when the form was opened; and the step, where this form made it before."""
    # The person first: row-level security lets nobody else lock it.
    _check_person(by, application, reported_by)
    hold(application)
    found = Application.objects.select_for_update(no_key=True, of=("self",))
    application = found.select_related("place", "round").get(pk=application.pk)
    if client_id and (made := Step.objects.filter(client_id=client_id, application=application).first()):
        if made.after != to:
            raise Refused(USED)
        return application, made
    if application.version != version:
        raise Stale(CHANGED, application)
    return application, None


def _check_person(by: Any, application: Application, reported_by: str) -> None:
    if reported_by == Reporter.CALENDAR:
        if by is not None:
            raise Refused("A closing date passes by itself.", "reported_by")
    elif by is None or not may_work(by, application.place):
        raise Refused(NOT_YOURS)


def _check_reporter(allowed: Move, reported_by: str, label: str) -> None:
    if reported_by not in allowed.reporters:
        who = Reporter(reported_by).label
        raise Refused(f"{who} does not take this step: {label}.", "reported_by")


def _check_document(application: Application, document: Evidence | None) -> None:
    if document is None:
        return
    elsewhere = document.application_id not in (None, application.pk)
    if elsewhere or document.place_id != application.place_id or document.removed_at is not None:
        raise Refused("This file is not one of this application. Choose another.", "document")


def _write(application: Application, note: str, **fields: Any) -> Step:
    try:
        step = Step.of(application, **fields)
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(USED) from error
        raise
    if note.strip():
        StepNote.of(application, step=step, text=note.strip())
    return step
