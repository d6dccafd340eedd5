"""A row in words for somebody who reads what is held about them: each column and what stands in it."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.text import capfirst

from liaison.outbox import kinds
from liaison.outbox.models import Message, Preference
from liaison.presentation import words

SECRET = frozenset(
    {
        *("password", "token_digest", "session_key", "data", "key", "claim_token", "about", "client_id", "extra_data"),
        *("version", "id", "user", "officer", "to", "person", "counts"),
    }
)
"""Columns that open something, that keep forms from being sent twice, or that only say again whose row it is."""
MACHINERY = "pgh_"
MOST_ROWS = 500


@dataclass
class Found:
    """The rows of one table that name the person in one part: how many, and what those about them say."""

    table: str
    part: str
    number: int
    rows: list[dict[str, str]] = field(default_factory=list)


def told(row: models.Model) -> dict[str, str]:
    """One row, by the plain names of its columns; what is empty is left out."""
    found = {}
    for each in row._meta.concrete_fields:
        value = getattr(row, each.attname)
        if each.name in SECRET or each.name.startswith(MACHINERY) or value in (None, "", [], {}):
            continue
        found[capfirst(str(each.verbose_name))] = _in_words(row, each, value)
    return found


def _in_words(row: models.Model, each: Any, value: Any) -> str:
    if each.is_relation:
        return str(getattr(row, each.name))
    if each.name == "kind" and isinstance(row, Message | Preference):
        return kinds.in_words(value)
    if each.choices:
        return str(getattr(row, f"get_{each.name}_display")())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(each, models.DateTimeField):
        return words.moment(value)
    return words.day(value) if isinstance(each, models.DateField) else str(value)
