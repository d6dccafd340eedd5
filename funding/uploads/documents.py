"""A Word file is a ZIP of XML: it is unpacked within limits, searched for what acts, and packed anew."""

import io
import re
import zipfile
import zlib
from posixpath import basename
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from funding.uploads import pictures
from funding.uploads.kinds import JPEG, PNG, SAVE_AS_PDF, Unfit

MOST_PARTS = 2_000
MOST_UNPACKED = 120_000_000
MOST_RATIO = 200
SMALL_PART = 1_000_000
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = frozenset("xml rels png jpg jpeg gif emf wmf bmp tif tiff svg odttf wdp".split())
ACTIVE = ("vba", "activex", "embeddings/", "oleobject", "macrosheet", "customui", "afchunk")
ACTIVE_LINKS = (
    "oleobject", "package", "control", "activexcontrolbinary", "afchunk", "attachedtemplate", "vbaproject",
    "wordvbadata", "subdocument", "ui/extensibility", "ui/userCustomization",
)  # fmt: skip
LINKS_KEPT = ("http", "https", "mailto", "tel", "")
FIELD = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|DATABASE)\b", re.IGNORECASE)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Who wrote it, for whom, and how long it took.
ABOUT = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
DAMAGED = f"This Word file is damaged or not complete. {SAVE_AS_PDF}"
BOMB = f"This Word file becomes far too big when it is opened. {SAVE_AS_PDF}"
MACROS = f"This Word file has macros or other parts that act by themselves. {SAVE_AS_PDF}"
ELSEWHERE = f"This Word file loads something from another place. {SAVE_AS_PDF}"
FILES_INSIDE = f"This Word file has other files inside. {SAVE_AS_PDF}"
UNUSUAL = f"This Word file is written in an unusual way that cannot be checked. {SAVE_AS_PDF}"


def clean(content: bytes) -> bytes:
    """The document without who made it, in a new ZIP. Raises Unfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _unpacked(packed)
            _check_parts(parts)
            return _packed({name: _part(name, part) for name, part in parts.items()})
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise Unfit(DAMAGED) from error
    except (ET.ParseError, UnicodeError, ValueError, KeyError) as error:
        raise Unfit(DAMAGED) from error


def _unpacked(packed: zipfile.ZipFile) -> dict[str, bytes]:
    listed = [each for each in packed.infolist() if not each.is_dir()]
    if len(packed.infolist()) > MOST_PARTS or sum(each.file_size for each in listed) > MOST_UNPACKED:
        raise Unfit(BOMB)
    parts: dict[str, bytes] = {}
    total = 0
    for each in listed:
        name = each.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name.casefold() in map(
            str.casefold, parts
        ):  # fmt: skip
            raise Unfit(UNUSUAL)
        if each.flag_bits & 0x1:
            raise Unfit(f"This Word file is locked with a password. {SAVE_AS_PDF}")
        # What the list of contents says about sizes may be a lie: count what really comes out.
        with packed.open(each) as stream:
            part = stream.read(MOST_UNPACKED - total + 1)
        total += len(part)
        if total > MOST_UNPACKED or (len(part) > SMALL_PART and len(part) > MOST_RATIO * max(each.compress_size, 1)):
            raise Unfit(BOMB)
        parts[name] = part
    return parts


def _check_parts(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        lower = name.casefold()
        if any(word in lower for word in ACTIVE):
            raise Unfit(FILES_INSIDE if "embeddings/" in lower else MACROS)
        ending = basename(lower).rpartition(".")[2]
        if ending not in PARTS:
            raise Unfit(FILES_INSIDE)
        if ending in ("xml", "rels", "svg"):
            _check_xml(lower, part)
    types = parts.get("[Content_Types].xml", b"")
    if b"macroenabled" in types.lower():
        raise Unfit(MACROS)
    if MAIN.encode() not in types or not any(name.casefold() == "word/document.xml" for name in parts):
        raise Unfit(f"This is not a Word file although its name says so. {SAVE_AS_PDF}")


def _check_xml(name: str, part: bytes) -> None:
    # Other encodings could hide what is looked for below.
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)", part.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in part or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")):
        raise Unfit(UNUSUAL)
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", part, re.IGNORECASE):
        raise Unfit(UNUSUAL)
    tree = ET.fromstring(part)  # noqa: S314 -- without a DOCTYPE there are no entities
    if name.endswith(".rels"):
        _check_links(tree)
    elif name.startswith("word/"):
        _check_fields(tree)
    if name.endswith(".svg") and any(each.tag.rpartition("}")[2].casefold() == "script" for each in tree.iter()):
        raise Unfit(MACROS)


def _check_links(tree: ET.Element) -> None:
    for link in tree.iter():
        kind = link.get("Type", "").casefold()
        if kind.endswith(tuple(f"/{each.casefold()}" for each in ACTIVE_LINKS)):
            raise Unfit(ELSEWHERE if "template" in kind else MACROS)
        if link.get("TargetMode", "").casefold() == "external":
            scheme = urlsplit(link.get("Target", "").strip()).scheme.casefold()
            if (
                not kind.endswith("/hyperlink")
                or scheme not in LINKS_KEPT
                or link.get("Target", "")[:2] in ("\\\\", "//")
            ):
                raise Unfit(ELSEWHERE)


def _check_fields(tree: ET.Element) -> None:
    # The word may be cut into pieces; a field may be written in one attribute.
    told = "".join(each.text or "" for each in tree.iter(f"{W}instrText"))
    told += " ".join(each.get(f"{W}instr", "") for each in tree.iter(f"{W}fldSimple"))
    if FIELD.search(told):
        raise Unfit(ELSEWHERE)


def _part(name: str, part: bytes) -> bytes:
    if name in ABOUT:
        return ABOUT[name]
    ending = name.casefold().rpartition(".")[2]
    # A photograph may say where it was taken. Word minds the format, so each stays what it is.
    if ending in ("jpg", "jpeg") and part.startswith(b"\xff\xd8\xff"):
        return pictures.clean(part, JPEG)
    if ending == "png" and part.startswith(b"\x89PNG"):
        return pictures.clean(part, PNG)
    return part


def _packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in parts.items():
            packed.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
