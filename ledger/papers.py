"""A copy of everything held as JSON, which programs read, and as plain data for the typesetter (docs/held.md)."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from ledger.gathering import MACHINERY, NOT_IN_IT, SECRET, Held, Table
from ledger.words.telling import CALLED, Named, facts, names_in_words
from liaison.audit.ledger import Entry, Mark
from liaison.audit.models import Consultation
from liaison.audit.plain import in_plain_words
from liaison.audit.telling import names_of
from liaison.presentation import words
from liaison.presentation.texts import clean
from liaison.presentation.texts import lines as typed

SCHEMA = 1
"""Raised whenever something in the JSON is renamed or taken out; what is added only does not count."""


def to_json(held: Held, now: datetime) -> bytes:
    """The whole copy as docs/held.md describes it, in UTF-8."""
    return json.dumps(_whole(held, now), ensure_ascii=False, indent=1).encode()


def _whole(held: Held, now: datetime) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "portal": settings.PORTAL_NAME,
        "place": held.place.name,
        "made_at": now.isoformat(),
        "people": {str(pk): name for pk, name in sorted(held.people.items())},
        "tables": {
            table.model._meta.label: {
                "name": str(table.model._meta.verbose_name_plural),
                "columns": table.columns,
                "rows": table.rows,
            }
            for table in held.tables
        },
        "history": [_entry(entry) for entry in held.entries],
        "read_log": held.looked,
        "files": [
            {"name": name, "title": file.title, "bytes": file.size, "sha256": file.sha256}
            for name, file in named_files(held).items()
        ],
        "not_in_it": dict(NOT_IN_IT),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    context = entry.row.get("pgh_context") or {}
    return {
        "table": entry.model._meta.label,
        "row": entry.row.get("pgh_obj_id"),
        "what": entry.what,
        "at": entry.row.get("pgh_created_at"),
        "by": entry.user_id,
        "role": context.get("role", ""),
        "purpose": context.get("purpose", ""),
        "request": context.get("request", ""),
        "after": _plain(entry.row),
        "before": _plain(entry.before) if entry.before else None,
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    left_out = SECRET | MACHINERY
    return {name: value for name, value in row.items() if not name.startswith("pgh_") and name not in left_out}


def named_files(held: Held) -> dict[str, Any]:
    """The files by the names they have in the ZIP: numbered, so that no two are the same."""
    return {f"{number:03}-{file.file_name}": file for number, file in enumerate(held.files, start=1)}


def document(held: Held, now: datetime) -> dict[str, Any]:
    """The same in words, for the typesetter."""
    return {
        "marking": settings.PORTAL_MARKING,
        "title": "Everything that is held",
        "place": typed(held.place.name),
        "footer": f"As held on {words.moment(now)}",
        "made": f"Made on {words.moment(now)}.",
        "tables": [_table(table, held) for table in held.tables if table.rows],
        "changed": [
            {
                "title": typed(line.title),
                "who": clean(", ".join(filter(None, (line.who, line.role, words.moment(line.at))))),
                "what_for": clean(line.purpose),
                "facts": [[clean(c.label), typed(c.before or ""), typed(c.after)] for c in line.changes],
            }
            for line in held.changed
        ],
        "looked": [_look(row, held) for row in reversed(held.looked)],
        "files": [[clean(name), typed(file.title)] for name, file in named_files(held).items()],
        "not_in_it": list(NOT_IN_IT.values()),
    }


def _table(table: Table, held: Held) -> dict[str, Any]:
    now = Mark(timezone.now(), 0, 0)
    rows = [Entry(now, table.model, "insert", row, None, None) for row in table.rows]
    named = names_in_words(names_of(rows, CALLED), held.place.slug)
    return {
        "title": clean(in_plain_words(table.model)),
        "rows": [_row(row, named) for row in rows],
    }


def _row(entry: Entry, named: Named) -> list[list[Any]]:
    return [[clean(change.label), typed(change.after)] for change in facts(entry, named)]


def _look(row: dict[str, Any], held: Held) -> list[Any]:
    at = datetime.fromisoformat(row["at"])
    manner = "" if row["manner"] == Consultation.Manner.PAGE else f" ({Consultation.Manner(row['manner']).label})"
    who = ", ".join(filter(None, (held.people.get(row["by_id"], ""), row["role"])))
    return [words.moment(at), clean(who), clean(row["page"] + manner)]
