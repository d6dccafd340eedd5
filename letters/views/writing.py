"""The one page on which a letter is written. Nothing that was typed is lost: not to a colleague, not to a sign-in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from letters.actions import drafting
from letters.comparing import Change, compare
from letters.figures import changed_since, told
from letters.forms.writing import LetterForm, Offered, count_of, from_typed, from_version
from letters.models import Letter, LetterVersion, Quotation
from letters.papers import content_of
from letters.quoting import no_longer_agreed
from letters.views.fetching import led_letter, note_voices
from liaison.places.wording import words_kept
from liaison.presentation import keeping, words
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale

MOST = 150_000
"""Encoded characters that wait over a sign-in: a long letter in English."""


@dataclass(frozen=True)
class Conflict:
    """What somebody else wrote meanwhile. `newest` is None where they changed no words."""

    newest: LetterVersion | None
    changes: list[Change]


@login_not_required
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, ref: str) -> HttpResponse:
    """The whole letter. `do` says which button was pressed: save, add a point, take one out, move one up, forget.

    A script on the page sends what is being written; it is held for this person, and is no version yet.
    """
    by_script = request.headers.get("X-Autosave") == "1"
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signed-out"}) if by_script else keeping.sign_in_first(request, most=MOST)
    letter = led_letter(request, ref)
    if by_script and request.method == "POST":
        return JsonResponse(_held(request, letter))
    if request.method == "GET" and not letter.is_draft:
        messages.info(request, drafting.FINISHED)
        return redirect(letter)
    newest = letter.newest()
    typed: Any = request.POST if request.method == "POST" else keeping.take(request)
    if typed is None:
        return _begin(request, letter, newest)
    if typed.get("do") == "forget":
        keeping.let_go(request)
        return redirect("letters:write", ref)
    if typed.get("do", "save") != "save":
        return _page(request, letter, newest, _form(letter, newest, from_typed(typed)), moved=typed["do"])
    form = _form(letter, newest, {}, typed)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, unit=letter.unit):
                return _save(request, letter, newest, form)
        except Stale as stale:
            return _stale(request, stale, typed)
        except Refused as refused:
            say_why(form, refused)
    return _page(request, letter, newest, form, was_kept=request.method == "GET")


def _held(request: HttpRequest, letter: Letter) -> dict[str, str]:
    """Hold what is being written, and say so as the script expects it."""
    if not letter.is_draft:
        return {"state": "refused", "says": drafting.FINISHED}
    if not keeping.hold(request, most=MOST):
        return {"state": "refused", "says": "This is too long to be kept while you write. Save it as a version."}
    version = request.POST.get("version", "")
    return {
        "state": "saved",
        "version": version,
        "says": f"Kept for you at {words.clock(timezone.now())}. It is no version until you save it.",
    }


def _begin(request: HttpRequest, letter: Letter, newest: LetterVersion | None) -> HttpResponse:
    """The page as it opens: with what was written here and not saved, else with the newest version."""
    if (held := keeping.held(request)) is not None:
        typed, at = held
        return _page(request, letter, newest, _form(letter, newest, from_typed(typed)), held_at=at)
    form = _form(letter, newest, {"version": letter.version, **from_version(newest)})
    return _page(request, letter, newest, form)


def _form(letter: Letter, newest: LetterVersion | None, initial: dict[str, Any], typed: Any = None) -> LetterForm:
    agreed = [each for each in Quotation.objects.filter(letter=letter).select_related("place") if each.may_be_quoted]
    offered = Offered(agreed, newest.figures if newest else {})
    count = count_of(typed) if typed is not None else initial["points"]
    return LetterForm(typed, offered=offered, count=count, stood=newest.content if newest else {}, initial=initial)


def _save(request: HttpRequest, letter: Letter, newest: LetterVersion | None, form: LetterForm) -> HttpResponse:
    content = form.content()
    used = {key for point in content["points"] for key in point["figures"]}
    # Figures are pinned on their own page; here they are only put into points, as the database has them.
    pinned = {key: kept for key, kept in newest.figures.items() if key in used} if newest else {}
    made = drafting.write(
        by=request.user,
        letter=letter,
        version=form.cleaned_data["version"],
        content=content,
        figures=pinned,
        because=form.cleaned_data.get("because", ""),
        client_id=form.cleaned_data["client_id"],
    )
    keeping.let_go(request)
    if newest is not None and made.pk == newest.pk:
        messages.info(request, "Nothing was changed, so there is no new version.")
    else:
        messages.success(request, f"Saved as version {made.number}.")
    return redirect(letter)


def _stale(request: HttpRequest, stale: Stale, typed: Any) -> HttpResponse:
    """Both beside each other; sent once more, what was typed here follows what the other wrote."""
    letter = led_letter(request, stale.current.ref)
    newest = letter.newest()
    form = _form(letter, newest, {}, typed)
    form.is_valid()
    read = str(typed.get("number", "0"))
    base = letter.versions.filter(number=int(read)).first() if read.isdecimal() and len(read) < 5 else None
    changed = newest is not None and (base is None or base.pk != newest.pk)
    conflict = Conflict(newest if changed else None, compare(base, newest) if changed and base and newest else [])
    say_why(form, stale, version=letter.version)
    form.data["number"] = str(newest.number if newest else 0)
    return _page(request, letter, newest, form, conflict=conflict)


def _page(
    request: HttpRequest,
    letter: Letter,
    newest: LetterVersion | None,
    form: LetterForm,
    *,
    conflict: Conflict | None = None,
    moved: str = "",
    was_kept: bool = False,
    held_at: datetime | None = None,
) -> HttpResponse:
    gone = no_longer_agreed(newest) if newest else []
    voices = list(Quotation.objects.filter(letter=letter).select_related("place"))
    if moved == "add" and form.count:
        form.fields[f"point_{form.count - 1}_category"].widget.attrs["autofocus"] = True
    theirs = conflict.newest if conflict and not conflict.changes else None
    context = {
        "letter": letter,
        "newest": newest,
        "form": form,
        "points": form.of_points(),
        "conflict": conflict,
        "theirs": content_of(letter, theirs) if theirs else None,
        "was_kept": was_kept,
        "held_at": held_at,
        "gone": [each for each in voices if each.ref in gone],
        "agreed": any(each.may_be_quoted for each in voices),
        "flags": [told(newest, each) for each in changed_since(newest, request.user)] if newest else [],
    }
    note_voices(request, "Letter: writing", voices)
    return render(request, "letters/write.html", context)
