"""What a pack says: read from the application, in words, as plain data for the typesetter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import dateformat, timezone

from funding.models import Answer, Application, Declaration, Measure, PackItem
from funding.packs.naming import file_names
from funding.sections import Section, read
from liaison.presentation import words
from liaison.presentation.money import pounds
from liaison.presentation.texts import clean, lines

MARKING = "OFFICIAL-SENSITIVE"
"""It tells where a place is weak: Government Security Classifications Policy, additional marking."""
Kind = PackItem.Kind


@dataclass(frozen=True)
class Contents:
    """All that goes into a pack: what is in it now, and the files that are still kept, by their name in the ZIP."""

    application: Application
    items: Sequence[PackItem]
    files: dict[str, PackItem]

    @classmethod
    def of(cls, application: Application) -> "Contents":
        """As the committee has decided until now."""
        found = PackItem.objects.filter(application=application, taken_out_at=None).select_related("evidence")
        items = list(found.order_by("on", "pk"))
        kept = [item for item in items if item.evidence and item.evidence.removed_at is None]
        return cls(application, items, file_names(kept))

    def of_kind(self, kind: str) -> list[PackItem]:
        """Those of one kind, oldest first."""
        return [item for item in self.items if item.kind == kind]


def document(contents: Contents, now: datetime) -> dict[str, Any]:
    """The whole pack as data: texts, and lists of lines with their direction and language."""
    application = contents.application
    values = dict(Answer.objects.filter(application=application).values_list("key", "value"))
    declared = Declaration.objects.filter(application=application, voided_at=None).select_related("made_by").first()
    return {
        "marking": MARKING,
        "title": clean(f"Application of {application.place.name}"),
        "place": lines(application.place.name),
        "address": lines(_address(application)),
        "scheme": clean(application.round.scheme.name),
        "round": clean(application.round.name),
        "ref": application.ref,
        "made": words.moment(now, today=date.min),
        "sections": [_section(section, values) for section in read(application.round.sections)],
        "measures": [_measure(each) for each in Measure.objects.filter(application=application)],
        "incidents": _dated(contents.of_kind(Kind.INCIDENT)),
        "visits": _dated(contents.of_kind(Kind.VISIT)),
        "support": _dated(contents.of_kind(Kind.SUPPORT)),
        "files": [_file(name, item) for name, item in contents.files.items()],
        "removed": [lines(item.text.partition("\n")[0]) for item in contents.items if _is_removed(item)],
        "declaration": _declaration(declared),
    }


def _address(application: Application) -> str:
    return "\n".join(part for part in (application.place.street, application.place.postcode) if part)


def _section(section: Section, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": clean(section.title),
        "questions": [
            {"label": clean(each.label), "answer": lines(each.in_words(values.get(each.name)) or "No answer")}
            for each in section.asked(values)
        ],
    }


def _measure(measure: Measure) -> list[str]:
    cost = pounds(measure.pence) if measure.pence is not None else "Not known"
    return [measure.get_kind_display(), str(measure.number), measure.get_status_display(), cost]


def _dated(items: Sequence[PackItem]) -> list[dict[str, Any]]:
    return [{"on": _day(item.on), "text": lines(item.text)} for item in items]


def _file(name: str, item: PackItem) -> dict[str, Any]:
    file = item.evidence
    assert file is not None  # noqa: S101 -- only items with a kept file are listed
    return {"name": name, "title": lines(item.text), "size": _size(file.size), "sha256": file.sha256}


def _is_removed(item: PackItem) -> bool:
    return item.kind == Kind.FILE and (item.evidence is None or item.evidence.removed_at is not None)


def _declaration(declared: Declaration | None) -> dict[str, Any] | None:
    if declared is None:
        return None
    when = words.moment(timezone.localtime(declared.made_at), today=date.min)
    return {"text": lines(declared.text), "by": clean(str(declared.made_by)), "when": when}


def _day(on: date | None) -> str:
    return dateformat.format(on, "j F Y") if on else "No date"


def _size(count: int) -> str:
    if count < 1_000_000:
        return f"{max(1, round(count / 1000)):,} KB"
    return f"{count / 1_000_000:.1f} MB"
