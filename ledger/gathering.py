"""Everything that is held about one place, as its committee may see it.

It is read under the web's role and as the member who asked: row-level security itself decides what is in the copy, so
that nothing of anybody else and nothing about police can slip in, and nothing of the place is left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from funding.models import Evidence
from ledger.reading import Line, lines, people_of
from liaison.accounts.models import User
from liaison.audit.ledger import CHANGES, Entry, Mark, Wanted, entries
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place

AT_ONCE = 500
WEB = "liaison_web"
SECRET = frozenset({"token_digest", "claim_token", "stored_as", "stored_pdf", "stored_zip", "stored_json"})
"""Columns that open something, or say where a file lies."""
MACHINERY = frozenset({"client_id", "version", "beat_at", "progress", "spell", "choice"})
"""Columns that keep forms from being sent twice, and the like: they say nothing about a place."""
NOT_IN_IT: Mapping[str, str] = {
    "outbox.Message": "Mails that wait or were sent. They name no place; what caused them is in this copy.",
    "visits.ProposedWindow": "Drafts of who could go where. What came of them is in this copy, as visits.",
}
"""Tables with rows about places that are not in a copy, and why; it says so itself."""


@dataclass(frozen=True)
class Table:
    """The rows of one table as they are today, each as JSON has it."""

    model: type[models.Model]
    rows: list[dict[str, Any]]

    @property
    def columns(self) -> dict[str, str]:
        """Each column in plain words."""
        return {
            str(f.column): str(f.verbose_name)
            for f in self.model._meta.concrete_fields
            if f.column not in SECRET | MACHINERY
        }


@dataclass
class Held:
    """All of it. `lines` are the history and the read log in words, newest first; `entries` the history as rows."""

    place: Place
    tables: list[Table] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    looked: list[dict[str, Any]] = field(default_factory=list)
    people: dict[int, str] = field(default_factory=dict)
    files: list[Evidence] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things are in it: rows, changes and readings."""
        return sum(len(table.rows) for table in self.tables) + len(self.entries) + len(self.looked)


@cache
def tables_of_places() -> tuple[type[models.Model], ...]:
    """Every table with rows about a place, histories and the read log apart; the place itself first."""
    found = [
        model
        for model in apps.get_models()
        if any(f.column == "place_id" for f in model._meta.concrete_fields)
        and not hasattr(model, "pgh_tracked_model")
        and model is not Consultation
        and model._meta.label not in NOT_IN_IT
    ]
    return (Place, *sorted(found, key=lambda model: model._meta.label))


@contextmanager
def eyes_of(user: User) -> Iterator[None]:
    """Run the block under the web's role and as this person, in one transaction that writes nothing."""
    with transaction.atomic(), acting_as(user.pk, purpose="Everything held"), connection.cursor() as cursor:
        cursor.execute("select current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute(f"set local role {WEB}")
        yield
        cursor.execute(f"set local role {before}")


def gather(place_id: int, reader: User) -> Held:
    """What this member of the committee may see of the place. Raises Place.DoesNotExist for anybody else."""
    with eyes_of(reader):
        place = Place.objects.visible_to(reader).get(pk=place_id)
        held = Held(place)
        held.tables = [Table(model, _rows(model, place)) for model in tables_of_places()]
        held.entries = list(_history(place))
        for start in range(0, len(held.entries), AT_ONCE):
            held.changed += lines(held.entries[start : start + AT_ONCE], place, people_of(place))
        held.looked = _rows(Consultation, place)
        held.people = _people(held)
        held.files = list(Evidence.objects.kept().filter(place=place).order_by("pk"))
    return held


def _rows(model: type[models.Model], place: Place) -> list[dict[str, Any]]:
    column = "id" if model is Place else "place_id"
    left_out = list(SECRET | MACHINERY)
    with connection.cursor() as cursor:
        # Only names of our own tables and columns are put into the text.
        cursor.execute(
            f"select to_jsonb(t) - %s::text[] from {model._meta.db_table} t where {column} = %s order by id",  # noqa: S608
            [left_out, place.pk],
        )
        return [json.loads(row) for (row,) in cursor.fetchall()]


def _history(place: Place) -> Iterator[Entry]:
    mark: Mark | None = None
    while some := entries(place.pk, Wanted(only=CHANGES), before=mark, limit=AT_ONCE):
        yield from some
        mark = some[-1].mark


def _people(held: Held) -> dict[int, str]:
    ids = {row["by_id"] for row in held.looked} | {entry.user_id for entry in held.entries if entry.user_id}
    for table in held.tables:
        ids |= set(_named(table.model, table.rows))
    for entry in held.entries:
        ids |= set(_named(entry.model, [entry.row]))
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _named(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> Iterator[int]:
    columns = [f.attname for f in model._meta.concrete_fields if f.related_model is User]
    return (row[column] for row in rows for column in columns if row.get(column) is not None)
