"""How far an application is written, and what to do next: for its task list, and for the list of applications."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import Application
from funding.sections import Progress, Question, Section, read
from funding.states import State
from liaison.presentation import words

# Four tables, one function of the database (migration 0004), because it is most of the page of an application. It takes
# no further look at who may see these applications: the caller has fetched them.
WRITTEN = "select * from app_written(%s::bigint[])"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer as it is kept (`value`), and who wrote it: for whom, where an officer typed it for somebody."""

    value: Any
    saved_by: str
    saved_at: datetime
    for_whom: str

    @property
    def in_words(self) -> str:
        """Who wrote it and when; an officer names for whom."""
        said = {"who": self.saved_by, "whom": self.for_whom, "when": words.moment(self.saved_at)}
        if self.for_whom:
            return _("%(who)s wrote this for %(whom)s, %(when)s") % said
        return _("%(who)s, %(when)s") % said


@dataclass(frozen=True, slots=True)
class Signed:
    """Who put their name to it, and when: that a part is finished, or that all of it is true."""

    made_by_id: int
    made_by: str
    made_at: datetime

    @property
    def in_words(self) -> dict[str, str]:
        """`who` and `when`, for a sentence."""
        return {"who": self.made_by, "when": words.moment(self.made_at)}


@dataclass(frozen=True)
class Part:
    """One section of an application, and who did what to it last."""

    section: Section
    progress: Progress
    missing: tuple[Question, ...]
    asked: tuple[Question, ...]
    last: Said | None
    mark: Signed | None
    answers: dict[str, Said]

    @property
    def is_done(self) -> bool:
        """Whether somebody said that it is finished, and nothing is missing."""
        return self.progress == Progress.DONE

    @property
    def first_open(self) -> Question:
        """Where to go on: the first question without an answer that is needed, or the first of all."""
        return (self.missing or self.asked)[0]

    @property
    def rows(self) -> list[tuple[Question, Said | None, str]]:
        """Every question that is asked, with its answer, also in words."""
        found = ((question, self.answers.get(question.name)) for question in self.asked)
        return [(question, answer, question.in_words(answer.value if answer else None)) for question, answer in found]


@dataclass(frozen=True)
class Writing:
    """An application that is being written: its parts, and the declaration that stands."""

    ref: str
    parts: tuple[Part, ...]
    declaration: Signed | None

    @property
    def done(self) -> int:
        """How many parts are done."""
        return sum(part.is_done for part in self.parts)

    @property
    def is_finished(self) -> bool:
        """Whether every part is done."""
        return self.done == len(self.parts)

    @property
    def next_thing(self) -> tuple[str, str]:
        """What to do next, in words, and where."""
        for part in self.parts:
            if not part.is_done:
                return self._of_part(part)
        if self.declaration is None:
            return "Another trustee declares that all of it is true", reverse("funding:declare", args=[self.ref])
        return "Send it to the scheme", reverse("funding:application", args=[self.ref])

    def _of_part(self, part: Part) -> tuple[str, str]:
        at = [self.ref, part.section.key]
        if part.missing:
            return f"Answer: {part.section.title}", reverse("funding:question", args=[*at, part.first_open.key])
        return f"Say that this part is finished: {part.section.title}", reverse("funding:section", args=at)


def writings_of(applications: Iterable[Application | int]) -> dict[int, Writing]:
    """How far each of these (objects or primary keys) is written, by primary key. One query, or none for none."""
    those = [each.pk if isinstance(each, Application) else each for each in applications]
    if not those:
        return {}
    rounds: dict[int, tuple[str, str]] = {}
    answers: dict[int, dict[str, Said]] = defaultdict(dict)
    marks: dict[int, dict[str, Signed]] = defaultdict(dict)
    declarations: dict[int, Signed] = {}
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [those])
        for what, pk, key, value, who, name, at, for_whom in cursor.fetchall():
            if what == "round":
                rounds[pk] = key, value
            elif what == "answer":
                answers[pk][key] = Said(None if value is None else json.loads(value), name, at, for_whom)
            elif what == "mark":
                marks[pk][key] = Signed(who, name, at)
            else:
                declarations[pk] = Signed(who, name, at)
    return {
        pk: Writing(ref, _parts(sections, answers[pk], marks[pk]), declarations.get(pk))
        for pk, (ref, sections) in rounds.items()
    }


def _parts(sections: str, answers: dict[str, Said], marks: dict[str, Signed]) -> tuple[Part, ...]:
    """Every section of the round, with its answers and its mark."""
    values = {name: answer.value for name, answer in answers.items()}
    return tuple(_part(section, values, answers, marks.get(section.key)) for section in _sections(sections))


# By their text, which an administrator may change at any time.
@lru_cache(maxsize=64)
def _sections(text: str) -> tuple[Section, ...]:
    return tuple(read(json.loads(text)))


def _part(section: Section, values: dict[str, Any], answers: dict[str, Said], mark: Signed | None) -> Part:
    own = {question.name: answers[question.name] for question in section.questions if question.name in answers}
    asked = section.asked(values)
    missing = section.missing(values, asked)
    return Part(
        section=section,
        progress=section.progress(values, marked=mark is not None, missing=missing),
        missing=tuple(missing),
        asked=tuple(asked),
        last=max(own.values(), key=lambda answer: answer.saved_at, default=None),
        mark=mark,
        answers=own,
    )


def is_late(closes_on: date | None) -> bool:
    """Whether a round with this closing date has closed."""
    return closes_on is not None and closes_on < timezone.localdate()


def time_left(closes_on: date | None, today: date | None = None) -> str:
    """'11 days left', 'Today is the last day', 'The closing date has passed'; '' where a round has none."""
    if closes_on is None:
        return ""
    days = (closes_on - (today or timezone.localdate())).days
    if days < 0:
        return "The closing date has passed"
    if days == 0:
        return "Today is the last day"
    return "1 day left" if days == 1 else f"{days} days left"


COLOURS: dict[str, str] = {
    State.CONSIDERING: "grey",
    State.GATHERING: "blue",
    State.READY: "green",
    State.INFO_REQUESTED: "yellow",
    State.APPROVED: "green",
    State.CONSENTS_PENDING: "yellow",
    State.INSTALLED: "green",
    State.MAINTENANCE: "green",
    State.CLOSED: "green",
    State.UNSUCCESSFUL: "red",
    State.INELIGIBLE: "red",
    State.WINDOW_MISSED: "red",
    State.DROPPED: "grey",
    State.WITHDRAWN: "grey",
}
"""Of the tag that says a state; the others are blue."""


def colour_of(state: str) -> str:
    """The colour of this state's tag, beside its words."""
    return COLOURS.get(state, "blue")
