"""Who can see an application: the committee sees it at a glance, shares it, and takes it back with one tap."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from funding.actions import sharing
from funding.forms.helping import ANOTHER, ShareForm, TypingForm
from funding.models import Application, Share
from funding.readers import SharedWith, committee_readers, looks_after, shared_with
from funding.views.fetching import own_application
from liaison.accounts.models import User
from liaison.accounts.proving import recently_proven, recently_proven_to_send
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation.refusing import say_why
from liaison.refusals import Refused

NAMED, DEPUTY, TEAM, ADVISERS = "named", "deputy", "team", "advisers"


@require_http_methods(["GET", "POST"])
@recently_proven_to_send
def share(request: HttpRequest, ref: str) -> HttpResponse:
    """Who reads this application now, and a form that shares it with somebody else."""
    application = own_application(request, ref)
    shares = shared_with(application)
    form = ShareForm(request.POST or None, choices=_choices(application, shares))
    if request.method == "POST" and form.is_valid():
        try:
            made = sharing.share(
                by=request.user,
                application=application,
                extent=form.cleaned_data["extent"],
                **_whom(application.place, form.cleaned_data),
            )
        except Refused as refused:
            say_why(form, refused)
            shares = shared_with(application)
        else:
            messages.success(request, _now_read(made))
            return redirect("funding:share", ref)
    note_reading(request, "Who can read an application", [application.place])
    context = {
        "application": application,
        "committee": committee_readers(application),
        "shares": shares,
        "form": form,
    }
    return render(request, "funding/share.html", context)


def _whom(place: Place, given: dict[str, Any]) -> dict[str, Any]:
    chosen = given["with_whom"]
    if chosen == TEAM:
        return {"team": place.team}
    if chosen == ADVISERS:
        return {"with_adviser": True}
    if chosen == ANOTHER:
        return {"officer": _officer(given["address"])}
    return {"officer": place.named_officer if chosen == NAMED else place.deputy}


def _officer(address: str) -> User:
    found = User.objects.filter(email__iexact=address.strip(), is_active=True).first()
    if found is None:
        raise Refused(sharing.NO_SUCH_OFFICER, "address")
    return found


def _choices(application: Application, shares: list[SharedWith]) -> list[tuple[str, str]]:
    """Those with whom it is not shared yet, as somebody of the committee knows them."""
    place = application.place
    officers = {each.share.officer_id for each in shares}
    found = []
    for key, officer, role in ((NAMED, place.named_officer, "your named officer"), (DEPUTY, place.deputy, "deputy")):
        if officer is not None and officer.pk not in officers and looks_after(officer, place):
            found.append((key, f"{officer}, {role}"))
    if place.team is not None and not any(each.share.team_id for each in shares):
        found.append((TEAM, f"Your neighbourhood team, {place.team.name}"))
    if not any(each.share.with_adviser for each in shares):
        found.append((ADVISERS, "The security advisers of your area"))
    return found


def _now_read(made: Share) -> str:
    """What they read from now on."""
    if made.extent == Share.Extent.WHOLE:
        return "They can read all of it now."
    return "They can read where it stands now, and nothing else."


def _share_of(request: HttpRequest, ref: str, pk: int) -> Share:
    application = own_application(request, ref)
    shares = Share.objects.visible_to(request.user).select_related("application__place", "officer")
    return get_object_or_404(shares, application=application, pk=pk)


@require_POST
@recently_proven
def extent(request: HttpRequest, ref: str, pk: int, extent: str) -> HttpResponse:
    """Show them all of it, or only where it stands."""
    share = _share_of(request, ref, pk)
    try:
        changed = sharing.change_extent(by=request.user, share=share, extent=extent)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _now_read(changed))
    return redirect("funding:share", ref)


@require_POST
def end(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take it back, at once."""
    share = _share_of(request, ref, pk)
    sharing.end(by=request.user, share=share)
    messages.success(request, "Taken back. They cannot read it any more.")
    return redirect("funding:share", ref)


@require_http_methods(["GET", "POST"])
@recently_proven
def let_type(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Let an officer type answers for somebody who cannot use the portal."""
    share = _share_of(request, ref, pk)
    form = TypingForm(request.POST or None, initial={"for_whom": share.for_whom, "agreed_on": share.agreed_on})
    if request.method == "POST" and form.is_valid():
        try:
            sharing.let_type(by=request.user, share=share, **form.cleaned_data)
        except Refused as refused:
            say_why(form, refused)
        else:
            messages.success(request, f"{share.officer} can type answers now. Both names stand at each answer.")
            return redirect("funding:share", ref)
    note_reading(request, "Who can read an application", [share.place_id])
    return render(request, "funding/typing.html", {"application": share.application, "share": share, "form": form})


@require_POST
def stop_typing(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """The officer types no more."""
    share = _share_of(request, ref, pk)
    try:
        sharing.stop_typing(by=request.user, share=share)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"{share.officer} cannot type answers any more. They can still read.")
    return redirect("funding:share", ref)
