"""Files of every kind, made in the test: good ones as people send them, and what somebody hostile would send."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name
from PIL import Image, PngImagePlugin

pillow_heif.register_heif_opener()
CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>
<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>
</Types>"""  # noqa: E501
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships'
    ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
MAIN_REL = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{{}}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>The window was broken.</w:t></w:r></w:p>"
CORE = (
    '<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
    'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Sara Malik</dc:creator>'
    "</cp:coreProperties>"
)
SECRET = b"SECRETPLACE"


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **fields: Any) -> bytes:
    """A picture with a red left half, so that it can be told which way up it is."""
    image = Image.new(mode, size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **fields)
    return out.getvalue()


def photo(kind: str = "JPEG", orientation: int = 1) -> bytes:
    """A phone's photo: it says where it was taken, and which way the phone was held."""
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 44.0, 51.0), 3: "W", 4: (1.0, 13.0, 51.0)})
    return picture(kind, exif=exif.tobytes())


def png_with_words() -> bytes:
    """A PNG with a comment."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SECRET.decode())
    return picture("PNG", pnginfo=info)


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few kilobytes that says it is 3,600 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(change: Any = None, *, pages: int = 1, **save: Any) -> bytes:
    """A PDF of blank pages; `change` is given the PDF before it is saved."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def script(kind: str = "/JavaScript", **fields: Any) -> Dictionary:
    """An action of a PDF."""
    return Dictionary({"/S": Name(kind), **fields})


def open_script(made: pikepdf.Pdf) -> None:
    """Something runs when it is opened."""
    made.Root.OpenAction = made.make_indirect(script(**{"/JS": pikepdf.String("app.alert(1)")}))


def annotated(action: Dictionary) -> Any:
    """A link on the page that does this."""

    def change(made: pikepdf.Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        made.pages[0].Annots = Array([made.make_indirect(link)])

    return change


def with_file_inside(made: pikepdf.Pdf) -> None:
    """Another file inside."""
    made.attachments["evil.exe"] = b"MZ program"


def with_photo(made: pikepdf.Pdf) -> None:
    """A phone's photo on the page, and words about who made it."""
    stream = pikepdf.Stream(made, photo(), Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40,
                            ColorSpace=Name.DeviceRGB, BitsPerComponent=8, Filter=Name.DCTDecode)  # fmt: skip
    made.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=stream))
    made.docinfo["/Author"] = SECRET.decode()
    with made.open_metadata() as metadata:
        metadata["dc:creator"] = [SECRET.decode()]


def docx(parts: Mapping[str, str | bytes] | None = None, *, without: str = "", document: str = PARAGRAPH) -> bytes:
    """A Word file; `parts` are added to or put in place of its own."""
    held: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS.format(MAIN_REL),
        "docProps/core.xml": CORE,
        "word/document.xml": DOCUMENT.format(document),
        "word/media/image1.jpeg": photo(),
    }
    held |= dict(parts or {})
    held.pop(without, None)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in held.items():
            packed.writestr(name, part)
    return out.getvalue()


def linked(kind: str, target: str, *, external: bool = True) -> bytes:
    """A Word file that leads somewhere."""
    mode = ' TargetMode="External"' if external else ""
    link = f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return docx({"word/_rels/document.xml.rels": RELS.format(link)})


def field(*instructions: str) -> bytes:
    """A Word file with a field, its instruction in so many pieces."""
    pieces = "".join(f"<w:r><w:instrText>{each}</w:instrText></w:r>" for each in instructions)
    return docx(document=f"<w:p>{pieces}</w:p>")
