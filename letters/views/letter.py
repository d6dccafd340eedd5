"""The page of a letter: where it stands, what to do next, and the letter as it will be read."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from letters.access import may_send, may_write
from letters.contents import is_complete
from letters.figures import changed_since, told
from letters.models import CoSignature, Letter, LetterVersion, Quotation
from letters.papers import content_of
from letters.quoting import no_longer_agreed
from letters.views.fetching import letter_of, note_letter, voices_of
from letters.waiting import where
from liaison.places.access import standing


@require_GET
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """One letter, for whoever may read it."""
    found = letter_of(request, ref)
    quotations, signatures = voices_of(request, found)
    newest = found.newest()
    leads = may_write(request.user, found)
    own = standing(request.user).place_ids
    number = newest.number if newest else 0
    note_letter(request, "Letter", found, [newest], [*quotations, *signatures])
    is_draft = leads and found.is_draft
    gone = no_longer_agreed(newest) if newest and is_draft else []
    context = {
        "letter": found,
        "newest": newest,
        "paper": content_of(found, newest) if newest else None,
        "stands": where(found, newest, signatures),
        "leads": leads,
        "may_send": may_send(request.user, found),
        "next": _next(request, found, newest, signatures, gone=gone, leads=leads),
        "gone": [each for each in quotations if each.ref in gone],
        "flags": [told(newest, each) for each in changed_since(newest, request.user)] if newest and is_draft else [],
        "quotations": [(each, state_of(each)) for each in quotations],
        "signatures": [(each, each.stands(number), each.awaits_answer(number)) for each in signatures],
        "own_signatures": [each for each in signatures if each.place_id in own and found.is_draft],
        "steps": found.steps.select_related("made_by").order_by("-on", "-pk"),
    }
    return render(request, "letters/letter.html", context)


def state_of(quotation: Quotation) -> tuple[str, str]:
    """What its committee says, in words and the colour that goes with them."""
    if quotation.withdrawn_at is not None:
        return "Consent taken back", "red"
    if not quotation.answer:
        return ("No answer yet", "yellow") if quotation.is_open else ("Never answered", "grey")
    return {
        Quotation.Answer.YES: ("Yes, with the name", "green"),
        Quotation.Answer.UNNAMED: ("Yes, without the name", "green"),
    }.get(Quotation.Answer(quotation.answer), ("No", "red"))


def _next(
    request: HttpRequest,
    found: Letter,
    newest: LetterVersion | None,
    signatures: list[CoSignature],
    *,
    gone: list[str],
    leads: bool,
) -> tuple[str, str] | None:
    """The one thing that this person can do next: what stands on the button, and where it leads."""

    def to(name: str) -> str:
        return reverse(f"letters:{name}", args=[found.ref])

    commands = may_send(request.user, found)
    if found.is_draft and leads:
        if newest is None or not is_complete(newest.content):
            return "Write the letter", to("write")
        if gone:
            return "Write a new version", to("write")
        if commands:
            return ("Send this letter", to("send")) if found.signed_at else ("Read and sign", to("sign"))
        return "Go on writing", to("write")
    if found.awaits_reply or found.state == Letter.State.REPLIED:
        return ("Say what happened next", to("steps")) if commands else None
    return _of_committee(request, found, newest, signatures, to("sign"))


def _of_committee(
    request: HttpRequest, found: Letter, newest: LetterVersion | None, signatures: list[CoSignature], url: str
) -> Any:
    own = standing(request.user).place_ids
    for each in signatures:
        if found.is_draft and newest and each.place_id in own and each.awaits_answer(newest.number):
            return "Sign, or say no", f"{url}?place={each.place.slug}"
    return None
