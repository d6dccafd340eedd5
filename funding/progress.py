"""How far an application is written, and what to do next: for its task list, and for the list of applications."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from funding.models import Answer, Application, Declaration, SectionMark
from funding.sections import Progress, Question, Section, read
from funding.states import State


@dataclass(frozen=True)
class Part:
    """One section of an application, and who did what to it last."""

    section: Section
    progress: Progress
    missing: tuple[Question, ...]
    asked: tuple[Question, ...]
    last: Answer | None
    mark: SectionMark | None
    answers: dict[str, Answer]

    @property
    def is_done(self) -> bool:
        """Whether somebody said that it is finished, and nothing is missing."""
        return self.progress == Progress.DONE

    @property
    def first_open(self) -> Question:
        """Where to go on: the first question without an answer that is needed, or the first of all."""
        return (self.missing or self.asked)[0]

    @property
    def rows(self) -> list[tuple[Question, Answer | None, str]]:
        """Every question that is asked, with its answer, also in words."""
        found = ((question, self.answers.get(question.name)) for question in self.asked)
        return [(question, answer, question.in_words(answer.value if answer else None)) for question, answer in found]


@dataclass(frozen=True)
class Writing:
    """An application that is being written: its parts, and the declaration that stands."""

    application: Application
    parts: tuple[Part, ...]
    declaration: Declaration | None

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
        ref = self.application.ref
        for part in self.parts:
            if not part.is_done:
                return self._of_part(part)
        if self.declaration is None:
            return "Another trustee declares that all of it is true", reverse("funding:declare", args=[ref])
        return "Send it to the scheme", reverse("funding:application", args=[ref])

    def _of_part(self, part: Part) -> tuple[str, str]:
        at = [self.application.ref, part.section.key]
        if part.missing:
            return f"Answer: {part.section.title}", reverse("funding:question", args=[*at, part.first_open.key])
        return f"Say that this part is finished: {part.section.title}", reverse("funding:section", args=at)


def writings_of(applications: Iterable[Application]) -> dict[int, Writing]:
    """How far each of these is written, by primary key; their rounds are fetched already. Three queries."""
    held = {application.pk: application for application in applications}
    if not held:
        return {}
    answers: dict[int, dict[str, Answer]] = defaultdict(dict)
    for answer in Answer.objects.filter(application__in=held).select_related("saved_by"):
        answers[answer.application_id][answer.key] = answer
    marks: dict[int, dict[str, SectionMark]] = defaultdict(dict)
    for mark in SectionMark.objects.filter(application__in=held, ended_at=None).select_related("made_by"):
        marks[mark.application_id][mark.section] = mark
    found = Declaration.objects.filter(application__in=held, voided_at=None).select_related("made_by")
    declarations = {declaration.application_id: declaration for declaration in found}
    return {
        pk: Writing(application, parts_of(application, answers[pk], marks[pk]), declarations.get(pk))
        for pk, application in held.items()
    }


def parts_of(application: Application, answers: dict[str, Answer], marks: dict[str, SectionMark]) -> tuple[Part, ...]:
    """Every section of the round, with its answers and its mark."""
    values = {name: answer.value for name, answer in answers.items()}
    return tuple(
        _part(section, values, answers, marks.get(section.key)) for section in read(application.round.sections)
    )


def _part(section: Section, values: dict[str, Any], answers: dict[str, Answer], mark: SectionMark | None) -> Part:
    own = {question.name: answers[question.name] for question in section.questions if question.name in answers}
    return Part(
        section=section,
        progress=section.progress(values, marked=mark is not None),
        missing=tuple(section.missing(values)),
        asked=tuple(section.asked(values)),
        last=max(own.values(), key=lambda answer: answer.saved_at, default=None),
        mark=mark,
        answers=own,
    )


def is_late(application: Application) -> bool:
    """Whether its round has closed."""
    return application.round.closes_on is not None and application.round.closes_on < timezone.localdate()


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
