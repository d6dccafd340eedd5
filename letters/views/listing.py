"""The list of letters: first what waits for this person, then all they may read."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from letters.models import CoSignature, Letter, LetterVersion, Quotation
from letters.waiting import Standing, where
from liaison.accounts.roles import Permission, Role
from liaison.places.access import may_in_unit, standing
from liaison.places.consulting import note_reading
from liaison.presentation.paging import Page, page_number

State = Letter.State
OVER = (State.REPLIED, State.CLOSED, State.DROPPED)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Letters of the units one leads, those addressed to one's office, and those that concern one's committee."""
    held = standing(request.user)
    if not (held.is_supervising or held.is_committee or held.holds(Role.OVERSIGHT)):
        raise Http404
    page = Page.of(_letters(request), page_number(request.GET.get("page")))
    rows = [_row(request, letter, newest) for letter, newest in _with_newest(page.rows)]
    asked, said = _asked(request) if held.is_committee else ([], [])
    note_reading(request, "Letters", {each["place"].pk for each in (*asked, *said)})
    context = {
        "page": page,
        "pressing": [row for row in rows if row["waits"]],
        "rows": [row for row in rows if not row["waits"]],
        "asked": asked,
        "said": said,
        "may_begin": bool(may_in_unit(request.user, Permission.LETTER_WRITE)),
        "reads_for_office": held.holds(Role.OVERSIGHT) and not held.is_supervising,
    }
    return render(request, "letters/list.html", context)


def _letters(request: HttpRequest) -> Any:
    """Drafts and those that wait for a reply before those that are over."""
    found = Letter.objects.visible_to(request.user).select_related("body", "signed_by")
    return found.alias(over=Q(state__in=OVER)).order_by("over", "reply_due_on", "-begun_at", "-pk")


def _with_newest(letters: Any) -> list[tuple[Letter, LetterVersion | None]]:
    drafts = [letter.pk for letter in letters if letter.is_draft]
    versions = LetterVersion.objects.filter(letter__in=drafts).order_by("letter_id", "-number").distinct("letter_id")
    newest = {version.letter_id: version for version in versions}
    return [(letter, newest.get(letter.pk)) for letter in letters]


def _row(request: HttpRequest, letter: Letter, newest: LetterVersion | None) -> dict[str, Any]:
    stands: Standing = where(letter, newest)
    commands = letter.unit_id in may_in_unit(request.user, Permission.LETTER_SEND)
    return {"letter": letter, "stands": stands, "waits": stands.is_pressing and commands}


def _asked(request: HttpRequest) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What one's committee is asked, and what it has said about its words."""
    own = standing(request.user).place_ids
    quotations = Quotation.objects.visible_to(request.user).filter(place__in=own).select_related("place")
    asked, said = [], []
    for each in quotations.order_by("-asked_at", "-pk"):
        row = {"url": each.get_absolute_url(), "place": each.place, "about": each.about, "quotation": each}
        if each.is_open and not each.answer:
            asked.append({**row, "what": "May the police quote your words?"})
        else:
            said.append(row)
    signatures = CoSignature.objects.visible_to(request.user).filter(place__in=own, taken_back_at=None)
    signatures = signatures.filter(letter__state=State.DRAFT).select_related("place", "letter")
    for signature in signatures:
        newest = signature.letter.newest()
        if newest is not None and signature.awaits_answer(newest.number):
            address = reverse("letters:sign", args=[signature.letter.ref])
            asked.append({
                "url": f"{address}?place={signature.place.slug}", "place": signature.place,
                "about": signature.letter.subject, "what": "Does your committee sign this letter?",
            })  # fmt: skip
    return asked, said
