"""Sending a letter, what became of it afterwards, and giving a draft up."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from letters.actions import drafting, sending
from letters.actions.signing import NOT_AGREED
from letters.figures import changed_since, singled_out, told
from letters.figures.worries import POINTED
from letters.forms.sending import DropForm, SendForm, StepForm
from letters.models import Letter
from letters.quoting import no_longer_agreed
from letters.views.fetching import commanded_letter, led_letter, note_voices, voices_of
from letters.waiting import open_answers, where
from liaison.places.wording import words_kept
from liaison.presentation import words
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, ref: str) -> HttpResponse:
    """What is to be looked at first, and the day on which it was sent. The portal itself sends nothing."""
    letter = commanded_letter(request, ref)
    if not letter.is_draft:
        messages.info(request, "This letter was sent already." if letter.sent_on else drafting.FINISHED)
        return redirect(letter)
    checks = _checks(request, letter)
    sent: Any = request.POST if request.method == "POST" else None
    initial = {"version": letter.version, "on": timezone.localdate()}
    form = SendForm(sent, is_flagged=bool(checks["flags"]), is_open=bool(checks["open"]), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, unit=letter.unit):
                now = sending.send(by=request.user, letter=letter, **form.cleaned_data)
        except Stale:
            messages.warning(
                request, "Somebody else has just changed this letter. Look at it again before you send it."
            )
            return redirect("letters:send", ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            due = words.day(now.reply_due_on) if now.reply_due_on else ""
            messages.success(request, f"It is written down as sent. A reply is due by {due}.")
            return redirect(letter)
    note_voices(request, "Letter: sending", [*checks["quotations"], *checks["signatures"]])
    context = {"letter": letter, "form": form if checks["may_go"] or form.is_bound else None, **checks}
    return render(request, "letters/send.html", context)


def _checks(request: HttpRequest, letter: Letter) -> dict[str, Any]:
    """What the page lists: what hinders, and what has to be said."""
    newest = letter.newest()
    quotations, signatures = voices_of(request, letter)
    number = newest.number if newest else 0
    gone = no_longer_agreed(newest) if newest else []
    pointed = singled_out(newest, request.user) if newest else []
    return {
        "newest": newest,
        "quotations": quotations,
        "signatures": signatures,
        "gone": NOT_AGREED % ", ".join(gone) if gone else "",
        "pointed": POINTED % "; ".join(pointed) if pointed else "",
        "flags": [told(newest, each) for each in changed_since(newest, request.user)] if newest else [],
        "open": open_answers(signatures, number),
        "signed": [each for each in signatures if each.stands(number) == each.Stands.SIGNED],
        "may_go": bool(letter.signed_at and not gone and not pointed),
    }


@require_http_methods(["GET", "POST"])
def steps(request: HttpRequest, ref: str) -> HttpResponse:
    """What became of a letter that was sent: acknowledged, asked again, answered, finished."""
    letter = commanded_letter(request, ref)
    if not sending.FOLLOWING.get(letter.state):
        messages.info(request, "Nothing can follow now. See below where the letter stands.")
        return redirect(letter)
    sent: Any = request.POST if request.method == "POST" else None
    initial = {"version": letter.version, "on": timezone.localdate()}
    form = StepForm(sent, letter=letter, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, unit=letter.unit):
                sending.record(by=request.user, letter=letter, **form.cleaned_data)
        except Stale as stale:
            say_why(form, stale, version=stale.current.version)
            letter = commanded_letter(request, ref)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Saved.")
            return redirect(letter)
    made = letter.steps.select_related("made_by").order_by("-on", "-pk")
    context = {"letter": letter, "form": form, "stands": where(letter, None), "steps": made}
    return render(request, "letters/steps.html", context)


@require_http_methods(["GET", "POST"])
def drop(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a draft up, with a reason."""
    letter = led_letter(request, ref)
    if not letter.is_draft and request.method == "GET":
        messages.info(request, drafting.FINISHED)
        return redirect(letter)
    form = DropForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, unit=letter.unit):
                drafting.drop(by=request.user, letter=letter, because=form.cleaned_data["because"])
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "The letter is given up. It stays on the list, with the reason.")
            return redirect("letters:list")
    return render(request, "letters/drop.html", {"letter": letter, "form": form})
