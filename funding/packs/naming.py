"""The names that files have in the ZIP: letters that every computer knows, numbered, each only once."""

from collections.abc import Iterable

from django.utils.text import slugify

from funding.models import PackItem

ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
LONGEST = 60


def file_names(items: Iterable[PackItem]) -> dict[str, PackItem]:
    """The items by the name of their file: '01-east-window.jpg'. The number alone keeps them apart."""
    named = {}
    for number, item in enumerate(items, start=1):
        file = item.evidence
        if file is None:
            continue
        stem = slugify(file.file_name.rpartition(".")[0])[:LONGEST].strip("-_") or "file"
        named[f"{number:02d}-{stem}.{ENDINGS.get(file.content_type, 'bin')}"] = item
    return named
