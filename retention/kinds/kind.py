"""What a kind is: rows of one table that end at some moment, and the words that hang on them in others.

Words go, rows stay: a skeleton keeps place, date, kind, state and who (by role) was met, so that every count that was
told stays true. The same words leave the histories of the same rows, through `liaison.audit.erasing`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import BaseExpression, Combinable
from django.utils import timezone

from liaison.audit.erasing import erase as erase_history
from retention.models import Decision, Erased

MARK = "[erased]"
"""Stands where words were. Where there were none, there are none now either."""

After = Callable[[Sequence[int], Decision], None]


@dataclass(frozen=True)
class Part:
    """One table: `via` leads from its rows to the due thing, `blanks` says for each field what it holds afterwards.

    A text that is blanked to MARK stays empty where it was empty. `of` narrows the rows.
    """

    model: str
    via: str
    blanks: Mapping[str, Any]
    of: Q = field(default_factory=Q)

    @property
    def table(self) -> type[models.Model]:
        """The model, once all apps are there."""
        return apps.get_model(self.model)


@dataclass(frozen=True)
class Kind:
    """One kind of thing. `label` is in the plural; `goes` and `stays` are read by people.

    `ended` is the expression after which its time runs (a moment; a London day where `by_day`); `only` says which rows
    it may be about at all. `unit` and `place` are look-ups to the keys of whose it is, `reference` what an example is
    called, `annotated` what these need besides. `holds` gives, for each thing that can be held, the look-up to its key.
    `after` does what is not a blank: files, papers. Without `marks` nothing is noted of each thing: its own row says
    that it is done.
    """

    key: str
    label: str
    goes: str
    stays: str
    model: str
    ended: str | Combinable | BaseExpression
    parts: tuple[Part, ...] = ()
    by_day: bool = False
    only: Q = field(default_factory=Q)
    unit: str = "place__unit"
    place: str = "place"
    reference: str = "ref"
    holds: Mapping[str, str] = field(default_factory=lambda: {"place": "place"})
    after: tuple[After, ...] = ()
    marks: bool = True
    annotated: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> type[models.Model]:
        """The model of the things themselves."""
        return apps.get_model(self.model)

    def ended_before(self, before: datetime) -> models.QuerySet:
        """Things whose time ended before this moment and that were not erased; held ones too. With `ran_from`."""
        limit = timezone.localdate(before) if self.by_day else before
        ended = F(self.ended) if isinstance(self.ended, str) else self.ended
        rows = self.table._base_manager.annotate(**self.annotated).filter(self.only)
        rows = rows.annotate(ran_from=ended).filter(ran_from__lt=limit)
        if not self.marks:
            return rows
        return rows.exclude(Exists(Erased.objects.filter(kind=self.key, thing=OuterRef("pk"))))

    def erase(self, keys: Sequence[int], decision: Decision) -> None:
        """Take the words of these things out of every table and history. Inside the worker's transaction."""
        for part in self.parts:
            blank(part, keys, decision)
        for do in self.after:
            do(keys, decision)


def blank(part: Part, keys: Collection[int], decision: Decision) -> None:
    """Blank the fields of the rows that hang on these things, and of all their history."""
    rows = part.table._base_manager.filter(part.of, **{f"{part.via}__in": keys})
    blank_rows(part.table, list(rows.order_by("pk").values_list("pk", flat=True)), part.blanks, decision)


def blank_rows(model: type[models.Model], keys: Collection[int], blanks: Mapping[str, Any], decision: Decision) -> None:
    """Blank these fields of these rows, and of all their history."""
    if keys:
        changes = {name: _unless_empty(name) if to == MARK else to for name, to in blanks.items()}
        model._base_manager.filter(pk__in=keys).update(**changes)
        forget_history(model, keys, blanks, decision)


def forget_history(
    model: type[models.Model], keys: Collection[int], blanks: Mapping[str, Any], decision: Decision
) -> None:
    """Blank these fields in what the history of these rows says, where it says anything there."""
    history: Any = getattr(model, "pgh_event_model", None)
    if history is None:
        return
    fields = {name: history._meta.get_field(name) for name in blanks if _has(history, name)}
    said: dict[tuple[str, ...], list[int]] = defaultdict(list)
    rows = history._base_manager.filter(pgh_obj_id__in=keys).order_by("pgh_id")
    attnames = [each.attname for each in fields.values()]
    for key, *values in rows.values_list("pgh_id", *attnames):
        pairs = zip(fields, values, strict=True)
        said[tuple(name for name, value in pairs if not _is_blank(value, blanks[name]))].append(key)
    for names, found in said.items():
        if names:
            erase_history(model, found, {fields[name].column: blanks[name] for name in names}, decision=decision.ref)


def _unless_empty(name: str) -> Case:
    return Case(When(**{name: ""}, then=Value("")), default=Value(MARK))


def _is_blank(value: Any, to: Any) -> bool:
    return value == to or (to == MARK and value in (None, ""))


def _has(model: type[models.Model], name: str) -> bool:
    return any(each.name == name for each in model._meta.concrete_fields)


KINDS: dict[str, Kind] = {}


def kind(key: str, **options: Any) -> Kind:
    """Register a kind."""
    KINDS[key] = Kind(key=key, **options)
    return KINDS[key]
