"""Sending officers to a planned visit, and calling them off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from liaison.places.consulting import note_reading
from liaison.presentation import words
from liaison.refusals import Refused
from visits import access
from visits.account import span
from visits.actions import allotting
from visits.forms.plan import AllotForm
from visits.models import Allotment
from visits.views.detail import visible
from visits.views.refusing import say_why


@require_http_methods(["GET", "POST"])
def allot(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose who goes. Whoever is elsewhere at that time says so beside the name."""
    visit = visible(request, ref)
    if not access.may_allot(request.user, visit):
        raise Http404
    going = list(visit.allotments.current().select_related("officer").order_by("allotted_at"))
    free = access.officers_of(visit.place).exclude(pk__in=[allotment.officer_id for allotment in going])
    taken = allotting.allotments_at([user.pk for user in free], visit.starts_at, visit.ends_at, besides=visit)
    sentences = {
        each.officer_id: f"{each.place}, {words.between(each.visit.starts_at, each.visit.ends_at)}" for each in taken
    }
    form = AllotForm(request.POST if request.method == "POST" else None, officers=free, taken=sentences)
    if request.method == "POST" and form.is_valid():
        try:
            made = allotting.allot(by=request.user, visit=visit, **form.cleaned_data)
        except Refused as refused:
            form.busy = isinstance(refused, allotting.Busy)
            say_why(form, refused)
        else:
            names = ", ".join(str(allotment.officer) for allotment in made)
            messages.success(request, f"{names}: sent, and told by e-mail." if made else "They were sent already.")
            return redirect(visit)
    note_reading(request, "Send officers", [visit.place])
    context = {"form": form, "visit": visit, "going": going, "when": span(visit.starts_at, visit.ends_at)}
    return render(request, "visits/allot.html", context)


@require_POST
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """Call one officer off; the form names the allotment."""
    visit = visible(request, ref)
    if not access.may_allot(request.user, visit):
        raise Http404
    named = request.POST.get("allotment", "")
    if not (named.isascii() and named.isdigit() and len(named) < 18):
        raise Http404
    allotment = get_object_or_404(Allotment.objects.filter(visit=visit), pk=int(named))
    try:
        released = allotting.release(by=request.user, allotment=allotment)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"{released.officer} need not go, and is told by e-mail.")
    return redirect(visit)
