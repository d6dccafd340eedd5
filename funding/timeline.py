"""Everything that has happened to one application, with who did it and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils import timezone

from funding.models import (
    Application,
    Declaration,
    Evidence,
    HelpRequest,
    Pack,
    SectionMark,
    Share,
    Step,
    ThreadMessage,
)
from funding.next_steps import HAPPENED
from funding.sections import read
from funding.states import Guarding, Reporter, State

STATES: dict[str, str] = {**dict(State.choices), **dict(Guarding.choices)}
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `by` is a name, or empty where only the calendar acted.

    `at` orders it: a step that was written down on a later day stands at the end of the day on which it happened, and
    `written` then says when somebody wrote it down.
    """

    title: str
    by: str
    at: datetime
    text: str = ""
    told_by: str = ""
    written: datetime | None = None
    document: Evidence | None = None
    is_step: bool = False


def steps_of(application: Application, *, whole: bool) -> list[Event]:
    """Its steps alone, newest first; without notes and documents for whoever sees only the state. One query."""
    steps = Step.objects.filter(application=application).select_related("entered_by")
    if whole:
        steps = steps.select_related("note", "document")
    return _sorted(_step(step, whole) for step in steps)


def timeline(application: Application) -> list[Event]:
    """All of it, newest first, for whoever sees the whole application; eight queries."""
    return _sorted(
        [
            *_beginning(application),
            *steps_of(application, whole=True),
            *_written(application),
            *_shared(application),
            *_helped(application),
            *_filed(application),
        ]
    )


def _sorted(events: Any) -> list[Event]:
    # What was written down later stands above what happened in the same moment.
    return sorted(events, key=lambda event: (event.at, event.written or event.at), reverse=True)


def _beginning(application: Application) -> Iterator[Event]:
    title = "Begun again from an earlier application" if application.previous_id else "Begun"
    yield Event(title, str(application.started_by), application.started_at)


def _step(step: Step, whole: bool) -> Event:
    made_later = timezone.localdate(step.made_at) != step.effective_on
    at = (
        datetime.combine(step.effective_on, END_OF_DAY, timezone.get_default_timezone()) if made_later else step.made_at
    )
    note = getattr(step, "note", None) if whole else None
    return Event(
        title=STATES[step.after],
        by=str(step.entered_by) if step.entered_by else "",
        at=at,
        text=note.text if note else "",
        told_by=_told_by(step),
        written=step.made_at if made_later else None,
        document=step.document if whole and step.document and step.document.removed_at is None else None,
        is_step=True,
    )


def _told_by(step: Step) -> str:
    happened = HAPPENED.get((step.before, step.after), "")
    whose = {Reporter.SUPPLIER: "Told by the supplier.", Reporter.COUNCIL: "Told by the council or the landlord."}
    return " ".join(filter(None, (f"{happened}." if happened else "", whose.get(Reporter(step.reported_by), ""))))


def _written(application: Application) -> Iterator[Event]:
    titles = {section.key: section.title for section in read(application.round.sections)}
    for mark in SectionMark.objects.filter(application=application).select_related("made_by"):
        yield Event("A part was finished", str(mark.made_by), mark.made_at, titles.get(mark.section, ""))
    for declared in Declaration.objects.filter(application=application).select_related("made_by"):
        yield Event("Declared by a trustee", str(declared.made_by), declared.made_at, declared.text)
        if declared.voided_at:
            yield Event("The declaration does not count any more", "", declared.voided_at, declared.voided_because)


def _shared(application: Application) -> Iterator[Event]:
    shares = Share.objects.filter(application=application).select_related("officer", "team", "made_by", "ended_by")
    for share in shares:
        whom = f"{share.officer or share.team or 'The security adviser'}: {share.get_extent_display().lower()}"
        yield Event("Shared", str(share.made_by), share.made_at, whom)
        if share.ended_at:
            yield Event("Not shared any more", str(share.ended_by), share.ended_at, whom.partition(":")[0])


def _helped(application: Application) -> Iterator[Event]:
    asked = HelpRequest.objects.filter(application=application).select_related("asked_by", "answered_by")
    for help_ in asked:
        what = str(help_.get_what_display())
        yield Event("Help asked of the police", str(help_.asked_by), help_.asked_at, what)
        if help_.answered_at:
            title = "The police could not help with this" if help_.declined else "The police helped"
            yield Event(title, str(help_.answered_by), help_.answered_at, what)
        if help_.taken_back_at:
            yield Event("Help not needed any more", "", help_.taken_back_at, what)
    for message in ThreadMessage.objects.filter(application=application).select_related("sent_by"):
        yield Event("A message was written", str(message.sent_by), message.sent_at)


def _filed(application: Application) -> Iterator[Event]:
    for file in Evidence.objects.filter(application=application).select_related("added_by", "removed_by"):
        kept = file if file.removed_at is None else None
        yield Event("A file was added", str(file.added_by), file.added_at, file.title, document=kept)
        if file.removed_at:
            yield Event("A file was removed", str(file.removed_by), file.removed_at, file.title)
    for pack in Pack.objects.filter(application=application, finished_at__isnull=False).select_related("asked_by"):
        if pack.status == Pack.Status.READY and pack.finished_at:
            yield Event("A pack was made", str(pack.asked_by), pack.finished_at)
