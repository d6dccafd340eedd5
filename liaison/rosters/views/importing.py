"""Sending a roster file, looking at what it would do, and applying it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from liaison.places.models import CommandUnit
from liaison.places.views.fetching import attempt
from liaison.presentation import words
from liaison.refusals import Refused, Stale
from liaison.rosters import files
from liaison.rosters.actions import importing
from liaison.rosters.comparing import Comparison, Held, Wanted, compare
from liaison.rosters.forms.imports import ConfirmForm, UploadForm
from liaison.rosters.models import Kind, RosterImport
from liaison.rosters.views.checking import units_or_404

# Room for the form around the file.
MOST_REQUEST = files.MOST_BYTES + 64 * 1024
MOST_SHOWN = 100


@csrf_exempt
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Send a file. One that is far too big is refused by its announced size, before any of it is read.

    The check of the CSRF token reads the whole request, so it is done in `_upload`, after the size is known.
    """
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdigit() and int(size) > MOST_REQUEST:
        form = UploadForm({}, {}, units=_units(request))
        form.errors.clear()
        form.add_error("file", files.TOO_BIG)
        response = render(request, "rosters/upload.html", {"form": form}, status=413)
        # The rest of the file is still on its way: the connection cannot be used for another request.
        response.headers["Connection"] = "close"
        return response
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    units = _units(request)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*posted, units=units)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        kept = attempt(
            form,
            lambda: importing.upload(
                by=request.user,
                unit=typed["unit"],
                file_name=form.file_name,
                text=typed["file"],
                client_id=typed["client_id"],
            ),
        )
        if kept:
            return redirect("rosters:import_preview", kept.pk)
    waiting = RosterImport.objects.visible_to(request.user).filter(applied_at=None, dropped_at=None)
    context = {"form": form, "waiting": waiting.defer("content").select_related("uploaded_by").order_by("-pk")[:10]}
    return render(request, "rosters/upload.html", context)


@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would do; confirmed, it is done exactly so."""
    waiting = _waiting(request, pk)
    wrong = ""
    if request.method == "POST":
        form = ConfirmForm(request.POST)
        digest = form.cleaned_data["digest"] if form.is_valid() else ""
        try:
            found = importing.confirm(by=request.user, waiting=waiting, digest=digest)
        except Stale as stale:
            found, wrong = stale.current, stale.message
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect("rosters:import")
        else:
            messages.success(request, f"The roster is saved. {_counted(found)}")
            return redirect("rosters:week")
    else:
        found = compare(files.read(waiting.content), waiting.unit_id)
    return render(request, "rosters/import_preview.html", {"waiting": waiting, "wrong": wrong, **_shown(found)})


@require_POST
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a file."""
    importing.drop(by=request.user, waiting=_waiting(request, pk))
    messages.success(request, "The file is dropped. Nothing has changed.")
    return redirect("rosters:import")


def _units(request: HttpRequest) -> list[CommandUnit]:
    return CommandUnit.objects.filter(pk__in=units_or_404(request)).order_by("name")  # type: ignore[return-value]


def _waiting(request: HttpRequest, pk: int) -> RosterImport:
    found = RosterImport.objects.visible_to(request.user).filter(applied_at=None, dropped_at=None)
    return get_object_or_404(found.select_related("unit"), pk=pk)


def _counted(found: Comparison) -> str:
    parts = [(len(found.added), "added"), (len(found.changed), "changed"), (len(found.removed), "withdrawn")]
    told = ", ".join(f"{count:,} {what}" for count, what in parts)
    left_out = f", {len(found.refused):,} left out" if found.refused else ""
    return f"{told}, {found.same:,} as before{left_out}."


def _shown(found: Comparison) -> dict[str, object]:
    who = found.members
    sections = [
        ("added", "Added", [(str(one.member), _in_words(one), "") for one in found.added[:MOST_SHOWN]]),
        (
            "changed",
            "Changed",
            [(str(who[held.officer_id]), _in_words(one), _in_words(held)) for held, one in found.changed[:MOST_SHOWN]],
        ),
        (
            "removed",
            "Withdrawn",
            [(str(who[held.officer_id]), _in_words(held), "") for held in found.removed[:MOST_SHOWN]],
        ),
    ]
    totals = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
    return {
        "found": found,
        "counted": _counted(found),
        "sections": [
            (title, rows, totals[name], totals[name] - len(rows)) for name, title, rows in sections if totals[name]
        ],
        "refused": [(one.line, one.column, one.sentence) for one in found.refused[:MOST_SHOWN]],
        "refused_more": max(0, len(found.refused) - MOST_SHOWN),
        "broken": [(str(member), tour.day, breach.sentence) for member, tour, breach in found.broken[:MOST_SHOWN]],
        "broken_more": max(0, len(found.broken) - MOST_SHOWN),
    }


def _in_words(one: Held | Wanted) -> str:
    when = words.day(one.first_on)
    if one.starts_at and one.ends_at:
        when = f"{when}, {words.between(one.starts_at, one.ends_at)}"
    elif one.last_on != one.first_on:
        when = f"{when} to {words.day(one.last_on)}"
    return f"{when}: {Kind(one.kind).label}{f' ({one.reason})' if one.reason else ''}"
