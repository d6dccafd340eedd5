"""Everything that an answer says, whatever it is wrapped in: a page, a PDF, an archive, a spreadsheet, a cookie."""

import re
import zipfile
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse

from tests import pdfs

MARKUP = re.compile(r"<[^>]+>")
COOKIE = CookieStorage.cookie_name
ZIPPED = b"PK\x03\x04"


def said(response: HttpResponse) -> str:
    """Body, headers and messages of an answer as one text."""
    content = response.getvalue() if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return "\n".join([unpacked(content), headers, _messages(response)])


def unpacked(content: bytes) -> str:
    """The text of these bytes, and of what is packed in them."""
    if content.startswith((b"%PDF", ZIPPED)):
        return _of_a_file(content)
    return content.decode(errors="replace")


# Many people are handed the same file.
@lru_cache(maxsize=32)
def _of_a_file(content: bytes) -> str:
    return _archive(content) if content.startswith(ZIPPED) else _pdf(content)


def _pdf(content: bytes) -> str:
    plain = content.decode("latin-1")
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            about = [str(value) for value in opened.docinfo.values()]
            inside = [unpacked(file.get_file().read_bytes()) for file in opened.attachments.values()]
        return "\n".join([plain, pdfs.text_of(content), *about, *inside])
    except pikepdf.PdfError:
        # A file that only calls itself so.
        return plain


def _archive(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = [archive.comment.decode(errors="replace")]
        for member in archive.infolist():
            text = unpacked(archive.read(member))
            # Word breaks a word into runs as it likes.
            parts += [member.filename, text, MARKUP.sub("", text) if member.filename.endswith(".xml") else ""]
    return "\n".join(parts)


def _messages(response: HttpResponse) -> str:
    """What the next page would tell: it travels compressed in a cookie."""
    if COOKIE not in response.cookies:
        return ""
    storage: Any = CookieStorage(None)  # type: ignore[arg-type]
    found = storage._decode(response.cookies[COOKIE].value) or []
    return "\n".join(str(each) for each in found if getattr(each, "level", constants.INFO) is not None)
