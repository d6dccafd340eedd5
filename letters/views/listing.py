"""The list of letters: first what waits for this person, then all they may read."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from letters.asking import asked_of, newest_of
from letters.models import Letter, LetterVersion, Quotation
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
    newest = newest_of([letter.pk for letter in page.rows if letter.is_draft])
    rows = [_row(request, letter, newest.get(letter.pk)) for letter in page.rows]
    asked, said = (asked_of(request.user), _said(request)) if held.is_committee else ([], [])
    note_reading(request, "Letters", [*(each.place.pk for each in asked), *(each.place_id for each in said)])
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


def _row(request: HttpRequest, letter: Letter, newest: LetterVersion | None) -> dict[str, Any]:
    stands: Standing = where(letter, newest)
    commands = letter.unit_id in may_in_unit(request.user, Permission.LETTER_SEND)
    return {"letter": letter, "stands": stands, "waits": stands.is_pressing and commands}


def _said(request: HttpRequest) -> list[Quotation]:
    """What one's committee has said about its words, or never did."""
    own = standing(request.user).place_ids
    rows = Quotation.objects.visible_to(request.user).filter(place__in=own).exclude(answer="", ended_at=None)
    return list(rows.select_related("place").order_by("-asked_at", "-pk"))
