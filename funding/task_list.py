"""The task list of an application: its parts and, beside them, measures, files, help, the declaration, the pack."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.db import connection
from django.utils.translation import gettext as _

from funding.models import Application, HelpRequest, Measure, MeasureKind
from funding.progress import Part, Writing
from funding.sections import Progress
from funding.states import BEFORE_SENDING
from liaison.presentation import words

# Three tables that the page says little of, in one function of the database (migration 0004). The caller has fetched
# the application for somebody who sees all of it.
BESIDE = "select * from app_beside(%s)"
KINDS: dict[str, str] = {kind.value: str(kind.label) for kind in MeasureKind}
STATUSES: dict[str, str] = {status.value: str(status.label) for status in Measure.Status}
WHATS: dict[str, str] = {what.value: str(what.label) for what in HelpRequest.What}


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of an application, against what its round asks to be shown."""

    needed: int
    given: int
    last_by: str
    last_at: datetime | None

    @property
    def progress(self) -> Progress:
        """Done when everything that is needed is there."""
        if self.given >= self.needed and self.last_at:
            return Progress.DONE
        return Progress.NOT_FINISHED if self.last_at else Progress.NOT_STARTED


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked of police: what, who asked and when; `status` is 'waiting', 'declined' or 'answered'."""

    what: str
    status: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the parts: what is wanted, in words; the files; what police are asked, the oldest first."""

    measures: Sequence[str]
    documents: Documents
    asked: Sequence[Asked]


def beside(application: Application) -> Beside:
    """All of it in one query; the application carries its round."""
    measures: list[str] = []
    given: set[str] = set()
    asked: list[Asked] = []
    last_by, last_at = "", None
    with connection.cursor() as cursor:
        cursor.execute(BESIDE, [application.pk])
        for what, key, number, status, who, at in cursor.fetchall():
            if what == "measure":
                measures.append(_measure(key, number, status))
            elif what == "file":
                given.add(key)
                last_by, last_at = who, at
            else:
                asked.append(Asked(WHATS[key], status, who, at))
    needed = {each.get("key") for each in application.round.evidence if each.get("required")}
    return Beside(measures, Documents(len(needed), len(needed & given), last_by, last_at), asked)


def _measure(kind: str, number: int, status: str) -> str:
    wanted = f"{number} × {KINDS[kind]}"
    return wanted if status == Measure.Status.WANTED else f"{wanted}: {STATUSES[status].lower()}"


class Task(TypedDict):
    """One line: what it is; its page, if there is one to open; who did what; and how far it is.

    The status is a tag where it has a colour, else plain text; `cannot_start` where something else comes first. A
    dictionary, because templates look into one far faster than into an object.
    """

    title: str
    url: str
    hint: str
    status: str
    colour: str
    cannot_start: bool


def _task(
    title: str, url: str = "", hint: str = "", status: str = "", colour: str = "", *, cannot_start: bool = False
) -> Task:
    return Task(title=title, url=url, hint=hint, status=status, colour=colour, cannot_start=cannot_start)


@dataclass(frozen=True, slots=True)
class TaskList:
    """Makes the lines of one application; `at` is its address, below which its other pages stand.

    `own` is whether the reader works on it as a member of its committee, `may_write` whether they may change answers.
    """

    application: Application
    written: Writing
    beside: Beside
    at: str
    own: bool
    may_write: bool

    @property
    def _open(self) -> bool:
        return self.application.state in BEFORE_SENDING

    def tasks(self) -> Iterator[Task]:
        """The lines from top to bottom; no query."""
        for part in self.written.parts:
            yield self._part(part)
        yield self._measures()
        yield self._documents()
        for asked in self.beside.asked:
            yield self._asked(asked)
        yield _task(_("Check your answers") if self._open else _("Read all answers"), f"{self.at}check/")
        if self.written.declaration or self._open:
            yield self._declaration()
        yield _task(_("The pack to send"), f"{self.at}pack/")

    def _part(self, part: Part) -> Task:
        key = part.section.key
        answers = self.may_write and self._open and part.progress == Progress.NOT_STARTED
        address = f"{self.at}answer/{key}/{part.first_open.key}/" if answers else f"{self.at}section/{key}/"
        hint = part.last.in_words if part.last else ""
        if part.mark and part.is_done:
            hint = _("Finished by %(who)s, %(when)s") % part.mark.in_words
        return _task(part.section.title, address, hint, *self._status(part.progress))

    def _measures(self) -> Task:
        wanted = self.beside.measures
        if wanted:
            hint = "; ".join(wanted)
        elif self._open:
            hint = _("You need not know it yet. A survey decides what is right.")
        else:
            hint = _("Nothing was chosen.")
        status = self._status(Progress.DONE if wanted else Progress.NOT_STARTED)
        return _task(_("What you want"), f"{self.at}measures/" if self.own and self._open else "", hint, *status)

    def _documents(self) -> Task:
        files = self.beside.documents
        hints = []
        if files.needed:
            told = _("%(given)s of %(needed)s that the scheme needs.")
            hints.append(told % {"given": files.given, "needed": files.needed})
        if files.last_at:
            hints.append(
                _("Last added by %(who)s, %(when)s") % {"who": files.last_by, "when": words.day(files.last_at)}
            )
        return _task(_("Documents and photos"), f"{self.at}evidence/", " ".join(hints), *self._status(files.progress))

    def _asked(self, asked: Asked) -> Task:
        hint = _("Asked by %(who)s, %(when)s") % {"who": asked.asked_by, "when": words.day(asked.asked_at)}
        status, colour = {
            "waiting": (_("Waiting for police"), "yellow"),
            "declined": (_("Declined"), "grey"),
            "answered": (_("Answered"), ""),
        }[asked.status]
        return _task(asked.what, f"{self.at}help/", hint, status, colour)

    def _declaration(self) -> Task:
        title, declared = _("Declaration by another trustee"), self.written.declaration
        if declared:
            return _task(title, "", _("Declared by %(who)s, %(when)s") % declared.in_words, str(Progress.DONE.label))
        if not self.written.is_finished:
            return _task(title, status=_("Cannot start yet: finish all parts first"), cannot_start=True)
        return _task(title, f"{self.at}declare/" if self.own else "", "", *self._status(Progress.NOT_STARTED))

    def _status(self, progress: Progress) -> tuple[str, str]:
        """The words and the colour; once it was sent, only what was done is said."""
        if progress == Progress.DONE:
            return str(progress.label), ""
        return (str(progress.label), progress.colour) if self._open else ("", "")
