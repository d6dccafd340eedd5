"""A PDF is read object by object and written anew, without what runs by itself and without who made it."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from funding.uploads.kinds import Unfit

MOST_PAGES = 500
MOST_OBJECTS = 400_000
PRINT_IT = "Open it, print it to a new PDF, and add that one."
DAMAGED = f"This PDF is damaged or not complete. {PRINT_IT}"
LOCKED = "This PDF is locked with a password. Save it without the password, then add it."
# What would be lost, or is the mark of an attack, is refused; the rest is taken out.
REFUSED = {
    "/EF": "This PDF has other files inside. Take them out and add each one by itself.",
    "/EmbeddedFiles": "This PDF has other files inside. Take them out and add each one by itself.",
    "/XFA": f"This PDF is a form of a kind that many phones cannot show. {PRINT_IT}",
}
TAKEN_OUT = {
    "/OpenAction": "what runs when it is opened",
    "/AA": "what runs by itself",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/RichMediaContent": "films and sounds",
    "/Metadata": "",
    "/PieceInfo": "",
    "/AF": "",
    "/Collection": "",
    "/LastModified": "",
}
ACTIONS_REFUSED = {"/Launch": f"This PDF wants to start a program. That is not safe. {PRINT_IT}"}
ACTIONS_TAKEN_OUT = {
    "/JavaScript": "scripts",
    "/GoToR": "links into other files",
    "/GoToE": "links into other files",
    "/SubmitForm": "what sends a form",
    "/ResetForm": "what empties a form",
    "/ImportData": "what fills a form from elsewhere",
    "/Rendition": "films and sounds",
    "/Movie": "films and sounds",
    "/Sound": "films and sounds",
    "/RichMediaExecute": "films and sounds",
    "/GoTo3DView": "films and sounds",
    "/Trans": "",
    "/Hide": "",
}
WEB = ("http://", "https://", "mailto:", "tel:")
# A photograph in a PDF is a whole JPEG, and may say where it was taken (Exif, XMP, Photoshop, comments).
SECRET_SEGMENTS = frozenset({0xE1, 0xED, 0xFE})


def clean(content: bytes) -> tuple[bytes, list[str]]:
    """The PDF written anew, and what was taken out of it, in words. Raises Unfit."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise Unfit(f"Add a PDF of 1 to {MOST_PAGES} pages. This one has {len(pdf.pages)}.")
            taken_out = _strip(pdf)
            out = io.BytesIO()
            pdf.save(
                out,
                encryption=False,
                deterministic_id=True,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
        with pikepdf.open(io.BytesIO(out.getvalue()), suppress_warnings=True) as again:
            if _strip(again):
                raise Unfit(f"This PDF has parts that run by themselves and could not be taken out. {PRINT_IT}")
    except pikepdf.PasswordError as error:
        raise Unfit(LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise Unfit(DAMAGED) from error
    return out.getvalue(), sorted(taken_out)


def _strip(pdf: pikepdf.Pdf) -> set[str]:
    told: set[str] = set()
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    for holder in _holders(pdf):
        if isinstance(holder, Array):
            told |= _strip_list(holder)
        else:
            told |= _strip_dictionary(holder)
        if isinstance(holder, Stream):
            if "/F" in holder:
                # Its content lies in another file.
                raise Unfit(REFUSED["/EF"])
            _strip_photo(holder)
    return told - {""}


def _strip_list(holder: Array) -> set[str]:
    told = set()
    for index in reversed(range(len(holder))):
        if (what := _action(holder[index])) is not None:
            told.add(what)
            del holder[index]
    return told


def _strip_dictionary(holder: Any) -> set[str]:
    told = set()
    for key in list(holder.keys()):
        if key in REFUSED:
            raise Unfit(REFUSED[key])
        what = TAKEN_OUT[key] if key in TAKEN_OUT else _action(holder[key])
        if what is not None:
            told.add(what)
            del holder[key]
    return told


def _holders(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, stream and list of the file, those within others included."""
    count = 0
    waiting: list[Any] = [pdf.trailer, *pdf.objects]
    while waiting:
        holder = waiting.pop()
        count += 1
        if count > MOST_OBJECTS:
            raise Unfit(f"This PDF is too complicated. {PRINT_IT}")
        if not isinstance(holder, Dictionary | Stream | Array):
            continue
        yield holder
        inside = list(holder) if isinstance(holder, Array) else [holder[key] for key in list(holder.keys())]
        # What is not inside but elsewhere in the file comes by itself.
        waiting += [each for each in inside if isinstance(each, Dictionary | Array) and not each.is_indirect]


def _action(value: Any) -> str | None:
    """What this action would do, in words, when it must go; None when it is no action or a harmless one."""
    if not isinstance(value, Dictionary):
        return None
    does = value.get("/S")
    if not isinstance(does, Name):
        return None
    if str(does) in ACTIONS_REFUSED:
        raise Unfit(ACTIONS_REFUSED[str(does)])
    if str(does) == "/URI" and not str(value.get("/URI", "")).strip().casefold().startswith(WEB):
        return "links that lead out of the web"
    return ACTIONS_TAKEN_OUT.get(str(does))


def _strip_photo(stream: Stream) -> None:
    kind = stream.get("/Filter")
    if isinstance(kind, Array) and len(kind) == 1:
        kind = kind[0]
    if isinstance(kind, Name) and str(kind) == "/DCTDecode":
        before = stream.read_raw_bytes()
        after = without_segments(before)
        if after != before:
            stream.write(after, filter=Name.DCTDecode)


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without the segments that say where and by whom; unchanged where it cannot be read."""
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if jpeg[at + 1] not in SECRET_SEGMENTS:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])
