"""Places as the board of a day needs them: whom they know, who went last, and what they have asked for. One query."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, JSONObject, Trim

from liaison.places.models import Place
from visits.models import Visit
from visits.suitability.travel import Position


class Spot(NamedTuple):
    """A place. Its first fields are those that `may` asks of one; `last` says when somebody went last, and who."""

    pk: int
    unit_id: int
    team_id: int | None
    named_officer_id: int | None
    deputy_id: int | None
    slug: str
    name: str
    band: str
    team: str | None
    team_slug: str | None
    named: str
    deputy: str
    latitude: Any
    longitude: Any
    last: dict[str, str] | None
    declines: bool
    prayers: list[str] | None

    @property
    def position(self) -> Position | None:
        """Where it is, if that is known."""
        return None if self.latitude is None else Position(float(self.latitude), float(self.longitude))

    @property
    def asked(self) -> Collection[str] | None:
        """The prayers of its agreed plan; nothing where it declines visits, None where it has agreed no plan."""
        return () if self.declines else self.prayers


def spots(user: Any, day: date) -> dict[int, Spot]:
    """The places that this person sees in full and that exist on a London day, by primary key. One query."""
    last = Visit.objects.filter(place=OuterRef("pk"), status=Visit.Status.LOGGED).exclude(kind=Visit.Kind.PHONE)
    went = last.order_by("-starts_at").values(at_and_who=JSONObject(at="starts_at", who=_name("logged_by")))
    agreed = FilteredRelation(
        "plans",
        condition=Q(
            plans__agreed_for_police_at__isnull=False,
            plans__agreed_for_place_at__isnull=False,
            plans__replaced_at=None,
        ),
    )
    rows = (
        Place.objects.seen_in_full_by(user)
        .open_on(day)
        .order_by()
        .annotate(last=Subquery(went[:1]), named=_name("named_officer"), stands_in=_name("deputy"), agreed=agreed)
        .values_list(
            "pk",
            "unit_id",
            "team_id",
            "named_officer_id",
            "deputy_id",
            "slug",
            "name",
            "expected_band",
            "team__name",
            "team__slug",
            "named",
            "stands_in",
            "latitude",
            "longitude",
            "last",
            "declines_visits",
            "agreed__prayers",
        )
    )
    return {row[0]: Spot(*row) for row in rows}


def _name(person: str) -> Trim:
    """Rank and name of a related person, in the database."""
    return Trim(Concat(f"{person}__rank", Value(" "), f"{person}__name"))
