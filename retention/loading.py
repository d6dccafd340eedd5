"""The rules, read from a file: what is new is added; what the administration has changed since stays as it is."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from retention.kinds import KINDS
from retention.models import Rule

FILE = Path(settings.BASE_DIR) / "data" / "retention.json"
FIELDS = ("months", "days", "reviewer", "source", "link", "is_proposal")


class Unusable(Exception):
    """The file cannot be used; the message says why, in one sentence."""


@dataclass
class Loaded:
    """What became of the rules of a file, by kind."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Those that differ from the file because the administration changed them."""


def rules_of(path: Path = FILE) -> list[dict[str, Any]]:
    """The rules of the file, each for a kind that there is. Raises Unusable."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["rules"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unusable(f"{path} cannot be read as rules: {error}.") from error
    kinds = [row.get("kind") for row in rows]
    if unknown := sorted({str(kind) for kind in kinds} - set(KINDS)):
        raise Unusable(f"There is no kind of thing called {', '.join(unknown)}.")
    if len(kinds) != len(set(kinds)):
        raise Unusable("A kind of thing has two rules.")
    return rows


@transaction.atomic
def load(path: Path = FILE, *, anew: bool = False) -> Loaded:
    """Add the rules of the file; `anew` also puts those back that the administration changed. Raises Unusable."""
    loaded = Loaded()
    for row in rules_of(path):
        known = Rule.objects.select_for_update().filter(kind=row["kind"]).first()
        rule = known or Rule(kind=row["kind"])
        wanted = {name: row[name] for name in FIELDS if name in row}
        if known and all(getattr(known, name) == value for name, value in wanted.items()):
            continue
        if known and known.version > 1 and not anew:
            loaded.kept.append(rule.kind)
            continue
        for name, value in wanted.items():
            setattr(rule, name, value)
        try:
            rule.full_clean()
        except ValidationError as error:
            raise Unusable(f"The rule for {rule.kind} cannot be used: {'; '.join(error.messages)}") from error
        if anew and known:
            rule.version = 1
        rule.save()
        (loaded.changed if known else loaded.new).append(rule.kind)
    return loaded
