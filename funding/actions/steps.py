"""Recording what happened to an application. A member of its committee does so, whoever took the step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.utils import timezone

from funding import deadlines
from funding.access import may_work
from funding.models import Application, Declaration, Evidence, Measure, Step, StepNote
from funding.states import GUARDING_FROM, GUARDING_MOVES, MOVES, Guarding, Reporter, State
from liaison.presentation import words
from liaison.refusals import USED, Refused, Stale

CHANGED = "Somebody else has just changed this application. Read what it is now, then decide again."
NOT_YOURS = "Only a member of the committee records what happens to its application. Police never do."
EARLIEST = date(2010, 1, 1)


@dataclass(frozen=True)
class Decision:
    """What the scheme decided about one measure; the cost in pence where it is known."""

    approved: bool
    pence: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a step says besides its date; each step uses its own part.

    `due_on` is the date that the step names: an answer by, a survey on, works on. `decided` is by primary key of the
    measure; `accepted` are measures of the survey that the committee takes.
    """

    reference: str = ""
    due_on: date | None = None
    awarded_pence: int | None = None
    decided: Mapping[int, Decision] = field(default_factory=dict)
    accepted: frozenset[int] = frozenset()


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
    facts = facts or Facts()
    application = _locked(application)
    _check_person(by, application, reported_by)
    if client_id and (made := Step.objects.filter(client_id=client_id, application=application).first()):
        return made
    if application.version != version:
        raise Stale(CHANGED, application)
    before, after = State(application.state), State(to)
    allowed = MOVES.get(before, {}).get(after)
    if allowed is None:
        raise Refused(f"“{after.label}” cannot follow “{before.label}”.")
    if reported_by not in allowed.reporters:
        raise Refused(f"“{after.label}” is not a step of {Reporter(reported_by).label.lower()}.", "reported_by")
    check_date(application, effective_on)
    _PREPARE.get(after, _nothing)(application, effective_on, facts)
    application.state, application.state_since = after, effective_on
    application.version += 1
    application.save()
    step = _write(application, Step.Track.MAIN, before, after, effective_on, reported_by, by, note, document, client_id)
    deadlines.follow(application, effective_on, _due(application, facts))
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
    application = _locked(application)
    _check_person(by, application, reported_by)
    if client_id and (made := Step.objects.filter(client_id=client_id, application=application).first()):
        return made
    if application.version != version:
        raise Stale(CHANGED, application)
    before, after = Guarding(application.guarding), Guarding(to)
    allowed = GUARDING_MOVES.get(before, {}).get(after)
    if allowed is None or (before == Guarding.NONE and application.state not in GUARDING_FROM):
        raise Refused("Guards come after an application is approved, and end once." if allowed else _cannot(before))
    if reported_by not in allowed.reporters:
        raise Refused("Guarding is reported by the committee or the supplier.", "reported_by")
    check_date(application, effective_on, track=Step.Track.GUARDING)
    application.guarding = after
    application.version += 1
    application.save(update_fields=["guarding", "version"])
    return _write(application, Step.Track.GUARDING, before, after, effective_on, reported_by, by, note, None, client_id)


def check_date(application: Application, effective_on: date, track: str = Step.Track.MAIN) -> None:
    """Raises Refused unless the date is past or today, and not before the step that came before."""
    if effective_on > timezone.localdate():
        raise Refused("This date is in the future. Write it down when it has happened.", "effective_on")
    last = Step.objects.filter(application=application, track=track).order_by("-made_at", "-pk").first()
    earliest = last.effective_on if last else EARLIEST
    if effective_on < earliest:
        raise Refused(
            f"The step before this one was on {words.day(earliest)}. Enter that day or a later one.", "effective_on"
        )


def _cannot(before: Guarding) -> str:
    return f"Nothing like that can follow “{before.label}”."


def _locked(application: Application) -> Application:
    found = Application.objects.select_for_update(no_key=True, of=("self",))
    return found.select_related("place", "round").get(pk=application.pk)


def _check_person(by: Any, application: Application, reported_by: str) -> None:
    if reported_by == Reporter.CALENDAR:
        if by is not None:
            raise Refused("A closing date passes by itself.", "reported_by")
    elif by is None or not may_work(by, application.place):
        raise Refused(NOT_YOURS)


def _write(
    application: Application,
    track: str,
    before: str,
    after: str,
    effective_on: date,
    reported_by: str,
    by: Any,
    note: str,
    document: Evidence | None,
    client_id: UUID | None,
) -> Step:
    try:
        step = Step.of(
            application,
            track=track,
            before=before,
            after=after,
            effective_on=effective_on,
            reported_by=reported_by,
            entered_by=by,
            document=document,
            client_id=client_id,
        )
    except IntegrityError as error:
        if "client_id" in str(error):
            raise Refused(USED) from error
        raise
    if note:
        StepNote.of(application, step=step, text=note)
    return step


# What each step needs and changes ----------------------------------------------------------------------------


def _nothing(application: Application, effective_on: date, facts: Facts) -> None:
    """Most steps change nothing but the state."""


def _declared(application: Application, effective_on: date, facts: Facts) -> None:
    if not Declaration.objects.filter(application=application, voided_at=None).exists():
        raise Refused("A second trustee must declare first that everything is true.")


def _submitted(application: Application, effective_on: date, facts: Facts) -> None:
    _declared(application, effective_on, facts)
    if not application.round.is_open_on(effective_on):
        raise Refused("The closing date has passed. Your work is kept.", "effective_on")
    application.sent_on, application.sent_reference = effective_on, facts.reference


def _missed(application: Application, effective_on: date, facts: Facts) -> None:
    closes_on = application.round.closes_on
    if closes_on is None:
        raise Refused("This round has no closing date.")
    if effective_on <= closes_on:
        raise Refused(f"The round is open until {words.day(closes_on)}.", "effective_on")


def _accepted(application: Application, effective_on: date, facts: Facts) -> None:
    """The committee takes some of what the survey proposes; the others are declined."""
    for measure in application.measures.filter(status=Measure.Status.PROPOSED):
        taken = measure.pk in facts.accepted
        _set(measure, Measure.Status.ACCEPTED if taken else Measure.Status.DECLINED)


def _approved(application: Application, effective_on: date, facts: Facts) -> None:
    open_measures = list(application.measures.exclude(status__in=[Measure.Status.DECLINED, Measure.Status.INSTALLED]))
    missing = [measure for measure in open_measures if measure.pk not in facts.decided]
    if missing:
        raise Refused(f"Say what was decided about {missing[0].get_kind_display().lower()}.", "decided")
    if open_measures and not any(decision.approved for decision in facts.decided.values()):
        raise Refused("Nothing was approved. Then the application was refused: choose “Refused”.", "decided")
    for measure in open_measures:
        decision = facts.decided[measure.pk]
        measure.pence = decision.pence if decision.pence is not None else measure.pence
        _set(measure, Measure.Status.APPROVED if decision.approved else Measure.Status.REFUSED, "pence")
    application.awarded_pence = facts.awarded_pence


def _unsuccessful(application: Application, effective_on: date, facts: Facts) -> None:
    for measure in application.measures.exclude(status=Measure.Status.DECLINED):
        _set(measure, Measure.Status.REFUSED)


def _installed(application: Application, effective_on: date, facts: Facts) -> None:
    for measure in application.measures.filter(status=Measure.Status.APPROVED):
        measure.installed_on = effective_on
        _set(measure, Measure.Status.INSTALLED, "installed_on")


def _maintained(application: Application, effective_on: date, facts: Facts) -> None:
    installed = application.steps.filter(after=State.INSTALLED).latest("made_at")
    months = application.round.maintenance_months or 12
    application.maintenance_ends_on = later(installed.effective_on, months)


def later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    return day + relativedelta(months=months)


def _set(measure: Measure, status: str, *also: str) -> None:
    measure.status = status
    measure.version += 1
    measure.save(update_fields=["status", "version", *also])


def _due(application: Application, facts: Facts) -> date | None:
    return application.maintenance_ends_on if application.state == State.MAINTENANCE else facts.due_on


_PREPARE = {
    State.READY: _declared,
    State.SUBMITTED: _submitted,
    State.WINDOW_MISSED: _missed,
    State.FINAL_REVIEW: _accepted,
    State.APPROVED: _approved,
    State.UNSUCCESSFUL: _unsuccessful,
    State.INSTALLED: _installed,
    State.MAINTENANCE: _maintained,
}
