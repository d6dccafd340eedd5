"""The register: the places somebody may see, searched, filtered and sorted by columns kept on the place itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext

from liaison.places.models import Faith
from liaison.presentation import words

SORTS = {"name": "Name", "next": "Next gathering", "overdue": "Most overdue"}
WHENS = {"today": "Today", "week": "In the next 7 days"}
FAITHS: dict[str, str] = {value: str(label) for value, label in Faith.choices}
FAR_AWAY = datetime(9999, 1, 1, tzinfo=timezone.get_fixed_timezone(0))
# A gathering that began less than this ago is still worth going to.
STILL_ON = timedelta(hours=1)
COLUMNS = (
    "pk", "slug", "name", "faith", "team__name", "next_gathering_at",
    "next_gathering", "last_contact_at", "contact_due_on", "declines_visits",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What the address asks for. Anything that is not understood is as if it were not there."""

    search: str = ""
    faith: str = ""
    team: str = ""
    overdue: bool = False
    when: str = ""
    sort: str = "name"

    @classmethod
    def read(cls, query: Any) -> Self:
        """From the query of an address."""
        faith, team, when, sort = (query.get(name, "") for name in ("faith", "team", "when", "sort"))
        return cls(
            search=query.get("q", "").replace("\0", "").strip()[:100],
            faith=faith if faith in FAITHS else "",
            team=team[:80] if team.replace("-", "").isalnum() and team.isascii() else "",
            overdue=query.get("overdue") == "1",
            when=when if when in WHENS else "",
            sort=sort if sort in SORTS else "name",
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.search or self.faith or self.team or self.overdue or self.when)

    @property
    def filters(self) -> bool:
        """Whether anything but the search is asked for."""
        return bool(self.faith or self.team or self.overdue or self.when or self.sort != "name")

    @property
    def query(self) -> str:
        """The same wish as a query, ending in an ampersand where it says anything."""
        said = {
            "q": self.search,
            "faith": self.faith,
            "team": self.team,
            "overdue": "1" if self.overdue else "",
            "when": self.when,
            "sort": self.sort if self.sort != "name" else "",
        }
        text = urlencode({name: value for name, value in said.items() if value})
        return f"{text}&" if text else ""


def sought(places: QuerySet, wish: Wish, now: datetime) -> QuerySet:
    """These places, as wished; tuples of `COLUMNS`, in an order that is the same each time."""
    today = timezone.localdate(now)
    places = places.filter(Q(closed_on=None) | Q(closed_on__gt=today))
    if wish.search:
        places = places.filter(_found_by(wish.search))
    if wish.faith:
        places = places.filter(faith=wish.faith)
    if wish.team:
        places = places.filter(team__slug=wish.team)
    if wish.overdue:
        places = places.filter(contact_due_on__lt=today)
    if wish.when:
        last = today if wish.when == "today" else today + timedelta(days=6)
        places = places.filter(next_gathering_at__range=(now - STILL_ON, _end_of(last)))
    return places.order_by(*_order(wish.sort, now)).values_list(*COLUMNS)


def _found_by(text: str) -> Q:
    squeezed = text.replace(" ", "")
    found = Q(name__icontains=text) | Q(own_script_name__icontains=text) | Q(postcode__istartswith=text)
    if 5 <= len(squeezed) <= 7:
        found |= Q(postcode__iexact=f"{squeezed[:-3]} {squeezed[-3:]}")
    return found


def _order(sort: str, now: datetime) -> list[Any]:
    if sort == "next":
        return [Coalesce("next_gathering_at", FAR_AWAY), "name", "pk"]
    if sort == "overdue":
        return [Coalesce("contact_due_on", date.max), "name", "pk"]
    return [Lower("name"), "pk"]


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())


class InWords:
    """Tells rows of the register as the page prints them. Many places gather at the same hour: each is told once.

    `register` is the register's own address, below which the places' pages stand.
    """

    def __init__(self, now: datetime, register: str) -> None:
        self.now, self.today, self.register = now, timezone.localdate(now), register
        self._whens: dict[datetime, str] = {}
        self._agos: dict[date, str] = {}
        self._dues: dict[date, str] = {}

    def __call__(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """One row of `COLUMNS`."""
        _pk, slug, name, faith, team, gathering_at, gathering, contact_at, due, declines = row
        overdue = self._due(due) if due and due < self.today else ""
        return {
            # One look-up of an address for all rows.
            "url": f"{self.register}{slug}/",
            "name": name,
            "kind": f"{FAITHS.get(faith, faith)} · {team}" if team else FAITHS.get(faith, faith),
            "next": f"{gathering}: {self._when(gathering_at)}"
            if gathering_at and gathering_at > self.now - STILL_ON
            else "",
            "contact": self._ago(contact_at) if contact_at else gettext("Last contact: never"),
            "overdue": overdue,
            "declines": declines,
            "tagged": overdue or declines,
        }

    def _when(self, at: datetime) -> str:
        if at not in self._whens:
            day = timezone.localdate(at)
            if day == self.today:
                told = gettext("today at %(time)s") % {"time": words.clock(at)}
            elif day == self.today + timedelta(days=1):
                told = gettext("tomorrow at %(time)s") % {"time": words.clock(at)}
            else:
                told = words.moment(at, today=self.today)
            self._whens[at] = told
        return self._whens[at]

    def _ago(self, at: datetime) -> str:
        day = timezone.localdate(at)
        if day == self.today:
            return gettext("Last contact: %(ago)s") % {"ago": words.ago(at, now=self.now)}
        if day not in self._agos:
            self._agos[day] = gettext("Last contact: %(ago)s") % {"ago": words.ago(day, now=self.now)}
        return self._agos[day]

    def _due(self, on: date) -> str:
        if on not in self._dues:
            self._dues[on] = words.due(on, now=self.now)
        return self._dues[on]


def options(choices: Iterable[tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    """Options of a select: value, label, and whether it is the chosen one."""
    return [(value, label, value == chosen) for value, label in choices]
