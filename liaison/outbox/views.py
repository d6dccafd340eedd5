"""Pages about messages: what a person wants, "not these any more", and the demo's mailbox."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from liaison.db.acting import acting_as
from liaison.outbox import wishes
from liaison.outbox.forms import PreferencesForm
from liaison.outbox.kinds import GROUPS, KINDS
from liaison.outbox.mail import read_unsubscribe_token
from liaison.outbox.models import DemoMail, Message

SHOWN = 50


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What this person wants to be told, and their quiet hours."""
    form = PreferencesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        quiet = form.cleaned_data["quiet"] == "yes"
        wishes.choose(
            by=request.user,
            groups=[group.key for group in form.groups],
            wanted=form.cleaned_data["wanted"],
            begin=form.cleaned_data["begin"] if quiet else None,
            end=form.cleaned_data["end"] if quiet else None,
        )
        messages.success(request, _("Saved. From now on we write to you as you chose."))
        return redirect("message_preferences")
    return render(request, "outbox/preferences.html", {"form": form})


# A mail program posts here by itself (RFC 8058): it has no session and no CSRF token, and its link is the proof.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """ "Not these any more": one click in a mail program, or one button on the page. Works signed out."""
    read = read_unsubscribe_token(token)
    if read is None or read[1] not in GROUPS:
        raise Http404
    user_id, key = read
    done = request.method == "POST"
    if done:
        with acting_as(user_id, request=str(request.request_id)):  # type: ignore[attr-defined]
            wishes.stop(by=user_id, group=key)
    return render(request, "outbox/stop.html", {"group": GROUPS[key], "done": done})


@require_GET
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to what a message is about: the mail itself does not say where that is."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    kind = KINDS.get(message.kind)
    letter = kind.compose([message]).get(message.pk) if kind else None
    if letter is None:
        messages.info(request, _("That has been dealt with since the mail was sent."))
        return redirect("/")
    return redirect(letter.path)


@login_not_required
@require_GET
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The mails that the demo caught, newest first; `?to=` narrows it to one person."""
    if not settings.DEMO:
        raise Http404
    to = request.GET.get("to", "").strip()
    mails = DemoMail.objects.filter(to__iexact=to) if to else DemoMail.objects.all()
    shown = list(mails[: SHOWN + 1])
    people = DemoMail.objects.order_by("to").values_list("to", flat=True).distinct()[:200]
    return render(
        request,
        "outbox/demo_mail.html",
        {"mails": shown[:SHOWN], "more": len(shown) > SHOWN, "to": to, "people": people, "shown": SHOWN},
    )
