"""Which deadlines follow from where an application stands. One table feeds the page, the calendar and the reminders."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from funding.models import Application, Deadline
from funding.states import ENDED, State

What = Deadline.What
# What is over once a state is left.
BELONGS_TO: dict[str, tuple[str, ...]] = {
    What.CLOSES: (State.CONSIDERING, State.GATHERING, State.READY),
    What.EVIDENCE: (State.CONSIDERING, State.GATHERING, State.READY),
    What.INFORMATION: (State.INFO_REQUESTED,),
    What.SURVEY: (State.SURVEY_PENDING,),
    What.CHASE: (State.SUBMITTED, State.ASSESSING, State.FINAL_REVIEW),
    What.CONSENT: (State.CONSENTS_PENDING,),
    What.WORKS: (State.SCHEDULED,),
    What.MAINTENANCE: (State.MAINTENANCE,),
}
# What a date given with a step is the deadline of.
DATED: dict[str, str] = {
    State.INFO_REQUESTED: What.INFORMATION,
    State.SURVEY_PENDING: What.SURVEY,
    State.CONSENTS_PENDING: What.CONSENT,
    State.SCHEDULED: What.WORKS,
    State.MAINTENANCE: What.MAINTENANCE,
}


def begin(application: Application) -> None:
    """A new application has the closing date of its round, if there is one."""
    if application.round.closes_on is not None:
        put(application, What.CLOSES, application.round.closes_on)


def follow(application: Application, effective_on: date, due_on: date | None) -> None:
    """Put the deadlines of an application right after it moved; call it inside the transaction of the step.

    `due_on` is the date that the step itself named. Where an answer of the scheme is awaited, the committee is reminded
    to ask after so many days (a setting).
    """
    now = timezone.now()
    for deadline in Deadline.objects.select_for_update(no_key=True).filter(application=application).open():
        states = BELONGS_TO.get(deadline.what)
        if application.state in ENDED or (states is not None and application.state not in states):
            deadline.met_at = now
            deadline.version += 1
            deadline.save(update_fields=["met_at", "version"])
    if due_on is not None and application.state in DATED:
        put(application, DATED[application.state], due_on)
    if application.state in BELONGS_TO[What.CHASE]:
        put(application, What.CHASE, effective_on + timedelta(days=settings.FUNDING_CHASE_DAYS))


def put(application: Application, what: str, due_on: date) -> None:
    """Make or move the one open deadline of this kind."""
    held = Deadline.objects.filter(application=application, what=what).open().first()
    if held is None:
        Deadline.of(application, what=what, due_on=due_on)
    elif held.due_on != due_on:
        held.due_on = due_on
        held.version += 1
        held.save(update_fields=["due_on", "version"])
