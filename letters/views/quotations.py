"""Quotations: asking for words, and the page on which a committee decides about its own."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from letters.access import may_answer
from letters.actions import voices as actions
from letters.forms.voices import AnswerForm, AskForm
from letters.models import Categorised, Letter, Quotation
from letters.views.fetching import led_letter, note_voices
from letters.views.letter import state_of
from liaison.places import recipients
from liaison.places.models import Place
from liaison.places.wording import words_kept
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused, Stale
from visits.models import Concern

SHOWN = 10


@require_http_methods(["GET", "POST"])
def quotations(request: HttpRequest, ref: str) -> HttpResponse:
    """All that this letter asks for, and a form that asks for more; `?worry=` begins with what was said there."""
    letter = led_letter(request, ref)
    worries = _worries(request, letter)
    worry = None
    if named := request.GET.get("worry"):
        worry = get_object_or_404(worries, ref=named)
    sent: Any = request.POST if request.method == "POST" else None
    form = AskForm(sent, places=asked_places(request, letter), worry=worry, initial=_said(worry))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with words_kept(form, by=request.user, place=form.place_asked()):
                actions.ask_to_quote(
                    by=request.user,
                    letter=letter,
                    place=form.place_asked(),
                    concern=worry,
                    category=given["category"],
                    text=given["text"],
                    client_id=given["client_id"],
                )
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "The committee is asked. Nothing is quoted before it agrees.")
            return redirect("letters:quotations", ref)
    asked = list(Quotation.objects.visible_to(request.user).filter(letter=letter).select_related("place", "asked_by"))
    known = {each.concern_id for each in asked}
    offered = [each for each in worries[: SHOWN + len(known)] if each.pk not in known] if letter.is_draft else []
    note_voices(request, "Words for a letter", asked, *(each.place_id for each in offered))
    context = {
        "letter": letter,
        "asked": [(each, state_of(each)) for each in asked],
        "form": form,
        "worry": worry,
        "worries": offered[:SHOWN],
    }
    return render(request, "letters/quotations.html", context)


def asked_places(request: HttpRequest, letter: Letter) -> QuerySet[Place]:
    """Places of the letter's unit where somebody of the committee can answer."""
    places = Place.objects.visible_to(request.user).filter(unit=letter.unit_id).open_on(timezone.localdate())
    joined = {place for place, _member in recipients.members_of(places.values_list("pk", flat=True))}
    return places.filter(pk__in=joined).order_by("name")


def _worries(request: HttpRequest, letter: Letter) -> QuerySet[Concern]:
    found = Concern.objects.visible_to(request.user).filter(
        category=Concern.Category.FUNDING, place__unit=letter.unit_id
    )
    return found.select_related("place").order_by("-raised_at", "-pk")


def _said(worry: Concern | None) -> dict[str, Any]:
    if worry is None:
        return {}
    known = Categorised.objects.filter(concern=worry).first()
    return {"text": worry.text, "category": known.category if known else ""}


def _quotation(request: HttpRequest, ref: str) -> Quotation:
    found = Quotation.objects.visible_to(request.user).select_related(
        "place", "asked_by", "answered_by", "withdrawn_by"
    )
    return get_object_or_404(found, ref=ref)


@require_http_methods(["GET", "POST"])
def quotation(request: HttpRequest, ref: str) -> HttpResponse:
    """What is asked, and for what; the committee answers, those who lead the unit read."""
    found = _quotation(request, ref)
    answers = may_answer(request.user, found)
    if request.method == "POST" and not answers:
        raise Http404
    form = None
    if answers and (found.is_open or request.method == "POST"):
        sent: Any = request.POST if request.method == "POST" else None
        said = found.answer if found.withdrawn_at is None else ""
        form = AnswerForm(sent, initial={"version": found.version, "text": found.text, "answer": said})
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=found.place):
                actions.answer_quotation(by=request.user, quotation=found, **form.cleaned_data)
        except Stale as stale:
            found = _quotation(request, ref)
            say_why(form, stale, version=found.version)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Thank you. Your answer is saved. You can change it until the letter is sent.")
            return redirect(found)
    note_voices(request, "Words for a letter", [found])
    letter = Letter.objects.visible_to(request.user).filter(pk=found.letter_id).first()
    context = {"asked": found, "state": state_of(found), "form": form, "answers": answers, "letter": letter}
    return render(request, "letters/quotation.html", context)


@require_POST
def quotation_withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """The committee takes its consent back."""
    found = _quotation(request, ref)
    if not may_answer(request.user, found):
        raise Http404
    try:
        actions.withdraw_quotation(by=request.user, quotation=found)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "You have taken your consent back. The letter cannot be sent with these words.")
    return redirect(found)
