"""Which files are taken, and how they are told by what is in them. A name proves nothing."""

from dataclasses import dataclass

import puremagic

JPEG = "jpeg"
PNG = "png"
HEIC = "heic"
PDF = "pdf"
DOCX = "docx"
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
SAVE_AS_PDF = "Open it on a computer or a phone, save it as a PDF, and add the PDF."


class Unfit(Exception):
    """This file cannot be taken. `sentence` says why, and what to do, to whoever sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Kind:
    """One kind of file: how it is called, the endings of its name, and what it is kept as."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    kept_as: str
    is_picture: bool = False


KINDS = {
    PDF: Kind("a PDF", ("pdf",), "application/pdf", "pdf"),
    JPEG: Kind("a JPEG picture", ("jpg", "jpeg"), "image/jpeg", "jpg", is_picture=True),
    PNG: Kind("a PNG picture", ("png",), "image/png", "png", is_picture=True),
    HEIC: Kind("a HEIC picture", ("heic", "heif"), "image/jpeg", "jpg", is_picture=True),
    DOCX: Kind(
        "a Word file",
        ("docx",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
    ),
}
BY_ENDING = {ending: key for key, kind in KINDS.items() for ending in kind.endings}
TAKEN = "Add a PDF, a photo (JPG, PNG or HEIC) or a Word file (DOCX)."
# What people send by mistake, by the ending that puremagic gives it.
KNOWN_OTHERS = {
    "doc": "an old Word file",
    "zip": "a ZIP file",
    "exe": "a program",
    "gif": "a GIF picture",
    "webp": "a WEBP picture",
    "mp4": "a film",
    "mov": "a film",
    "html": "a web page",
    "svg": "a drawing for web pages",
    "xlsx": "a spreadsheet",
    "mp3": "a recording",
}


def kind_of(content: bytes, name: str) -> str:
    """The key of its kind, by its content and the ending of its name, which must agree.

    Pictures may call themselves another kind of picture, as phones do: they are written anew under a right name.
    Raises Unfit.
    """
    if not content:
        raise Unfit("This file is empty. Choose another one.")
    ending = name.rpartition(".")[2].casefold() if "." in name else ""
    named = BY_ENDING.get(ending)
    found = _by_content(content)
    if named is None:
        raise Unfit(f"Files of this kind cannot be added. {TAKEN}")
    if found == named or (found and KINDS[found].is_picture and KINDS[named].is_picture):
        return found
    called = KINDS[named].name
    seems = KINDS[found].name if found else _other(content)
    told = f" It is {seems}." if seems and seems != called else ""
    raise Unfit(f"This is not {called} although its name says so.{told} {TAKEN}")


def _by_content(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return HEIC
    # Which Office program made it stands inside, and is looked at when it is opened.
    return DOCX if content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content else None


def _other(content: bytes) -> str:
    try:
        guesses = puremagic.magic_string(content[:65536])
    except (puremagic.PureError, ValueError):
        return ""
    return next((KNOWN_OTHERS[g.extension[1:]] for g in guesses[:3] if g.extension[1:] in KNOWN_OTHERS), "")
