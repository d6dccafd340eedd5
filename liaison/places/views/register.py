"""The list of places."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import NeighbourhoodTeam, Place
from liaison.places.register import FAITHS, SORTS, WHENS, InWords, Wish, options, sought
from liaison.presentation.paging import Page, page_number


@require_GET
@vary_on_headers("HX-Request")
def register(request: HttpRequest) -> HttpResponse:
    """The register for police and administrators; a committee member is led to their own place.

    While somebody types, the page asks for its list alone.
    """
    held = standing(request.user)
    if not held.is_police and not held.holds(Role.ADMINISTRATOR):
        return _own_places(request)
    now = timezone.now()
    wish = Wish.read(request.GET)
    places = Place.objects.visible_to(request.user)
    page = Page.of(sought(places, wish, now), page_number(request.GET.get("page")))
    typing = bool(request.htmx)  # type: ignore[attr-defined]
    note_reading(request, "List of places", [row[0] for row in page.rows], once="hour" if typing else "")
    in_words = InWords(now, request.path)
    context = {"rows": [in_words(row) for row in page.rows], "page": page, "wish": wish, "query": wish.query}
    if typing:
        answer = render(request, "places/_found.html", context | {"typing": True})
        return push_url(answer, f"{request.path}?{wish.query}".rstrip("?&"))
    units = {h.unit_id for h in held.holdings if h.unit_id}
    teams = NeighbourhoodTeam.objects.filter(unit__in=units).values_list("slug", "name")
    context |= {
        "faiths": options(FAITHS.items(), wish.faith),
        "teams": options(teams, wish.team),
        "whens": options(WHENS.items(), wish.when),
        "sorts": options(SORTS.items(), wish.sort),
    }
    return render(request, "places/register.html", context)


def _own_places(request: HttpRequest) -> HttpResponse:
    places = list(Place.objects.visible_to(request.user).only("slug", "name"))
    if not places:
        raise Http404
    if len(places) == 1:
        return redirect("place", places[0].slug)
    note_reading(request, "List of own places", places)
    return render(request, "places/own_places.html", {"places": places})
