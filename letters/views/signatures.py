"""Signatures: whom to ask, and signing: the commander's own page, and that of a committee."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from letters.access import may_cosign, may_send, may_write
from letters.actions import signing
from letters.contents import is_complete
from letters.figures import changed_since, told
from letters.forms.signing import SIGN, AskToSignForm, CosignForm, SignForm
from letters.models import CoSignature, Letter, LetterVersion
from letters.papers import content_of
from letters.quoting import no_longer_agreed
from letters.views.fetching import led_letter, letter_of, note_letter, note_voices, voices_of
from letters.views.quotations import asked_places
from liaison.places.access import standing
from liaison.places.consulting import note_choosing
from liaison.places.models import Membership
from liaison.places.wording import words_kept
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale


@require_http_methods(["GET", "POST"])
def signatures(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is asked to sign, and what they said; a form that asks more committees."""
    letter = led_letter(request, ref)
    newest = letter.newest()
    _quotations, asked = voices_of(request, letter)
    may_ask = letter.is_draft and newest is not None
    known = {each.place_id for each in asked if each.declined_at is None}
    sent: Any = request.POST if request.method == "POST" else None
    form = AskToSignForm(sent, places=asked_places(request, letter).exclude(pk__in=known))
    if request.method == "POST" and form.is_valid():
        try:
            for place in form.cleaned_data["places"]:
                signing.ask_to_sign(by=request.user, letter=letter, place=place)
        except Refused as refused:
            say_why(form, refused)
        else:
            count = len(form.cleaned_data["places"])
            told_of = "One committee is asked" if count == 1 else f"{count} committees are asked"
            messages.success(request, f"{told_of}. From now on they can read the letter.")
            return redirect("letters:signatures", ref)
    number = newest.number if newest else 0
    note_voices(request, "Signatures under a letter", asked)
    if may_ask:
        note_choosing(request, form.fields["places"].queryset)  # type: ignore[attr-defined]
    context = {
        "letter": letter,
        "asked": [(each, each.stands(number), each.awaits_answer(number)) for each in asked],
        "form": form if may_ask else None,
        "some_left": form.fields["places"].queryset.exists(),  # type: ignore[attr-defined]
        "newest": newest,
    }
    return render(request, "letters/signatures.html", context)


@require_POST
def signature_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not ask this committee any more."""
    asked = get_object_or_404(CoSignature.objects.visible_to(request.user).select_related("letter", "place"), pk=pk)
    if not may_write(request.user, asked.letter):
        raise Http404
    try:
        signing.take_back_asking(by=request.user, cosignature=asked)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "This committee is not asked any more, and cannot read the letter.")
    return redirect("letters:signatures", asked.letter.ref)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole letter with a form that signs it: for the commander, or with `?place=` for one's committee."""
    letter = letter_of(request, ref)
    asked = _asked(request, letter)
    if asked is None and not may_send(request.user, letter):
        raise Http404
    newest = letter.newest()
    if newest is None or not letter.is_draft:
        messages.info(request, signing.NOTHING_WRITTEN if letter.is_draft else signing.OVER)
        return redirect(letter)
    return _commander(request, letter, newest) if asked is None else _committee(request, letter, newest, asked)


def _asked(request: HttpRequest, letter: Letter) -> CoSignature | None:
    """What one's own committee is asked to sign; of several, the one that the address names."""
    own = standing(request.user).place_ids
    rows = CoSignature.objects.visible_to(request.user).filter(letter=letter, place__in=own, taken_back_at=None)
    if named := request.GET.get("place"):
        rows = rows.filter(place__slug=named)
    found = rows.select_related("place").first()
    return found if found and may_cosign(request.user, found) else None


def _commander(request: HttpRequest, letter: Letter, newest: LetterVersion) -> HttpResponse:
    form = SignForm(request.POST if request.method == "POST" else None, initial={"number": newest.number})
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(by=request.user, letter=letter, version_number=form.cleaned_data["number"])
        except Stale:
            messages.warning(request, "The letter was changed since you opened it. Read it again, then sign.")
            return redirect("letters:sign", letter.ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "You have signed the letter. Now it can be sent.")
            return redirect(letter)
    quotations, signed = voices_of(request, letter)
    gone = no_longer_agreed(newest)
    note_letter(request, "Letter: signing", letter, [newest], [*quotations, *signed])
    context = {
        "letter": letter,
        "newest": newest,
        "paper": content_of(letter, newest),
        "form": form if is_complete(newest.content) and not gone else None,
        "is_complete": is_complete(newest.content),
        "gone": [each for each in quotations if each.ref in gone],
        "flags": [told(newest, each) for each in changed_since(newest, request.user)],
    }
    return render(request, "letters/sign.html", context)


def _committee(request: HttpRequest, letter: Letter, newest: LetterVersion, asked: CoSignature) -> HttpResponse:
    sent: Any = request.POST if request.method == "POST" else None
    form = CosignForm(sent, initial={"number": newest.number, "signed_as": _signs_as(request, asked)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            if given["answer"] == SIGN:
                signing.cosign(
                    by=request.user,
                    cosignature=asked,
                    version_number=given["number"],
                    signed_as=given["signed_as"],
                )
            else:
                with words_kept(form, by=request.user, place=asked.place):
                    signing.decline(by=request.user, cosignature=asked, note=given["note"])
        except Stale as stale:
            say_why(form, stale)
            form.data = {**form.data.dict(), "number": str(newest.number)}
        except Refused as refused:
            say_why(form, refused)
        else:
            signs = given["answer"] == SIGN
            messages.success(
                request, "Your committee has signed." if signs else "The police know that you do not sign."
            )
            return redirect(letter)
    note_letter(request, "Letter: signing", letter, [newest], [asked])
    context = {
        "letter": letter,
        "newest": newest,
        "paper": content_of(letter, newest),
        "form": form,
        "asked": asked,
        "stands": asked.stands(newest.number),
    }
    return render(request, "letters/cosign.html", context)


def _signs_as(request: HttpRequest, asked: CoSignature) -> str:
    if asked.signed_as:
        return asked.signed_as
    today = Membership.objects.filter(user=request.user.pk, place=asked.place_id).order_by("-since").first()
    return f"{request.user}, {today.get_role_display()}" if today else str(request.user)
