"""Which deadlines follow from where an application stands. One table feeds the page, the calendar and the reminders."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from funding.models import Application, Deadline, Evidence
from funding.states import BEFORE_SENDING, ENDED, State

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
BATCH = 1000

# The closing date lies in the round, and an administrator may move it.
MOVED = """
update funding_deadline d set due_on = r.closes_on, version = d.version + 1
  from funding_application a join funding_round r on r.id = a.round_id
 where a.id = d.application_id and d.what = 'closes' and d.met_at is null and d.dropped_at is null
   and r.closes_on is not null and r.closes_on <> d.due_on
"""
NO_LONGER = """
update funding_deadline d set dropped_at = %s, version = d.version + 1
  from funding_application a join funding_round r on r.id = a.round_id
 where a.id = d.application_id and d.what in ('closes', 'evidence') and d.met_at is null and d.dropped_at is null
   and r.closes_on is null
"""


def begin(application: Application) -> None:
    """A new application has the closing date of its round, if there is one, and until then its missing evidence."""
    if application.round.closes_on is not None:
        put(application, What.CLOSES, application.round.closes_on)
        evidence_changed([application])


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


def evidence_changed(applications: Collection[Application]) -> None:
    """While something that the round requires is missing, that is due some days (a setting) before it closes.

    Call it in the transaction in which a file came or went. The applications carry their round. Two queries, and one
    for each deadline that begins or ends.
    """
    asked = [each for each in applications if each.state in BEFORE_SENDING and each.round.closes_on]
    missing = missing_evidence(asked)
    open_ = Deadline.objects.filter(application__in=asked, what=What.EVIDENCE).open()
    held = {deadline.application_id: deadline for deadline in open_}
    for application in asked:
        deadline = held.get(application.pk)
        if missing[application.pk]:
            closes_on: date = application.round.closes_on  # type: ignore[assignment]
            early = closes_on - timedelta(days=settings.FUNDING_EVIDENCE_DAYS)
            # Where that day has passed before anybody could keep it, it is due when the round closes.
            if deadline is None or deadline.due_on not in (early, closes_on):
                put(application, What.EVIDENCE, early if early >= timezone.localdate() else closes_on)
        elif deadline is not None:
            deadline.met_at = timezone.now()
            deadline.version += 1
            deadline.save(update_fields=["met_at", "version"])


def missing_evidence(applications: Collection[Application]) -> dict[int, list[str]]:
    """What each of these applications still lacks of what its round requires: labels by primary key. One query."""
    given: dict[int, set[str]] = defaultdict(set)
    kept = Evidence.objects.kept().filter(application__in=[each.pk for each in applications]).exclude(asked_as="")
    for application_id, key in kept.values_list("application_id", "asked_as"):
        if application_id is not None:
            given[application_id].add(key)
    return {
        each.pk: [
            asked["label"]
            for asked in each.round.evidence
            if asked.get("required") and asked["key"] not in given[each.pk]
        ]
        for each in applications
    }


def keep_closing_dates() -> None:
    """Where an administrator moved the closing date of a round, its deadlines move; as the worker."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
        cursor.execute(NO_LONGER, [timezone.now()])


def keep_all(today: date) -> None:
    """Once a day: what is being written has its closing date and its missing evidence; as the worker."""
    keep_closing_dates()
    being_written = Application.objects.filter(state__in=BEFORE_SENDING, round__closes_on__gte=today)
    without = being_written.exclude(deadlines__in=_closing()).select_related("round")
    for application in without.iterator(BATCH):
        begin(application)
    batch: list[Application] = []
    for application in being_written.select_related("round").order_by("pk").iterator(BATCH):
        batch.append(application)
        if len(batch) == BATCH:
            evidence_changed(batch)
            batch = []
    evidence_changed(batch)


def _closing() -> QuerySet[Deadline]:
    return Deadline.objects.filter(what=What.CLOSES).open()
