"""The pages of an application as data: their shape, which questions are asked, and when a section is finished.

A round's `sections` is a list of

    {"key": "place", "title": "About your place", "why": "…", "questions": [
        {"key": "name", "label": "…", "hint": "…", "kind": "text", "required": true,
         "choices": [["a", "The first"]], "only_if": {"key": "landlord", "is": "yes"}}]}

`key`, `title` and `questions` are needed, of a question `key`, `label` and `kind`. `only_if` names an earlier question
of the same section that is answered by choosing, and the answer on which this one is asked.

An answer is kept as JSON: a text; a list of keys for `choices`; "yes" or "no"; a date as "2026-12-08"; money in whole
pence; a whole number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import dateformat

from liaison.presentation.money import pounds

KINDS = ("text", "long", "choice", "choices", "yes-no", "date", "money", "number", "charity", "phone")
WITH_CHOICES = ("choice", "choices")
YES_NO = (("yes", "Yes"), ("no", "No"))
KEY = re.compile(r"[a-z][a-z0-9-]{0,38}")
OF_A_SECTION = frozenset({"key", "title", "why", "questions"})
OF_A_QUESTION = frozenset({"key", "label", "hint", "kind", "required", "choices", "only_if"})


class Progress(TextChoices):
    """How far a section is, in the words of the task list."""

    NOT_STARTED = "not-started", "Not started"
    NOT_FINISHED = "not-finished", "Not finished"
    DONE = "done", "Done"

    @property
    def colour(self) -> str:
        """Of its tag."""
        return {"not-started": "grey", "not-finished": "blue", "done": "green"}[self.value]


def is_given(value: Any) -> bool:
    """Whether this is an answer at all."""
    return value is not None and value not in ("", [])


@dataclass(frozen=True)
class Question:
    """One question. `key` is unique in its section; `name` is the key of its answer."""

    section: str
    key: str
    label: str
    kind: str
    hint: str = ""
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    only_if: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """How its answer is called: 'section.question'."""
        return f"{self.section}.{self.key}"

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """What may be chosen, as pairs of key and text; nothing where the answer is typed."""
        return YES_NO if self.kind == "yes-no" else self.choices

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Whether it is asked, given the answers so far (by name) to the questions that are asked."""
        if self.only_if is None:
            return True
        key, wanted = self.only_if
        given = values.get(f"{self.section}.{key}")
        return wanted in given if isinstance(given, list) else given == wanted

    def in_words(self, value: Any) -> str:
        """An answer as people read it; '' for none. What does not fit the question any more is shown as it was kept."""
        if not is_given(value):
            return ""
        texts = dict(self.answers)
        if texts:
            chosen = value if isinstance(value, list) else [value]
            return "\n".join(texts.get(str(key), str(key)) for key in chosen)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if self.kind == "money" and whole:
            return pounds(value)
        if self.kind == "number" and whole:
            return f"{value:,}"
        return _day(value) if self.kind == "date" else str(value)


@dataclass(frozen=True)
class Section:
    """One part of an application."""

    key: str
    title: str
    why: str
    questions: tuple[Question, ...]

    def asked(self, values: Mapping[str, Any]) -> list[Question]:
        """The questions that are asked, given the answers so far.

        The answer to a question that is itself not asked any more opens no other.
        """
        asked: list[Question] = []
        counted: dict[str, Any] = {}
        for question in self.questions:
            if question.is_asked(counted):
                asked.append(question)
                counted[question.name] = values.get(question.name)
        return asked

    def missing(self, values: Mapping[str, Any], asked: list[Question] | None = None) -> list[Question]:
        """The questions that must still be answered; of those that are asked, where the caller knows them."""
        asked = self.asked(values) if asked is None else asked
        return [q for q in asked if q.required and not is_given(values.get(q.name))]

    def is_begun(self, values: Mapping[str, Any]) -> bool:
        """Whether anything of it is answered."""
        return any(is_given(values.get(question.name)) for question in self.questions)

    def progress(self, values: Mapping[str, Any], *, marked: bool, missing: list[Question] | None = None) -> Progress:
        """How far it is. It is done when a member has said so (`marked`) and nothing that is needed is missing."""
        if marked and not (self.missing(values) if missing is None else missing):
            return Progress.DONE
        return Progress.NOT_FINISHED if marked or self.is_begun(values) else Progress.NOT_STARTED

    def question(self, key: str) -> Question | None:
        """The question of this key, if there is one."""
        return next((question for question in self.questions if question.key == key), None)


def read(given: Any) -> list[Section]:
    """Sections from the data of a round. Raises ValidationError with a sentence for the administrator."""
    if not isinstance(given, list):
        raise ValidationError("The sections are a list.")
    sections = [_section(each, number) for number, each in enumerate(given, start=1)]
    _unique([section.key for section in sections], "section")
    return sections


def check(given: Any) -> None:
    """Raise ValidationError unless these are sections."""
    read(given)


def _section(given: Any, number: int) -> Section:
    where = f"Section {number}"
    if not isinstance(given, dict):
        raise ValidationError(f"{where} is not an object.")
    _known(given, OF_A_SECTION, where)
    key, title = _key(given, where), _text(given, "title", where)
    if not isinstance(given.get("questions"), list) or not given["questions"]:
        raise ValidationError(f"{where} has no questions.")
    questions: list[Question] = []
    for position, each in enumerate(given["questions"], start=1):
        questions.append(_question(each, key, questions, f"{where}, question {position}"))
    _unique([question.key for question in questions], f"question of {where.lower()}")
    return Section(key, title, _text(given, "why", where, needed=False), tuple(questions))


def _question(given: Any, section: str, before: list[Question], where: str) -> Question:
    if not isinstance(given, dict):
        raise ValidationError(f"{where} is not an object.")
    _known(given, OF_A_QUESTION, where)
    kind = given.get("kind")
    if kind not in KINDS:
        raise ValidationError(f"{where}: the kind is one of {', '.join(KINDS)}.")
    required = given.get("required", True)
    if not isinstance(required, bool):
        raise ValidationError(f"{where}: required is true or false.")
    return Question(
        section=section,
        key=_key(given, where),
        label=_text(given, "label", where),
        kind=kind,
        hint=_text(given, "hint", where, needed=False),
        required=required,
        choices=_choices(given, kind, where),
        only_if=_only_if(given, before, where),
    )


def _choices(given: dict[str, Any], kind: str, where: str) -> tuple[tuple[str, str], ...]:
    choices = given.get("choices", [])
    pairs = isinstance(choices, list) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(part, str) and part for part in pair)
        for pair in choices
    )
    if not pairs or (kind in WITH_CHOICES) != bool(choices):
        raise ValidationError(f"{where}: choices are pairs of key and text, for the kinds choice and choices.")
    _unique([key for key, _label in choices], f"choice of {where.lower()}")
    return tuple((key, label) for key, label in choices)


def _only_if(given: dict[str, Any], before: list[Question], where: str) -> tuple[str, str] | None:
    only_if = given.get("only_if")
    if only_if is None:
        return None
    earlier = {question.key: dict(question.answers) for question in before if question.answers}
    asked = only_if.get("key") if isinstance(only_if, dict) else None
    if not isinstance(asked, str) or only_if.get("is") not in tuple(earlier.get(asked, ())):
        raise ValidationError(
            f"{where}: only_if names an earlier question of the section with answers to choose from, and one of them."
        )
    return asked, only_if["is"]


def _known(given: dict[str, Any], names: frozenset[str], where: str) -> None:
    for name in given:
        if name not in names:
            raise ValidationError(f"{where} has “{name}”, which means nothing here.")


def _key(given: dict[str, Any], where: str) -> str:
    key = given.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise ValidationError(f"{where}: the key has small letters, digits and hyphens.")
    return key


def _text(given: dict[str, Any], name: str, where: str, *, needed: bool = True) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or (needed and not text.strip()):
        raise ValidationError(f"{where} has no {name}." if needed else f"{where}: {name} is a text.")
    return text


def _unique(keys: list[str], what: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise ValidationError(f"“{key}” is the key of more than one {what}.")


def _day(value: Any) -> str:
    try:
        return dateformat.format(date.fromisoformat(value), "l j F Y")
    except (TypeError, ValueError):
        return str(value)
