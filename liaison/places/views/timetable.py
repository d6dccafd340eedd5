"""Uploading a place's own prayer timetable."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from liaison.accounts.roles import Permission
from liaison.observances.timetable import MOST_BYTES, TOO_BIG, Timetable
from liaison.places.actions.timetable import keep_timetable
from liaison.places.consulting import note_reading
from liaison.places.forms.times import TimetableForm
from liaison.places.views.fetching import place_or_404

# Room for the form around the file.
MOST_REQUEST = MOST_BYTES + 64 * 1024


@csrf_exempt
@require_http_methods(["GET", "POST"])
def timetable(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload a timetable. One that is far too big is refused by its announced size, before any of it is read.

    The check of the CSRF token reads the whole request, so it is done in `_upload`, after the size is known.
    """
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdigit() and int(size) > MOST_REQUEST:
        place = place_or_404(request, slug, Permission.TIMES_ENTER)
        form = TimetableForm({}, {})
        form.errors.clear()
        form.add_error("file", TOO_BIG)
        response = render(request, "places/times/timetable.html", {"form": form, "place": place}, status=413)
        # The rest of the file is still on its way: the connection cannot be used for another request.
        response.headers["Connection"] = "close"
        return response
    answer: HttpResponse = _upload(request, slug)
    return answer


@csrf_protect
def _upload(request: HttpRequest, slug: str) -> HttpResponse:
    place = place_or_404(request, slug, Permission.TIMES_ENTER)
    form = TimetableForm(request.POST, request.FILES) if request.method == "POST" else TimetableForm()
    if form.is_bound and form.is_valid():
        read: Timetable = form.cleaned_data["file"]
        counts = keep_timetable(by=request.user, place=place, timetable=read)
        if not read.problems and not read.ignored:
            messages.success(request, _in_words(counts))
            return redirect("places:times", place.slug)
        note_reading(request, "Result of a timetable", [place])
        context = {"place": place, "read": read, "words": _in_words(counts) if read.rows else ""}
        return render(request, "places/times/timetable_read.html", context)
    note_reading(request, "Upload a timetable", [place])
    return render(request, "places/times/timetable.html", {"form": form, "place": place})


def _in_words(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    if counts["same"] == total:
        return _("The portal already had all of this timetable. Nothing has changed.")
    days = ngettext("%(n)d day is kept", "%(n)d days are kept", total) % {"n": total}
    return _("%(days)s: %(new)d new, %(changed)d changed, %(same)d as before.") % {"days": days, **counts}
