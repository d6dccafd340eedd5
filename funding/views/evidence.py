"""Files of an application and photos of an incident: what is there, adding, handing out, removing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from funding.access import is_committee_of, may_work, may_write
from funding.actions import evidence as acting
from funding.forms.evidence import EvidenceForm, PhotoForm, RemoveForm
from funding.models import Application, Evidence, Incident
from funding.uploads.checking import Cleaned, in_megabytes
from funding.uploads.checking import too_big as too_big_in_words
from funding.views.fetching import application_of
from funding.views.handing import handed_out
from funding.views.uploading import takes_a_file
from liaison.audit.models import Consultation
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.places.views.fetching import attempt

# Say how much room is left once so much of it is used.
NEARLY_FULL = 0.75


@takes_a_file
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, ref: str, too_big: bool = False) -> HttpResponse:
    """What the round asks to be shown, what is there, and a form for one more file."""
    application = application_of(request, ref)
    writes = may_write(request.user, application)
    if request.method == "POST" and not writes:
        raise Http404
    asked = application.round.evidence
    form = _form(request, EvidenceForm, too_big, asked=[(str(each["key"]), str(each["label"])) for each in asked])
    if form.is_bound and not too_big and form.is_valid():
        typed = form.cleaned_data
        made = attempt(
            form,
            lambda: acting.add(
                by=request.user,
                application=application,
                cleaned=typed["file"],
                title=typed["title"],
                asked_as=typed["asked_as"],
                client_id=typed["client_id"],
            ),
        )
        if made:
            _say_added(request, typed["file"])
            return redirect("funding:evidence", ref)
    files = list(application.evidence.kept().visible_to(request.user).select_related("added_by"))
    context = {
        "application": application,
        "form": form if writes else None,
        "asked": _asked(application, files),
        "others": [each for each in files if each.asked_as not in acting.asked_keys(application)],
        "may_remove": may_work(request.user, application.place),
        **(_limits(application.place) if writes else {}),
    }
    note_reading(request, "Files of an application", [application.place])
    return render(request, "funding/evidence.html", context, status=413 if too_big else 200)


@takes_a_file
@require_http_methods(["GET", "POST"])
def photo_add(request: HttpRequest, incident: int, too_big: bool = False) -> HttpResponse:
    """Add a photo to an incident of the log."""
    found = get_object_or_404(Incident.objects.visible_to(request.user).select_related("place"), pk=incident)
    form = _form(request, PhotoForm, too_big)
    if form.is_bound and not too_big and form.is_valid():
        typed = form.cleaned_data
        made = attempt(
            form,
            lambda: acting.add(
                by=request.user,
                incident=found,
                cleaned=typed["file"],
                title=typed["title"],
                client_id=typed["client_id"],
            ),
        )
        if made:
            _say_added(request, typed["file"])
            return redirect("funding:incident", found.pk)
    note_reading(request, "Incident", [found.place])
    context = {"form": form, "incident": found, **_limits(found.place)}
    return render(request, "funding/photo_add.html", context, status=413 if too_big else 200)


@require_GET
def evidence_file(request: HttpRequest, ref: str, pk: int) -> HttpResponseBase:
    """Hand out one file of an application."""
    return _handed_out(request, _of_application(request, ref, pk))


@require_GET
def photo_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out one photo of an incident."""
    return _handed_out(request, _of_incident(request, pk))


@require_http_methods(["GET", "POST"])
def evidence_remove(request: HttpRequest, ref: str, pk: int) -> HttpResponse:
    """Take a file of an application away, once its member has said so twice."""
    found = _of_application(request, ref, pk, kept=False)
    return _removal(request, found, "funding:evidence", ref)


@require_http_methods(["GET", "POST"])
def photo_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a photo of an incident away, once its member has said so twice."""
    found = _of_incident(request, pk, kept=False)
    return _removal(request, found, "funding:incident", found.incident_id)


def _form(request: HttpRequest, form: type[PhotoForm], too_big: bool, **named: Any) -> PhotoForm:
    if too_big:
        return form.of_too_long_a_request(**named)
    if request.method == "POST":
        return form(request.POST, request.FILES, **named)
    return form(initial={"asked_as": request.GET.get("for", "")}, **named)


def _say_added(request: HttpRequest, cleaned: Cleaned) -> None:
    said = "The file is added."
    if cleaned.taken_out:
        said += f" For safety we took out {' and '.join(cleaned.taken_out)}."
    messages.success(request, said)


def _asked(application: Application, files: list[Evidence]) -> list[dict[str, Any]]:
    return [
        {**each, "files": [file for file in files if file.asked_as == each["key"]]}
        for each in application.round.evidence
    ]


def _limits(place: Place) -> dict[str, Any]:
    """How large a file may be, and how much room the place has left."""
    used, room = acting.kept_bytes(place), settings.FUNDING_PLACE_BYTES
    return {
        "most": settings.FUNDING_FILE_BYTES,
        "too_big": too_big_in_words(),
        "room": {
            "most": in_megabytes(room),
            "left": in_megabytes(max(room - used, 0)),
            "is_nearly_full": used >= NEARLY_FULL * room,
            "is_full": used >= room,
        },
    }


def _of_application(request: HttpRequest, ref: str, pk: int, *, kept: bool = True) -> Evidence:
    found = Evidence.objects.visible_to(request.user).filter(application__ref=ref)
    found = found.kept() if kept else found
    return get_object_or_404(found.select_related("place", "application"), pk=pk)


def _of_incident(request: HttpRequest, pk: int, *, kept: bool = True) -> Evidence:
    found = Evidence.objects.visible_to(request.user).filter(incident__isnull=False)
    found = found.kept() if kept else found
    return get_object_or_404(found.select_related("place", "incident"), pk=pk)


def _removal(request: HttpRequest, found: Evidence, back: str, *at: Any) -> HttpResponse:
    if not is_committee_of(request.user, found.place_id):
        raise Http404
    form = RemoveForm(request.POST) if request.method == "POST" else RemoveForm()
    if request.method == "POST":
        if form.is_valid() and attempt(form, lambda: acting.remove(by=request.user, evidence=found) or True):
            messages.success(request, "The file is removed.")
            return redirect(back, *at)
    elif found.removed_at:
        raise Http404
    note_reading(request, "A file of an application", [found.place])
    why_not = acting.why_not_remove(found)
    context = {"form": form, "evidence": found, "why_not": why_not, "back": back, "at": at[0]}
    return render(request, "funding/evidence_remove.html", context)


def _handed_out(request: HttpRequest, found: Evidence) -> HttpResponseBase:
    note_reading(request, "A file of an application", [found.place], manner=Consultation.Manner.EXPORT)
    return handed_out(found.stored_as, found.file_name, found.content_type)
