"""The pages of an application as data: their shape, which questions are asked, and when a section is finished.

A round's `sections` is a list of

    {"key": "place", "title": "About your place", "why": "…", "questions": [
        {"key": "name", "label": "…", "hint": "…", "kind": "text", "required": true,
         "choices": [["a", "The first"]], "only_if": {"key": "landlord", "is": "yes"}}]}

`key`, `title` and `questions` are needed, of a question `key`, `label` and `kind`. `only_if` names an earlier question
of the same section and the answer on which this one is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

KINDS = ("text", "long", "choice", "choices", "yes-no", "date", "money", "number", "charity", "phone")
WITH_CHOICES = ("choice", "choices")
KEY = re.compile(r"[a-z][a-z0-9-]{0,38}")


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

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Whether it is asked, given the answers so far (by name)."""
        if self.only_if is None:
            return True
        key, wanted = self.only_if
        given = values.get(f"{self.section}.{key}")
        return wanted in given if isinstance(given, list) else given == wanted


@dataclass(frozen=True)
class Section:
    """One part of an application."""

    key: str
    title: str
    why: str
    questions: tuple[Question, ...]

    def asked(self, values: Mapping[str, Any]) -> list[Question]:
        """The questions that are asked, given the answers so far."""
        return [question for question in self.questions if question.is_asked(values)]

    def missing(self, values: Mapping[str, Any]) -> list[Question]:
        """The questions that must still be answered."""
        return [q for q in self.asked(values) if q.required and values.get(q.name) in (None, "", [])]

    def is_begun(self, values: Mapping[str, Any]) -> bool:
        """Whether anything of it is answered."""
        return any(values.get(question.name) not in (None, "", []) for question in self.questions)


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
    key, title = _key(given, where), _text(given, "title", where)
    if not isinstance(given.get("questions"), list) or not given["questions"]:
        raise ValidationError(f"{where} has no questions.")
    questions: list[Question] = []
    for position, each in enumerate(given["questions"], start=1):
        questions.append(_question(each, key, questions, f"{where}, question {position}"))
    _unique([question.key for question in questions], f"question of {where.lower()}")
    return Section(key, title, str(given.get("why", "")), tuple(questions))


def _question(given: Any, section: str, before: list[Question], where: str) -> Question:
    if not isinstance(given, dict):
        raise ValidationError(f"{where} is not an object.")
    kind = given.get("kind")
    if kind not in KINDS:
        raise ValidationError(f"{where}: the kind is one of {', '.join(KINDS)}.")
    choices = given.get("choices", [])
    pairs = isinstance(choices, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) and part for part in pair)
        for pair in choices
    )
    if not pairs or (kind in WITH_CHOICES) != bool(choices):
        raise ValidationError(f"{where}: choices are pairs of key and text, for the kinds choice and choices.")
    only_if = given.get("only_if")
    if only_if is not None:
        known = {question.key for question in before}
        if not isinstance(only_if, dict) or only_if.get("key") not in known or not isinstance(only_if.get("is"), str):
            raise ValidationError(f"{where}: only_if names an earlier question of the section, and an answer.")
        only_if = (only_if["key"], only_if["is"])
    return Question(
        section=section,
        key=_key(given, where),
        label=_text(given, "label", where),
        kind=kind,
        hint=str(given.get("hint", "")),
        required=bool(given.get("required", True)),
        choices=tuple((key, text) for key, text in choices),
        only_if=only_if,
    )


def _key(given: dict[str, Any], where: str) -> str:
    key = given.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise ValidationError(f"{where}: the key has small letters, digits and hyphens.")
    return key


def _text(given: dict[str, Any], name: str, where: str) -> str:
    text = given.get(name)
    if not isinstance(text, str) or not text.strip():
        raise ValidationError(f"{where} has no {name}.")
    return text


def _unique(keys: list[str], what: str) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise ValidationError(f"“{key}” is the key of more than one {what}.")
