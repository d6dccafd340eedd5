"""The pack of an application: what goes in, having it made, and fetching it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from funding.access import is_committee_of, may_work
from funding.actions import packs as acting
from funding.actions.preparing import ASKS_AGAIN
from funding.contents import HEADINGS, Offer, offers
from funding.forms.packs import MakeForm, PutInForm
from funding.models import Application, Pack, PackItem
from funding.views.fetching import application_of, own_application
from funding.views.handing import handed_out
from liaison.accounts.proving import recently_proven
from liaison.audit.models import Consultation
from liaison.places.consulting import note_reading
from liaison.refusals import Refused

EARLIER, FIRST = 5, 6
Status = Pack.Status
STATES = {
    Status.WAITING: ("It begins in a few seconds", "grey"),
    Status.RUNNING: ("It is being made", "blue"),
    Status.READY: ("Ready", "green"),
    Status.FAILED: ("It could not be made", "red"),
}
NONE_LEFT: dict[str, str] = {
    PackItem.Kind.INCIDENT: "There is nothing more in your log of what happened.",
    PackItem.Kind.VISIT: "There is no other visit.",
    PackItem.Kind.FILE: "There is no other file.",
    PackItem.Kind.SUPPORT: "There is no other statement. You can ask the police for one.",
}


@dataclass
class Part:
    """One kind of thing on the page: what is in, what could be put in."""

    kind: str
    heading: str
    none_left: str
    inside: list[dict[str, Any]]
    offered: list[dict[str, Any]]

    @property
    def offered_first(self) -> list[dict[str, Any]]:
        """Those that are shown at once: the newest, and what was ticked when the form came back."""
        return [row for at, row in enumerate(self.offered) if at < FIRST or row["put"] or row["more"]]

    @property
    def offered_later(self) -> list[dict[str, Any]]:
        """The others, folded away."""
        return [row for at, row in enumerate(self.offered) if at >= FIRST and not (row["put"] or row["more"])]


@require_http_methods(["GET", "POST"])
def pack(request: HttpRequest, ref: str) -> HttpResponse:
    """What is in the pack and what could be put in; how far the newest one is. A member puts things in."""
    application = own_application(request, ref) if request.method == "POST" else application_of(request, ref)
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "funding/_pack_progress.html", _made(request, application))
    may_change = may_work(request.user, application.place) and application.state in ASKS_AGAIN
    offered = offers(request.user, application) if may_change else []
    form = PutInForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.put_in(by=request.user, application=application, chosen=form.chosen())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "It is in the pack." if made else "It was in the pack already.")
            return redirect("funding:pack", ref)
    elif request.method == "POST" and not may_change:
        messages.warning(request, acting.SENT)
        return redirect("funding:pack", ref)
    note_reading(request, "Pack", [application.place_id])
    items = list(acting.standing_items(application))
    context = _made(request, application) | {
        "form": form,
        "parts": _parts(items, offered, form),
        "may_change": may_change,
        "has_items": bool(items),
    }
    return render(request, "funding/pack.html", context)


def _made(request: HttpRequest, application: Application) -> dict[str, Any]:
    packs = list(Pack.objects.visible_to(request.user).filter(application=application)[: EARLIER + 1])
    newest = packs[0] if packs else None
    state, colour = STATES[Status(newest.status)] if newest else ("", "")
    return {
        "application": application,
        "newest": newest,
        "state": state,
        "colour": colour,
        "is_open": newest is not None and newest.status in (Status.WAITING, Status.RUNNING),
        "earlier": [each for each in packs[1:] if each.status == Status.READY],
        "is_own": is_committee_of(request.user, application.place_id),
        "make": MakeForm(),
    }


def _parts(items: list[PackItem], offered: list[Offer], form: PutInForm) -> list[Part]:
    by_name = {offer.name: offer for offer in offered}
    parts = []
    for kind, heading in HEADINGS.items():
        inside = []
        for item in items:
            if item.kind == kind:
                now = by_name.get(f"{kind}-{item.key}")
                inside.append({"item": item, "changed": now and not now.is_kept_by(item)})
        names = {f"{item.kind}-{item.key}" for item in items}
        left = [offer for offer in offered if offer.kind == kind and offer.name not in names]
        rows = [dict(zip(("offer", "put", "more"), (each, *form.is_ticked(each.name)), strict=True)) for each in left]
        parts.append(Part(kind, heading, NONE_LEFT[kind], inside, rows))
    return parts


@require_POST
def pack_renew(request: HttpRequest, ref: str) -> HttpResponse:
    """Put something that was changed since into the pack as it is now."""
    application = own_application(request, ref)
    name, more = request.POST.get("put", ""), request.POST.get("more") == "1"
    return _act(request, ref, lambda: acting.put_in(by=request.user, application=application, chosen={name: more}))


@require_POST
def pack_out(request: HttpRequest, ref: str) -> HttpResponse:
    """Take one thing out again."""
    application = own_application(request, ref)
    named = request.POST.get("item", "")
    if not (named.isascii() and named.isdigit() and len(named) < 18):
        raise Http404
    get_object_or_404(PackItem.objects.visible_to(request.user), application=application, pk=int(named))
    return _act(request, ref, lambda: acting.take_out(by=request.user, application=application, item=int(named)))


@require_POST
def pack_make(request: HttpRequest, ref: str) -> HttpResponse:
    """Have a pack made of what is in it now."""
    application = own_application(request, ref)
    form = MakeForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "Something in this page was lost. Press the button again.")
        return redirect("funding:pack", ref)
    client_id = form.cleaned_data["client_id"]
    return _act(request, ref, lambda: acting.ask(by=request.user, application=application, client_id=client_id))


def _act(request: HttpRequest, ref: str, action: Any) -> HttpResponse:
    try:
        action()
    except Refused as refused:
        messages.warning(request, refused.message)
    return redirect("funding:pack", ref)


@require_safe
@recently_proven
def pack_pdf(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """The PDF of one pack."""
    return _download(request, ref, pk, "pdf")


@require_safe
@recently_proven
def pack_zip(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """The ZIP of one pack: the PDF and the files."""
    return _download(request, ref, pk, "zip")


def _download(request: HttpRequest, ref: str, pk: int, ending: str) -> HttpResponseBase:
    application = application_of(request, ref)
    ready = Pack.objects.visible_to(request.user).filter(application=application, status=Status.READY)
    found = get_object_or_404(ready, pk=pk)
    note_reading(request, "Pack", [application.place_id], manner=Consultation.Manner.EXPORT)
    stored_as = found.stored_pdf if ending == "pdf" else found.stored_zip
    return handed_out(stored_as, f"application-{application.ref}.{ending}", f"application/{ending}")
