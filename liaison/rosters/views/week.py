"""Who is on duty this week: one's own days, and a team day by day."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.views.decorators.http import require_GET

from liaison.accounts.roles import Role
from liaison.places.access import standing
from liaison.places.models import NeighbourhoodTeam, Posting
from liaison.presentation import words
from liaison.rosters.access import sees_rosters, units_edited_by
from liaison.rosters.duty import DAY, Entry, Roster
from liaison.rosters.models import Kind, Shift
from liaison.rosters.models.shift import AWAY

WEEK = re.compile(r"(\d{4})-W(\d{1,2})", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2020, 2099
NO_TEAM = "none"
COLOURS = {
    Kind.EARLY: "yellow",
    Kind.LATE: "orange",
    Kind.SUPER_LATE: "purple",
    Kind.NIGHT: "blue",
    Kind.DUTY: "turquoise",
    Kind.REST_DAY: "grey",
}


@dataclass(frozen=True)
class Cell:
    """One entry of one day: what, when, in which colour, and where it leads."""

    text: str
    times: str
    short: str
    colour: str
    url: str = ""


@dataclass
class Line:
    """One person's week."""

    name: str
    own: bool
    of_team: bool
    cells: list[tuple[str, list[Cell]]] = field(default_factory=list)

    @property
    def has_any(self) -> bool:
        """Whether there is anything in this week."""
        return any(cells for _day, cells in self.cells)


@require_GET
def week(request: HttpRequest) -> HttpResponse:
    """`?week=2026-W48&team=riverford-east`; without them this week, and the first team one may see."""
    if not sees_rosters(request.user):
        raise Http404
    monday, wrong = _monday(request.GET.get("week", ""))
    units, teams = units_edited_by(request.user), _teams(request.user)
    team = _chosen(request.GET.get("team", ""), teams, may_choose_none=bool(units))
    names, posted, shifts = _shifts(request.user, monday, team, units)
    eyes = _Eyes(int(request.user.pk or 0), leads=bool(units) and (team is None or team.unit_id in units))
    days = [monday + DAY * n for n in range(7)]
    lines = [
        Line(
            names[officer],
            officer == eyes.user_id,
            officer in posted or officer != eyes.user_id,
            _cells(found, days, eyes),
        )
        for officer, found in sorted(shifts.items(), key=lambda item: (names[item[0]], item[0]))
    ]
    now, today = timezone.now(), timezone.localdate()
    on_duty = Roster(entry for found in shifts.values() for entry in found).on_duty(now) if today in days else set()
    context = {
        "days": days,
        "today": today,
        "wrong": wrong,
        "week": _name(monday),
        "earlier": _name(monday - timedelta(weeks=1)),
        "later": _name(monday + timedelta(weeks=1)),
        "teams": teams,
        "team": team,
        "nobody_team": NO_TEAM,
        "may_edit": bool(units),
        "lines": lines,
        "own": next((line.cells for line in lines if line.own and line.has_any), None),
        "others": [line for line in lines if line.of_team and line.has_any],
        "on_duty": sorted(names[one] for one in on_duty if one in posted or one != eyes.user_id),
        "is_this_week": today in days,
    }
    return render(request, "rosters/week.html", context)


def _monday(text: str) -> tuple[date, str]:
    """The first day of the week that the address names, or of this one and why."""
    today = timezone.localdate()
    monday = today - DAY * today.weekday()
    if not text:
        return monday, ""
    match = WEEK.fullmatch(text)
    if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        try:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1), ""
        except ValueError:
            pass
    return monday, "There is no such week. Write it like 2026-W48. This is the current week instead."


def _name(monday: date) -> str:
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def _teams(user: Any) -> list[NeighbourhoodTeam]:
    """Teams whose duty this person may see: those of units they lead, and their own."""
    mine = Q(unit__in=units_edited_by(user)) | Q(pk__in=standing(user).team_ids)
    return list(NeighbourhoodTeam.objects.filter(mine).order_by("name"))


def _chosen(slug: str, teams: list[NeighbourhoodTeam], *, may_choose_none: bool) -> NeighbourhoodTeam | None:
    if slug == NO_TEAM and may_choose_none:
        return None
    if not slug:
        return teams[0] if teams else None
    for team in teams:
        if team.slug == slug:
            return team
    raise Http404


def _shifts(
    user: Any, monday: date, team: NeighbourhoodTeam | None, units: set[int]
) -> tuple[dict[int, str], set[int], dict[int, list[Entry]]]:
    """Names, who is posted to this team, and the week's entries by officer, of the team and of oneself."""
    names: dict[int, str] = {}
    found: dict[int, list[Entry]] = defaultdict(list)
    whose = Q(team=team) if team else Q(team=None, unit__in=units)
    postings = Posting.objects.current().filter(whose, role=Role.OFFICER if team else Role.SUPERVISOR)
    for officer, rank, name in postings.values_list("user_id", "user__rank", "user__name"):
        names[officer] = f"{rank} {name}".strip()
        found[officer] = []
    posted = set(names)
    # The Sunday before: its night may reach into Monday.
    shifts = Shift.objects.visible_to(user).live().filter(whose | Q(officer=user.pk))
    shifts = shifts.filter(first_on__lte=monday + DAY * 6, last_on__gte=monday - DAY)
    for *values, rank, name in shifts.order_by("first_on", "starts_at").values_list(
        *Entry._fields, "officer__rank", "officer__name"
    ):
        entry = Entry(*values)
        names[entry.officer_id] = f"{rank} {name}".strip()
        found[entry.officer_id].append(entry)
    return names, posted, found


@dataclass(frozen=True)
class _Eyes:
    """Who is looking: why a colleague is away is for themselves and those who lead them."""

    user_id: int
    leads: bool


def _cells(entries: list[Entry], days: list[date], eyes: _Eyes) -> list[tuple[str, list[Cell]]]:
    cells: list[list[Cell]] = [[] for _ in days]
    gone = {day for entry in entries if entry.starts_at is None and entry.kind in AWAY for day in _covered(entry, days)}
    for entry in entries:
        # A tour beneath leave is not worked; only those who plan want to see it.
        if entry.starts_at and entry.first_on in gone and not eyes.leads:
            continue
        for day in _covered(entry, days):
            cells[days.index(day)].append(_cell(entry, eyes))
    return [(dateformat.format(day, "D j M"), found) for day, found in zip(days, cells, strict=True)]


def _covered(entry: Entry, days: list[date]) -> list[date]:
    return [day for day in days if entry.first_on <= day <= entry.last_on]


def _cell(entry: Entry, eyes: _Eyes) -> Cell:
    times = short = ""
    if entry.starts_at and entry.ends_at:
        times = words.between(entry.starts_at, entry.ends_at)
        short = f"{words.clock(entry.starts_at)}–{words.clock(entry.ends_at)}"
    text = str(Kind(entry.kind).label)
    if entry.kind in AWAY and not eyes.leads and entry.officer_id != eyes.user_id:
        text = "Not on duty"
    url = reverse("rosters:shift", args=[entry.id]) if eyes.leads else ""
    return Cell(text, times, short, COLOURS.get(Kind(entry.kind), "pink"), url)
