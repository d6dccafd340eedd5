"""Places on a map: where each lies, and whether it was met within its plan.

A map of places that were not met tells where the police are weak: only commanders see it, and officers the places
that they are allotted to. The list beside it says everything that the pins say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.figures import statement
from dashboard.scopes import Scope
from liaison.accounts.roles import Role
from liaison.observances.weeks import Week
from liaison.places.access import standing
from liaison.places.models import Place
from liaison.presentation import words

# Contact that falls due within so many days is due soon.
SOON = timedelta(days=7)
AT_MOST = 500

STATES = """
with scope as materialized (
  select p.id, p.declines_visits, p.last_contact_at, p.contact_due_on, true as is_open
    from places_place p where p.id = any(%(places)s)
),
{plans},
contacts as ({contacts})
select id, last_on, due_on from contacts
"""


class State(models.TextChoices):
    """How it stands with a place: its letter, and the words beside it."""

    MET = "A", gettext_lazy("Met within plan")
    SOON = "B", gettext_lazy("Due soon")
    NOT_MET = "C", gettext_lazy("Not met within plan")
    NOTHING_DUE = "D", gettext_lazy("Nothing due")


# The most pressing first.
ORDER = (State.NOT_MET, State.SOON, State.MET, State.NOTHING_DUE)
COLOURS = {State.MET: "green", State.SOON: "yellow", State.NOT_MET: "red", State.NOTHING_DUE: "grey"}


@dataclass(frozen=True)
class Spot:
    """One place. Latitude and longitude are degrees, or both None where nobody knows them; `area` is ward or team."""

    pk: int
    unit_id: int
    slug: str
    name: str
    state: State
    contact: str
    area: str
    team: str
    latitude: float | None
    longitude: float | None

    @property
    def colour(self) -> str:
        """The tag's colour, which goes with the letter and never without it."""
        return COLOURS[self.state]


def may_see(user: Any) -> bool:
    """Whether this person has a map: commanders, and officers while they are allotted to a visit."""
    held = standing(user)
    return held.holds(Role.COMMANDER) or bool(held.brought_to)


def places_of(user: Any, scope: Scope | None, week: Week) -> models.QuerySet[Place]:
    """The places on this person's map: of a unit that they command or a team of it, or else those allotted to them."""
    held, day = standing(user), _last_day(week)
    places = Place.objects.seen_in_full_by(user).open_on(day)
    places = places.filter(models.Q(opened_on=None) | models.Q(opened_on__lte=day))
    if scope is None:
        return places.filter(pk__in=held.brought_to)
    if scope.unit_id not in held.units_as(Role.COMMANDER):
        return places.none()
    return places.filter(unit=scope.unit_id) if scope.whole else places.filter(team=scope.team_id)


def spots_of(places: models.QuerySet[Place], week: Week, *, now: datetime | None = None) -> list[Spot]:
    """These places as they stood at the end of the week (or stand now, while it runs), the most pressing first."""
    now = now or timezone.now()
    found = list(places.select_related("team").order_by("name", "pk"))
    contacts = _contacts([place.pk for place in found], week, now)
    is_over = week.ends_at <= now
    today = week.next.monday if is_over else timezone.localdate(now)
    spots = [_spot(place, contacts.get(place.pk), today, is_over=is_over) for place in found]
    return sorted(spots, key=lambda spot: ORDER.index(spot.state))


def state_of(due_on: date | None, today: date) -> State:
    """How it stands on this day, which itself has not passed. The rule of what is due: liaison/places/rhythm.py."""
    if due_on is None:
        return State.NOTHING_DUE
    if due_on < today:
        return State.NOT_MET
    return State.SOON if due_on < today + SOON else State.MET


def counted(spots: Iterable[Spot]) -> list[tuple[State, int]]:
    """How many there are of each state, letter by letter."""
    found = Counter(spot.state for spot in spots)
    return [(state, found[state]) for state in State]


def sentence(spots: Sequence[Spot], *, is_over: bool) -> str:
    """What the map says, in one sentence."""
    late = sum(spot.state == State.NOT_MET for spot in spots)
    counted_at_all = sum(spot.state != State.NOTHING_DUE for spot in spots)
    if not spots:
        return _("There are no places to show.")
    if not counted_at_all:
        return _("No contact is due at any of these places.")
    if not late:
        return _("All places with a plan were met within it.") if is_over else _("Every place is met within its plan.")
    numbers = {"late": late, "all": counted_at_all}
    if is_over:
        told = ngettext(
            "%(late)d of %(all)d place was not met within its plan.",
            "%(late)d of %(all)d places were not met within their plan.",
            counted_at_all,
        )
    else:
        told = ngettext(
            "%(late)d of %(all)d place is overdue for a visit or call.",
            "%(late)d of %(all)d places are overdue for a visit or call.",
            counted_at_all,
        )
    return told % numbers


def _last_day(week: Week) -> date:
    return min(week.sunday, timezone.localdate())


def _contacts(places: list[int], week: Week, now: datetime) -> Mapping[int, tuple[date | None, date | None]]:
    """Last contact and the day it is due again, by place; not of those that ask for no visits."""
    contacts = statement.CONTACTS_THEN if week.ends_at <= now else statement.KEPT_CONTACTS
    asked: dict[str, Any] = {"places": places, "until": min(week.ends_at, now), "zone": settings.TIME_ZONE}
    with connection.cursor() as cursor:
        cursor.execute(STATES.format(plans=statement.PLANS, contacts=contacts), asked)
        return {pk: (last_on, due_on) for pk, last_on, due_on in cursor.fetchall()}


def _spot(place: Place, contact: tuple[date | None, date | None] | None, today: date, *, is_over: bool) -> Spot:
    last_on, due_on = contact or (None, None)
    team = place.team.name if place.team else ""
    state = state_of(due_on, today)
    return Spot(
        pk=place.pk,
        unit_id=place.unit_id,
        slug=place.slug,
        name=place.name,
        state=state,
        contact=_asks_for_none(place) if contact is None else _told(state, last_on, due_on, is_over=is_over),
        area="",
        team=team,
        latitude=None if place.latitude is None else float(place.latitude),
        longitude=None if place.longitude is None else float(place.longitude),
    )


def _asks_for_none(place: Place) -> str:
    return _("It asks for no visits.") if place.declines_visits else ""


def _told(state: State, last_on: date | None, due_on: date | None, *, is_over: bool) -> str:
    if last_on is None:
        met = _("Never met.")
    elif is_over:
        met = _("Last met on %(day)s.") % {"day": words.day(last_on)}
    else:
        met = _("Last met on %(day)s (%(ago)s).") % {"day": words.day(last_on), "ago": words.ago(last_on)}
    if due_on is None:
        return f"{met} {_('No plan is agreed.')}"
    past = is_over or state == State.NOT_MET
    due = _("Contact was due by %(day)s.") if past else _("Contact is due by %(day)s.")
    return f"{met} {due % {'day': words.day(due_on)}}"
