"""Beginning a letter."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from letters.actions import drafting
from letters.forms.beginning import BeginForm
from letters.models import OversightBody
from liaison.accounts.roles import Permission
from liaison.places.models import CommandUnit
from liaison.places.wording import words_kept
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """To whom, and what it is about; then the letter is written."""
    units = CommandUnit.objects.where_may(request.user, Permission.LETTER_WRITE)
    if not units:
        raise Http404
    today = timezone.localdate()
    addresses = [(unit, body) for unit in units for body in OversightBody.objects.overseeing(unit, today)]
    form = BeginForm(request.POST if request.method == "POST" else None, addresses=addresses) if addresses else None
    if request.method == "POST" and form is not None and form.is_valid():
        unit, body = form.address()
        given = form.cleaned_data
        try:
            with words_kept(form, by=request.user, unit=unit):
                letter = drafting.begin(
                    by=request.user, unit=unit, body=body, subject=given["subject"], client_id=given["client_id"]
                )
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "The letter is begun. Nobody outside your unit can see it yet.")
            return redirect("letters:write", letter.ref)
    only = addresses[0] if len(addresses) == 1 else None
    context = {"form": form, "only": only, "holder": only[1].holder_on(today) if only else None}
    return render(request, "letters/new.html", context)
