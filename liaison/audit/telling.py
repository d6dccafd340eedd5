"""History in plain words: which field, what it was, what it is; choices, dates and people as a page prints them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection, models
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from liaison.audit.ledger import Entry
from liaison.presentation import words

# What only the machinery needs.
UNTOLD = {"id", "pk", "place", "version", "client_id", "slug", "ref"}
NAMED_BY = ("ref", "name", "text")
AT_ONCE = timedelta(minutes=1)
NOTHING: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Change:
    """One field: its label, what it was and what it is. `before` is None where it said nothing before."""

    label: str
    before: str | None
    after: str
    field: str = ""


Names = Mapping[tuple[type[models.Model], int], str]


def names_of(
    entries: Iterable[Entry], called: Mapping[str, str] = MappingProxyType({})
) -> dict[tuple[type[models.Model], int], str]:
    """What the rows that these entries point at are called, and the people who acted.

    One query, within what the reader may see. `called` gives for a model's label the SQL expression over its
    columns that names a row, where neither reference, name nor text does; it is never anybody's input.
    """
    entries = list(entries)
    actors = {entry.user_id for entry in entries if entry.user_id}
    wanted: dict[type[models.Model], set[int]] = {get_user_model(): actors} if actors else {}
    for entry in entries:
        for field in entry.model._meta.fields:
            if not isinstance(field, models.ForeignKey) or field.name in UNTOLD:
                continue
            for row in (entry.row, entry.before or {}):
                if row.get(field.attname) is not None:
                    wanted.setdefault(field.related_model, set()).add(row[field.attname])
    parts, params, order = [], [], []
    for number, (model, keys) in enumerate(wanted.items()):
        column = next((name for name in NAMED_BY if _has(model, name)), None)
        if column is None and model._meta.label not in called:
            continue
        order.append((number, model))
        # Only names of our own tables and columns are put into the text.
        label = "trim(rank || ' ' || name)" if _has(model, "rank") else f"{column}::text"
        label = called.get(model._meta.label, label)
        parts.append(f"select {number}, id, {label} from {model._meta.db_table} where id = any(%s)")  # noqa: S608
        params.append(list(keys))
    if not parts:
        return {}
    models_by_number = dict(order)
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), params)
        return {(models_by_number[number], pk): name for number, pk, name in cursor.fetchall()}


def _has(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def title(entry: Entry) -> str:
    """'Visit added', 'Contact changed'; with what the thing is called, where it is called anything."""
    what = capfirst(str(entry.model._meta.verbose_name))
    sentence = {
        "insert": _("%(what)s added"),
        "update": _("%(what)s changed"),
        "delete": _("%(what)s removed"),
    }.get(entry.what, "%(what)s")
    called = _called(entry)
    told = sentence % {"what": what}
    return f"{told}: {in_words(*called, {})}" if called else told


def _called(entry: Entry) -> tuple[Any, Any] | None:
    for name in ("ref", "name", "email"):
        if entry.row.get(name):
            return entry.model._meta.get_field(name), entry.row[name]
    return None


def changes(entry: Entry, names: Names) -> list[Change]:
    """What differs, field by field. A new thing is told by its fields that say anything."""
    new = entry.before is None or entry.what == "insert"
    before = entry.before or {}
    called = _called(entry)
    told = []
    for field in entry.model._meta.concrete_fields:
        if field.name in UNTOLD or field.attname not in entry.row:
            continue
        now, was = entry.row[field.attname], before.get(field.attname)
        if new and called and field == called[0]:
            continue
        if (new and now in (*NOTHING, False)) or (not new and now == was) or _repeats(field, now, entry):
            continue
        told.append(
            Change(
                capfirst(str(field.verbose_name)),
                None if new or was in NOTHING else in_words(field, was, names),
                in_words(field, now, names),
                field.name,
            )
        )
    return told


def _repeats(field: Any, now: Any, entry: Entry) -> bool:
    # "logged by" and "logged at" say once more who made this change and when; so do moments nobody types.
    if field.name.endswith("_by"):
        return now is not None and now == entry.user_id
    paired = _has(entry.model, field.name.removesuffix("_at") + "_by") or not field.editable
    if field.name.endswith("_at") and isinstance(field, models.DateTimeField) and paired and now:
        moment = parse_datetime(now)
        return moment is not None and abs(moment - entry.mark.at) < AT_ONCE
    return False


def in_words(field: Any, value: Any, names: Names) -> str:
    """One value of a history row as a page prints it. `value` is as JSON has it."""
    if value is None or value == "" or value == []:
        return _("nothing")
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), _("somebody or something no longer shown"))
    if isinstance(field, ArrayField):
        return ", ".join(in_words(field.base_field, one, names) for one in value)
    if isinstance(field, models.JSONField):
        return _json(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _scalar(field, value)


def _scalar(field: Any, value: Any) -> str:
    try:
        meant = parse_datetime(value) if isinstance(field, models.DateTimeField) else field.to_python(value)
    except (ValidationError, ValueError, TypeError):
        return str(value)
    if isinstance(meant, datetime):
        return words.moment(meant)
    if isinstance(meant, date):
        return words.day(meant)
    if isinstance(meant, time):
        return words.clock(meant)
    return str(value)


def _json(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(
            f"{label}: {' → '.join(str(v) for v in pair)}" if isinstance(pair, list) else f"{label}: {pair}"
            for label, pair in value.items()
        )
    return str(value)
