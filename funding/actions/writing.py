"""Writing an application: the members of a committee work on it together, one question at a time."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from funding.access import may_work, may_write
from funding.actions.declaring import standing_declarations, void_declaration
from funding.actions.preparing import (
    ASKS_AGAIN,
    NOT_YOURS,
    SENT,
    go_on,
    held_for_typing,
    locked,
    locked_for_writing,
    section_of,
    values_of,
)
from funding.models import Answer, Application, SectionMark
from funding.sections import is_given
from funding.states import BEFORE_SENDING, State
from liaison.refusals import Refused, Stale

QUICKER = "Somebody else has just answered this. Compare both, then choose."
ELSEWHERE = "You have answered this in another window. Compare both, then choose."


@dataclass(frozen=True)
class Conflict:
    """Two versions of one answer: what was saved meanwhile (if anything still is), and what was typed here."""

    theirs: Answer | None
    mine: Any

    @property
    def version(self) -> int:
        """Of what is saved now."""
        return self.theirs.version if self.theirs else 0


@transaction.atomic
def save_answer(
    *, by: Any, application: Application, section: str, question: str, value: Any, version: int, for_whom: str = ""
) -> Answer | None:
    """Keep one answer, or take it back when `value` is empty; None where there was and is nothing.

    `version` is that of the answer when the page was opened, 0 where there was none. An officer who types for somebody
    names them (`for_whom`); both names are kept. A changed answer takes back the mark of its section and a declaration
    that was made. Raises Stale, with a Conflict, when somebody else was quicker.
    """
    if not may_write(by, application):
        raise Refused(NOT_YOURS)
    officer = not may_work(by, application.place)
    application = held_for_typing(application) if officer else locked(application)
    if application.state not in ASKS_AGAIN:
        raise Refused(SENT)
    if officer and not for_whom.strip():
        raise Refused("Say for whom you write this.", "for_whom")
    asked = section_of(application, section).question(question)
    if asked is None:
        raise Refused("This round does not ask this any more.")
    held = Answer.objects.select_for_update(no_key=True).filter(application=application, key=asked.name).first()
    if held.value == value if held else not is_given(value):
        return held
    if version != (held.version if held else 0):
        raise _stale(by, Conflict(held, value))
    kept = {"value": value, "saved_by": by, "saved_at": timezone.now(), "for_whom": for_whom.strip()}
    held = _change(held, kept) if held else Answer.of(application, key=asked.name, **kept)
    if application.state in BEFORE_SENDING:
        _take_back(application, section)
    if application.state == State.CONSIDERING and not officer:
        go_on(by, application, State.GATHERING)
    return held


def _change(held: Answer, kept: dict[str, Any]) -> Answer:
    for field, content in kept.items():
        setattr(held, field, content)
    held.version += 1
    held.save(update_fields=[*kept, "version"])
    return held


def _stale(by: Any, conflict: Conflict) -> Stale:
    own = conflict.theirs is not None and conflict.theirs.saved_by_id == by.pk
    return Stale(ELSEWHERE if own else QUICKER, conflict)


@transaction.atomic
def finish_section(*, by: Any, application: Application, section: str) -> SectionMark:
    """A member says that this section is finished. Raises Refused, naming the first question still open.

    A second member who marks it too takes the place of the first, so that the first may declare; while a declaration
    stands nothing changes.
    """
    application = locked_for_writing(by, application)
    missing = section_of(application, section).missing(values_of(application))
    if missing:
        raise Refused(f"A question is still open: {missing[0].label}")
    held = SectionMark.objects.filter(application=application, section=section, ended_at=None).first()
    if held is not None:
        if held.made_by_id == by.pk or standing_declarations(application).exists():
            return held
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
    if application.state == State.CONSIDERING:
        go_on(by, application, State.GATHERING)
    return SectionMark.of(application, section=section, made_by=by)


@transaction.atomic
def reopen_section(*, by: Any, application: Application, section: str) -> None:
    """The section is not finished after all; a declaration that was made no longer stands."""
    application = locked_for_writing(by, application)
    section_of(application, section)
    _take_back(application, section)


def _take_back(application: Application, section: str) -> None:
    for mark in SectionMark.objects.filter(application=application, section=section, ended_at=None):
        mark.ended_at = timezone.now()
        mark.save(update_fields=["ended_at"])
    void_declaration(application)
