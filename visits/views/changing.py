"""Correcting a logged visit: the author for a day, then amendments; adding oneself; taking it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.consulting import note_reading
from liaison.places.views.fetching import posted_version
from liaison.places.wording import words_kept
from liaison.refusals import Refused, Stale
from visits import access
from visits.account import Account
from visits.actions import visiting
from visits.forms.account import AmendForm, EditForm
from visits.models import Visit
from visits.views.detail import visible
from visits.views.refusing import say_why


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, ref: str) -> HttpResponse:
    """The author changes it in place for a day; whoever else was there, and supervisors, amend it with a reason."""
    visit = visible(request, ref)
    editing = access.may_edit(request.user, visit)
    if not editing and not access.may_amend(request.user, visit):
        raise Http404
    kinds = access.kinds_for(request.user, visit.place)
    form = (EditForm if editing else AmendForm)(
        request.POST if request.method == "POST" else None, visit=visit, kinds=kinds
    )
    current: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=visit.place):
                _save(request, visit, form, editing=editing)
        except Stale as stale:
            say_why(form, stale)
            current = Account.of(stale.current).in_words()
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Saved. The committee sees the change.")
            return redirect(visit)
    note_reading(request, "Change a visit", [visit.place])
    context = {"form": form, "visit": visit, "editing": editing, "current": current.items()}
    return render(request, "visits/amend.html", context)


def _save(request: HttpRequest, visit: Visit, form: EditForm, *, editing: bool) -> None:
    if form.span is None:
        return
    said, typed = form.account(*form.span), form.cleaned_data
    if editing:
        visiting.edit(by=request.user, visit=visit, account=said, version=typed["version"])
    else:
        visiting.amend(
            by=request.user,
            visit=visit,
            account=said,
            because=typed["because"],
            version=typed["version"],
            client_id=typed["client_id"],
        )


@require_POST
def take_back(request: HttpRequest, ref: str) -> HttpResponse:
    """The author logged it by mistake."""
    visit = visible(request, ref)
    if not access.may_edit(request.user, visit):
        raise Http404
    try:
        visit = visiting.take_back(by=request.user, visit=visit, version=posted_version(request))
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect(visit)
    if visit.status == Visit.Status.PLANNED:
        messages.success(request, "Taken back. The visit is planned again, and history keeps what you logged.")
    else:
        messages.success(request, "Taken back. The visit is kept as cancelled: logged by mistake.")
    return redirect(visit)


@require_POST
def join(request: HttpRequest, ref: str) -> HttpResponse:
    """An officer was at this visit as well."""
    visit = visible(request, ref)
    if not may(request.user, Permission.VISIT_LOG, visit.place):
        raise Http404
    try:
        visiting.join(by=request.user, visit=visit)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "Saved. You are added to this visit.")
    return redirect(visit)
