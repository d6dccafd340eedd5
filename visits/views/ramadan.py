"""The Ramadan and Eid planner: the month by night, what each place keeps, and who covers it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from liaison.accounts.models import User
from liaison.places.access import standing
from liaison.places.actions.asking import ask_to_confirm
from liaison.places.consulting import note_reading
from liaison.places.models import NeighbourhoodTeam, Place
from visits.ramadan import duty, years
from visits.ramadan.places import keeping_ramadan
from visits.ramadan.season import Season, Together, read
from visits.ramadan.wording import Words
from visits.ramadan.years import Year

WEEK = 7
OPENED = 1


@dataclass(frozen=True)
class Choice:
    """What the address asks for: a year, and only one place or one team's."""

    year: Year
    wrong: str
    place: str
    team: str

    def query(self, **more: Any) -> str:
        """The same choice as a query string, with something changed."""
        asked: dict[str, Any] = {"year": self.year.number, "place": self.place, "team": self.team, **more}
        return urlencode({name: value for name, value in asked.items() if value})


@require_GET
def ramadan(request: HttpRequest) -> HttpResponse:
    """`?year=1448` names the Hijri year, `?place=` and `?team=` narrow it, `?night=2027-02-14` begins the week."""
    if not standing(request.user).is_police:
        raise Http404
    today = timezone.localdate()
    choice = _choice(request, today)
    found = list(keeping_ramadan(request.user, choice.year).select_related("team"))
    season = read(_narrowed(found, choice), choice.year)
    week = season.evenings_from(_first_night(request, season, today), WEEK)
    say = Words(request.user, season, timezone.now())
    note_reading(request, "Ramadan planner", season.places)
    context = {
        "choice": choice,
        "season": season,
        "say": say,
        "finding": say.finding(week),
        "same": choice.query(),
        "weeks": _weeks(season, week, choice),
        "beside": years.beside(choice.year, today),
        "places": [(place.slug, place.name) for place in found],
        "teams": _teams(found),
        "client_id": uuid4(),
        "other_id": uuid4(),
    }
    on_duty: dict[date, Any] = {}
    if standing(request.user).is_supervising:
        about_police = _about_police(request.user, season, week)
        on_duty = about_police.pop("on_duty")
        context |= about_police
    context["to_propose"] = _to_propose(season, week, today)
    context["week"] = [
        (say.row(each), say.lines(each), number < OPENED, on_duty.get(each.day)) for number, each in enumerate(week)
    ]
    return render(request, "visits/ramadan.html", context)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the committees of one's unit that have not confirmed yet; nobody is asked twice for one date."""
    held = standing(request.user)
    if not held.is_supervising:
        raise Http404
    choice = _choice(request, timezone.localdate())
    found = _narrowed(keeping_ramadan(request.user, choice.year).select_related("team"), choice)
    number = ask_to_confirm(by=request.user, dates=read(found, choice.year).open_dates())
    if number:
        messages.success(request, f"Asked {'1 committee' if number == 1 else f'{number} committees'} by e-mail.")
    else:
        messages.info(request, "There is no committee to ask: all have confirmed, or none has a member in the portal.")
    return redirect(f"{reverse('visits:ramadan')}?{choice.query()}")


def _choice(request: HttpRequest, today: date) -> Choice:
    asked = request.GET if request.method == "GET" else request.POST
    year, wrong = years.asked(asked.get("year", ""), today)
    return Choice(year, wrong, asked.get("place", ""), asked.get("team", ""))


def _narrowed(places: Any, choice: Choice) -> list[Place]:
    return [
        place
        for place in places
        if choice.place in ("", place.slug) and choice.team in ("", place.team.slug if place.team else "")
    ]


def _teams(places: list[Place]) -> list[NeighbourhoodTeam]:
    teams = {place.team.pk: place.team for place in places if place.team}
    return sorted(teams.values(), key=lambda team: team.name)


def _first_night(request: HttpRequest, season: Season, today: date) -> date:
    """The night asked for; else tonight, or the first night while Ramadan has not begun, or is over."""
    nights = [each.day for each in season.evenings]
    if not nights:
        return season.year.month.first_tarawih
    try:
        asked = date.fromisoformat(request.GET.get("night", ""))
    except ValueError:
        asked = today
    return asked if nights[0] <= asked <= nights[-1] else nights[0]


def _weeks(season: Season, week: list[Together], choice: Choice) -> list[tuple[date, date, str, bool]]:
    """The weeks of the month: first and last evening, address, and whether it is the one shown."""
    found = []
    nights = [each.day for each in season.evenings]
    shown = week[0].day if week else None
    for number in range(0, len(nights), WEEK):
        first, last = nights[number], nights[min(number + WEEK, len(nights)) - 1]
        found.append((first, last, choice.query(night=first.isoformat()), first == shown))
    return found


def _to_propose(season: Season, week: list[Together], today: date) -> list[tuple[str, date, date]]:
    """What a proposal may be asked for: the nights shown, and all nights to come."""
    found = [("Propose who goes on these nights", week), ("Propose who goes on all nights", season.evenings)]
    spans = [(label, [each.day for each in nights if each.day >= today]) for label, nights in found]
    return [(label, days[0], days[-1]) for label, days in spans if days]


def _about_police(user: Any, season: Season, week: list[Together]) -> dict[str, Any]:
    """Who is on duty on the nights shown, and who is sent but not on duty: for those who lead alone."""
    held = duty.read(user, season, week)
    on_duty = {each.day: duty.on_duty(held, each) for each in week}
    wanted = {pk for found in on_duty.values() for people in found.values() for pk in people}
    names = {one.pk: str(one) for one in User.objects.filter(pk__in=wanted)} if wanted else {}
    return {
        "leads": True,
        "on_duty": {
            day: {what: sorted(names[pk] for pk in people if pk in names) for what, people in found.items()}
            for day, found in on_duty.items()
        },
        "amiss": duty.amiss(season, held, timezone.now()),
    }
