"""The committee replies to a visit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from liaison.places.consulting import note_reading
from liaison.places.wording import words_kept
from liaison.refusals import Refused
from visits import access
from visits.account import Account
from visits.actions.replying import reply as send_reply
from visits.forms.reply import ReplyForm
from visits.views.detail import visible
from visits.views.refusing import say_why


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm, add something, or see it differently. A reply once sent stays; further ones may follow."""
    visit = visible(request, ref)
    if not access.may_reply(request.user, visit):
        raise Http404
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with words_kept(form, by=request.user, place=visit.place):
                send_reply(by=request.user, visit=visit, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, "Sent. The officers read your reply.")
            return redirect(visit)
    note_reading(request, "Reply to a visit", [visit.place])
    rows = [(label, text) for label, text in Account.of(visit).in_words().items() if text]
    return render(request, "visits/reply.html", {"form": form, "visit": visit, "rows": rows})
