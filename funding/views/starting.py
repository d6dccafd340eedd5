"""Before a committee starts: which scheme fits its place, what to have ready, and when it can apply."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from funding.actions import opening, starting
from funding.fitting import Facts, Fit, Fitting, fittings
from funding.forms.starting import ApplyForm, WishForm
from funding.models import Application, Measure, OpeningWish, Round, Scheme
from funding.models.scheme import MeasureKind
from funding.progress import colour_of
from funding.sections import read
from funding.states import ENDED, State
from liaison.places.access import standing
from liaison.places.consulting import note_reading
from liaison.places.models import Place
from liaison.presentation.money import pounds
from liaison.refusals import Refused

COLOURS = {Fit.OPEN: "green", Fit.ASK: "yellow", Fit.LATER: "grey", Fit.NO: "grey"}


def _own_places(request: HttpRequest) -> Any:
    own = standing(request.user).place_ids
    return Place.objects.visible_to(request.user).filter(pk__in=own).order_by("name", "pk")


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """For a committee its own place; police read about the schemes in general, so that they can point to them."""
    held = standing(request.user)
    if not (held.is_committee or held.is_police):
        raise Http404
    places = list(_own_places(request)) if held.is_committee else []
    place = _chosen(request, places)
    schemes, rounds = list(Scheme.objects.all()), list(Round.objects.select_related("scheme", "supplier"))
    today = timezone.localdate()
    context: dict[str, Any] = {"places": places, "place": place, "is_police": not places}
    if place is not None:
        found = fittings(_facts(request.user, place), schemes, rounds, today)
        wishes = OpeningWish.objects.visible_to(request.user).filter(place=place, asked_by=request.user.pk)
        wished = set(wishes.filter(ended_at=None).values_list("scheme", flat=True))
        begun = Application.objects.visible_to(request.user).filter(place=place).exclude(state__in=ENDED)
        under_way = {each.round_id: each for each in begun}
        context |= {
            "fitting": [_shown(each, places, place, wished, under_way) for each in found if each.fit != Fit.NO],
            "others": [each for each in found if each.fit == Fit.NO],
        }
        note_reading(request, "Funding: before you start", [place])
    elif not places:
        context["schemes"] = [
            {"scheme": scheme, "open": [r for r in rounds if r.scheme_id == scheme.pk and r.is_open_on(today)]}
            for scheme in schemes
        ]
    return render(request, "funding/start.html", context)


def _chosen(request: HttpRequest, places: list[Place]) -> Place | None:
    """The place that the address names, or the only one; a foreign one is 404."""
    slug = request.GET.get("place")
    if slug is None:
        return places[0] if len(places) == 1 else None
    found = next((each for each in places if each.slug == slug), None)
    if found is None:
        raise Http404
    return found


def _facts(user: Any, place: Place) -> Facts:
    applications = Application.objects.visible_to(user).filter(place=place)
    installed = Measure.objects.visible_to(user).filter(place=place, status=Measure.Status.INSTALLED)
    last = installed.exclude(installed_on=None).order_by("-installed_on").values_list("installed_on", flat=True).first()
    has_applied = applications.exclude(sent_on=None).exists() or applications.filter(state=State.CLOSED).exists()
    return Facts(place.faith, has_applied, last)


def _shown(
    each: Fitting, places: list[Place], place: Place, wished: set[int], under_way: dict[int, Application]
) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "scheme": each.scheme,
        "round": each.round,
        "fit": each.fit.label,
        "colour": COLOURS[each.fit],
        "why": each.why,
        "wished": each.scheme.pk in wished,
        "can_wish": each.round is None,
    }
    if each.round is not None:
        shown |= _rules(each.round)
        if held := under_way.get(each.round.pk):
            shown |= {"under_way": held, "fit": held.get_state_display(), "colour": colour_of(held.state), "why": ()}
        shown["form"] = ApplyForm(
            places=Place.objects.filter(pk__in=[p.pk for p in places]),
            initial={"place": place.slug, "round": each.round.slug},
            auto_id=f"id_{each.round.slug}_%s",
        )
    return shown


def _rules(rules: Round) -> dict[str, Any]:
    """What a round pays, what it asks for, and how it works, in words."""
    money = [f"It pays up to {pounds(rules.cap_pence)}." if rules.cap_pence else "It pays the whole cost."]
    if rules.contribution_percent:
        money = [money[0] if rules.cap_pence else "", f"The place pays {rules.contribution_percent} percent itself."]
    if rules.pays_first:
        money.append("The place pays first, and is paid back.")
    if rules.most_measures:
        money.append(f"At most {rules.most_measures} kinds of protection.")
    if rules.maintenance_months:
        money.append(f"{rules.maintenance_months} months of maintenance are included for some things.")
    return {
        "money": [sentence for sentence in money if sentence],
        "measures": [MeasureKind(kind).label for kind in rules.measures],
        "asked": [section.title for section in read(rules.sections)],
        "evidence": rules.evidence,
    }


@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Begin an application and go to it."""
    places = _own_places(request)
    form = ApplyForm(request.POST, places=places)
    if not form.is_valid():
        if "place" in form.errors or "round" in form.errors:
            raise Http404
        return _back(request, None, "This page was too old. Please try again.")
    place, into = form.cleaned_data["place"], form.cleaned_data["round"]
    try:
        application = starting.start(by=request.user, place=place, round=into, client_id=form.cleaned_data["client_id"])
    except starting.UnderWay as under_way:
        messages.warning(request, under_way.message)
        return redirect(under_way.application)
    except Refused as refused:
        return _back(request, place, refused.message)
    messages.success(request, "Your application is begun. Nothing is sent yet.")
    return redirect(application)


@require_POST
def tell_me(request: HttpRequest) -> HttpResponse:
    """Ask to be told when a scheme opens, or take that back."""
    form = WishForm(request.POST, places=_own_places(request))
    if not form.is_valid():
        raise Http404
    place, scheme = form.cleaned_data["place"], form.cleaned_data["scheme"]
    if form.cleaned_data["no_more"]:
        opening.tell_no_more(by=request.user, place=place, scheme=scheme)
        messages.success(request, "We will not tell you.")
    else:
        opening.ask_to_be_told(by=request.user, place=place, scheme=scheme)
        messages.success(request, "We will write to you on the day that it opens.")
    return redirect(f"{reverse('funding:start')}?place={place.slug}")


def _back(request: HttpRequest, place: Place | None, why: str) -> HttpResponse:
    messages.warning(request, why)
    return redirect(reverse("funding:start") + (f"?place={place.slug}" if place else ""))
