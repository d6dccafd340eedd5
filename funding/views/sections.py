"""One part of an application: what it says, and whether it is finished. And all of it, to check."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from funding.access import may_work, may_write
from funding.actions import declaring, writing
from funding.actions.packs import standing_items
from funding.actions.preparing import ASKS_AGAIN
from funding.contents import by_heading
from funding.models import Measure
from funding.progress import Part, writings_of
from funding.states import BEFORE_SENDING
from funding.views.fetching import application_of
from liaison.places.consulting import note_reading
from liaison.refusals import Refused


@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, ref: str, section: str) -> HttpResponse:
    """The answers of one part, for everybody who sees all of it. A member says that it is finished, or not."""
    application = application_of(request, ref)
    own = may_work(request.user, application.place)
    part = _part(writings_of([application])[application.pk].parts, section)
    if request.method == "POST":
        if not own:
            raise Http404
        act = writing.reopen_section if request.POST.get("finished") == "no" else writing.finish_section
        try:
            act(by=request.user, application=application, section=section)
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect("funding:section", ref, section)
        messages.success(request, f"Saved: {part.section.title}.")
        return redirect(application)
    context = {
        "application": application,
        "part": part,
        "may_write": may_write(request.user, application) and application.state in ASKS_AGAIN,
        "may_finish": own and application.state in BEFORE_SENDING,
        "own_mark": part.mark is not None and part.mark.made_by_id == request.user.pk,
    }
    note_reading(request, "Funding application: one part", [application.place])
    return render(request, "funding/section.html", context)


@require_GET
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that is declared and sent, on one page to read and to print."""
    application = application_of(request, ref)
    written = writings_of([application])[application.pk]
    own, is_being_written = may_work(request.user, application.place), application.state in BEFORE_SENDING
    context = {
        "application": application,
        "written": written,
        "in_the_pack": by_heading(standing_items(application)),
        "measures": application.measures.exclude(status=Measure.Status.DECLINED),
        "may_write": may_write(request.user, application) and application.state in ASKS_AGAIN,
        "is_own": own,
        "is_being_written": is_being_written,
        # What they have read here is what they declare there.
        "seen": declaring.as_read(application) if own and is_being_written and not written.declaration else "",
    }
    note_reading(request, "Funding application: all answers", [application.place])
    return render(request, "funding/check.html", context)


def _part(parts: tuple[Part, ...], key: str) -> Part:
    for part in parts:
        if part.section.key == key:
            return part
    raise Http404
