"""Reading a letter: its versions beside each other, and as a file."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_safe

from letters.comparing import compare
from letters.models import Letter, LetterVersion
from letters.papers import Paper, content_of, docx_of, pdf_of
from letters.views.fetching import letter_of, note_letter, voices_of
from liaison.accounts.proving import recently_proven
from liaison.audit.models import Consultation

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
def versions(request: HttpRequest, ref: str) -> HttpResponse:
    """All versions; `?from=1&to=3` compares two, by default the newest with the one before; `?read=2` shows one."""
    letter = letter_of(request, ref)
    found = list(letter.versions.select_related("made_by"))
    by_number = {version.number: version for version in found}
    newest = found[0].number if found else 0
    old, new = _named(request, by_number, "from", newest - 1), _named(request, by_number, "to", newest)
    read = _named(request, by_number, "read", 0)
    voices = [each for some in voices_of(request, letter) for each in some]
    note_letter(request, "Letter: versions", letter, [old, new, read], voices)
    context = {
        "letter": letter,
        "versions": found,
        "old": old,
        "new": new,
        "changes": compare(old, new) if old and new else [],
        "read": read,
        "paper": content_of(letter, read) if read else None,
    }
    return render(request, "letters/versions.html", context)


def _named(
    request: HttpRequest, by_number: dict[int, LetterVersion], name: str, otherwise: int
) -> LetterVersion | None:
    """The version that the address names; 404 where there is none of that number."""
    asked = request.GET.get(name)
    if asked is None:
        return by_number.get(otherwise)
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 6) or int(asked) not in by_number:
        raise Http404
    return by_number[int(asked)]


@require_safe
@recently_proven
def pdf(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter as it reads now, to print and to send."""
    return _handed(request, ref, pdf_of, "application/pdf", "pdf")


@require_safe
@recently_proven
def docx(request: HttpRequest, ref: str) -> HttpResponse:
    """The letter as it reads now, for Word."""
    return _handed(request, ref, docx_of, WORD, "docx")


def _handed(
    request: HttpRequest, ref: str, make: Callable[[Paper], bytes], content_type: str, ending: str
) -> HttpResponse:
    letter = letter_of(request, ref)
    newest = letter.newest()
    if newest is None:
        raise Http404
    voices = [each for some in voices_of(request, letter) for each in some]
    note_letter(request, "Letter, as a file", letter, [newest], voices, manner=Consultation.Manner.EXPORT)
    response = HttpResponse(make(content_of(letter, newest)), content_type=content_type)
    # A letter under way is told from one that was sent by its name too.
    name = f"{_called(letter)}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store, private"
    return response


def _called(letter: Letter) -> str:
    subject = slugify(letter.subject)[:60].strip("-")
    return "-".join(filter(None, (letter.ref, subject, "draft" if letter.sent_on is None else "")))
