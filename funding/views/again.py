"""A new application after one has ended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from funding.actions import starting
from funding.forms.finishing import AgainForm
from funding.models import Application, Round
from funding.states import ENDED
from funding.views.fetching import own_application
from liaison.places.consulting import note_reading
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose an open round for a new application that brings over what still holds."""
    old = own_application(request, ref)
    if old.state not in ENDED:
        raise Http404
    faith = [old.place.faith]
    rounds = Round.objects.open_on(timezone.localdate()).filter(scheme__faiths__contains=faith).select_related("scheme")
    form = AgainForm(request.POST if request.method == "POST" else None, rounds=rounds)
    if request.method == "POST" and form.is_valid():
        into = form.rounds[form.cleaned_data["round"]]
        try:
            new = starting.begin_again(
                by=request.user, previous=old, round=into, client_id=form.cleaned_data["client_id"]
            )
        except starting.UnderWay as under_way:
            messages.warning(request, under_way.message)
            return redirect(under_way.application)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, _brought(new))
            return redirect(new)
    note_reading(request, "Funding application: begin again", [old.place])
    return render(request, "funding/again.html", {"application": old, "form": form, "rounds": form.rounds})


def _brought(new: Application) -> str:
    answers, measures = new.answers.count(), new.measures.count()
    if not answers and not measures:
        return "A new application is begun. Nothing came over from the old one."
    counted = [
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((answers, "answer"), (measures, "measure"))
        if number
    ]
    return f"A new application is begun. {' and '.join(counted)} came over. Read each part, and finish it again."
