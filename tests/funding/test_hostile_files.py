"""What somebody hostile would send: refused in one sentence, or kept without what made it dangerous."""

import io
import re
import resource
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from funding.uploads import apart
from funding.uploads.checking import Cleaned, check
from funding.uploads.kinds import DOCX, KINDS, PDF, Unfit
from funding.uploads.names import clean_name
from tests.funding import samples
from tests.funding.hostile import MADE_SAFE, OLE, PROGRAM, REFUSED
from tests.funding.samples import SECRET, docx, pdf, photo, picture


def checked(name: str, content: bytes, clean: Any = apart.clean_here) -> Cleaned:
    """One file through all checks; it is opened in this very process unless told otherwise."""
    return check(io.BytesIO(content), name, clean)


def test_there_are_enough(record_property: Callable[[str, object], None]) -> None:
    record_property("hostile_files", len(REFUSED) + len(MADE_SAFE))
    assert len(REFUSED) + len(MADE_SAFE) >= 110


@pytest.mark.parametrize(("name", "content"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_what_cannot_be_made_safe_is_refused_in_one_sentence(name: str, content: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        checked(name, content)
    assert re.fullmatch(r"[A-Z][^\n]{10,240}[.]", unfit.value.sentence)


@pytest.mark.parametrize(("name", "content"), [each[1:] for each in MADE_SAFE], ids=[each[0] for each in MADE_SAFE])
def test_what_is_kept_is_safe(name: str, content: bytes) -> None:
    assert_safe(checked(name, content))


def assert_safe(kept: Cleaned) -> None:
    """Looked at in another way than the one in which it was cleaned."""
    assert len(kept.file_name) <= 160
    assert not any(unicodedata.category(letter).startswith("C") for letter in kept.file_name)
    assert not set(kept.file_name) & set('/\\"\r\n\0')
    assert kept.file_name.rpartition(".")[2] in ("pdf", "jpg", "png", "docx")
    LOOK[kept.content_type](kept.content)


def look_at_picture(content: bytes) -> None:
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert not image.getexif()
        assert not {"exif", "comment", "xmp", "Comment"} & set(image.info)
    assert content.endswith((b"\xff\xd9", b"IEND\xaeB`\x82"))
    for word in (SECRET, b"script", b"MZ\x90", b"PK\x03\x04"):
        assert word not in content


def look_at_pdf(content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as made:
        assert not made.is_encrypted
        out = io.BytesIO()
        made.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    plain = out.getvalue()
    words = "JavaScript JS Launch AA OpenAction EmbeddedFiles EF SubmitForm GoToR Author Metadata XFA".split()
    assert not [word for word in words if re.search(rf"/{word}\b".encode(), plain)]
    for word in (SECRET, b"app.alert", b"evil", b"file:", b"<script"):
        assert word not in plain
    assert plain.startswith(b"%PDF-")


def look_at_docx(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        parts = {name: packed.read(name) for name in packed.namelist()}
    assert "word/document.xml" in parts
    for part in parts.values():
        assert SECRET not in part
    assert content.startswith(b"PK")
    assert b"MZ\x90" not in content


LOOK: dict[str, Callable[[bytes], None]] = {
    "image/jpeg": look_at_picture,
    "image/png": look_at_picture,
    "application/pdf": look_at_pdf,
    KINDS[DOCX].content_type: look_at_docx,
}


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["a.pdf", "a.jpg", "a.png", "a.heic", "a.docx"]), st.data())
def test_whatever_is_broken_in_a_good_file_it_is_safe_or_refused(name: str, data: st.DataObject) -> None:
    good = GOOD[name]
    broken = bytearray(good[: data.draw(st.integers(1, len(good)))] if data.draw(st.booleans()) else good)
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), max_size=8)):
        broken[at] = data.draw(st.integers(0, 255))
    with suppress(Unfit):
        assert_safe(checked(name, bytes(broken)))


@given(st.text(max_size=400))
def test_whatever_a_file_is_called_its_name_is_harmless(name: str) -> None:
    cleaned = clean_name(name, PDF)
    assert cleaned.endswith(".pdf")
    assert 5 <= len(cleaned) <= 160
    assert not set(cleaned) & set('/\\\r\n\0\u202e\u200f"<>|:;')
    assert clean_name(cleaned, PDF) == cleaned


GOOD = {"a.pdf": pdf(pages=2), "a.jpg": photo(), "a.png": picture("PNG"), "a.heic": photo("HEIF"), "a.docx": docx()}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_kept_and_can_be_read(name: str) -> None:
    kept = checked(name, GOOD[name], apart.clean)
    assert_safe(kept)
    assert kept.taken_out == ()
    if name.endswith(("jpg", "heic")):
        assert (kept.content_type, kept.file_name) == ("image/jpeg", "a.jpg")


def test_a_picture_stands_the_right_way_up() -> None:
    """The phone was held sideways: what was on the left is at the top."""
    kept = checked("a.jpg", photo(orientation=6))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert image.size == (40, 60)
        assert image.convert("RGB").getpixel((20, 10))[1] < 60  # type: ignore[index]


def test_a_very_large_photo_is_made_smaller() -> None:
    kept = checked("a.jpg", picture(size=(7000, 5000)))
    with Image.open(io.BytesIO(kept.content)) as image:
        assert max(image.size) == 4096


def test_people_are_told_what_was_taken_out() -> None:
    assert checked("a.pdf", pdf(samples.open_script)).taken_out == ("scripts", "what runs when it is opened")


def test_people_are_told_what_it_really_is() -> None:
    with pytest.raises(Unfit, match=r"This is not a PDF although its name says so\. It is a program"):
        checked("a.pdf", PROGRAM)
    with pytest.raises(Unfit, match="It is an old Word file"):
        checked("a.docx", OLE)


def test_a_pdf_that_grows_without_end_stops_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects packed into a stream of gigabytes: the process runs out of what it was given, and nobody else does."""
    # Not the clock on the wall, which runs on while other programs have the processor.
    monkeypatch.setattr(apart, "SECONDS", 20 * apart.SECONDS)
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Unfit) as caught:
        checked("a.pdf", _growing(), apart.clean)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert caught.value.__cause__ is None
    assert ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime < apart.CPU_SECONDS


def _growing() -> bytes:
    """A PDF of some megabytes whose list of objects unpacks to more than a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0" * 10_000_000) for _ in range(150)) + packer.flush()
    stream = b"1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    rows = b"\0\0\0\0" + b"\1\0\x0f\0" + b"\2\0\1\0"
    body = b"%PDF-1.7\n".ljust(15) + stream + packed + b"\nendstream\nendobj\n"
    index = b"3 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    return body + index % (len(rows), rows) + b"startxref\n%d\n%%%%EOF" % len(body)


def test_a_process_that_breaks_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(Unfit, match="could not be opened"):
        apart.clean(pdf(), PDF)


def test_the_process_apart_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "very secret")
    seen: dict[str, Any] = {}
    real = apart.subprocess.run
    monkeypatch.setattr(apart.subprocess, "run", lambda *a, **named: (seen.update(named), real(*a, **named))[1])
    apart.clean(pdf(), PDF)
    assert set(seen["env"]) == {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE"}
