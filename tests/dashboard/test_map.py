"""The map of places: who has one, what it says of each place, and that it is drawn where things are."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard import mapping, projection
from dashboard.charts.drawing import NARROW, WIDE
from dashboard.mapping import Spot, State
from liaison.audit.models import Consultation
from liaison.observances.clock import wall_clock
from liaison.observances.weeks import Week
from liaison.places.actions.boundaries import keep
from liaison.places.boundaries import Area
from liaison.places.models import Boundary, EngagementPlan, Place
from liaison.places.rhythm import recompute
from tests.cast import Cast, logged_visit, make_place, planned_visit
from tests.roles import database_role
from tests.visits.queries import asked
from visits.models import Allotment

SignedIn = Callable[..., Client]
PAGE = "/dashboard/map/"
NOW = wall_clock(date(2026, 11, 19), time(9))
EAST = [[[[-1.26, 51.74], [-1.22, 51.74], [-1.22, 51.77], [-1.26, 51.77], [-1.26, 51.74]]]]
WEST = [[[[-1.30, 51.74], [-1.26, 51.74], [-1.26, 51.77], [-1.30, 51.77], [-1.30, 51.74]]]]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A Thursday."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def place_at(place: Place, latitude: float, longitude: float) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=place.pk).update(latitude=latitude, longitude=longitude)


def agree(cast: Cast, place: Place, every_days: int) -> None:
    """A plan that both sides agreed to in January."""
    at = wall_clock(date(2026, 1, 5), time(12))
    with database_role("worker"):
        EngagementPlan.objects.create(
            place=place,
            number=1,
            every_days=every_days,
            prayers=["friday"],
            proposed_by=cast.supervisor,
            proposed_at=at,
            agreed_for_police_by=cast.supervisor,
            agreed_for_police_at=at,
            agreed_for_place_by=cast.secretary,
            agreed_for_place_at=at,
        )
        recompute(place)


@pytest.fixture
def town(cast: Cast, now: datetime) -> Cast:
    """Madina was met on Monday of last week and is due on Saturday; Noor is overdue; the church has no plan."""
    for number, place in enumerate((cast.madina, cast.noor, cast.church)):
        place_at(place, 51.75, -1.25 - number * 0.02)
    for place, officer, day in ((cast.madina, cast.officer, date(2026, 11, 9)), (cast.noor, cast.stranger, None)):
        agree(cast, place, 12)
        if day:
            at = wall_clock(day, time(11))
            logged_visit(place, officer, at)
            with database_role("worker"):
                Place.objects.filter(pk=place.pk).update(last_contact_at=at, contact_due_on=day + timedelta(days=12))
    with database_role("worker"):
        keep(unit=cast.unit, areas=[Area("E", "Eastgate", EAST), Area("W", "Westgate", WEST)], source="Made up")
    return cast


def by_the_database() -> datetime:
    """The clock by which allotments open places; no test can set it."""
    with connection.cursor() as cursor:
        cursor.execute("select now()")
        return cursor.fetchone()[0]


def said_of(page: str, name: str) -> str:
    """What the list says of a place, without markup."""
    item = next(each for each in re.findall(r'<li class="app-entry app-spot".*?</li>', page, re.S) if name in each)
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]+>", " ", item, flags=re.S)).strip()


def test_commanders_see_their_unit_with_letter_ward_and_contact(town: Cast, client_of: SignedIn) -> None:
    answer = client_of(town.commander).get(PAGE)
    page = answer.content.decode()
    assert "1 of 2 places are overdue for a visit or call." in page
    assert said_of(page, "Madina").split(" ", 2)[2] == (
        "Due soon Last met on Monday 9 November (10 days ago). Contact is due by Saturday 21 November. Eastgate"
    )
    assert "Not met within plan Never met. Contact was due by" in said_of(page, "Noor Mosque")
    assert said_of(page, "Noor Mosque").endswith("Westgate")
    assert "Nothing due Never met. No plan is agreed." in said_of(page, "St Chad")
    assert [page.index(name) for name in ("Noor Mosque</a>", "Madina Mosque</a>", "St Chad</a>")] == sorted(
        page.index(name) for name in ("Noor Mosque</a>", "Madina Mosque</a>", "St Chad</a>")
    ), "the most pressing first"
    assert re.findall(r"(Met within plan|Due soon|Not met within plan|Nothing due): (\d)", page) == [
        ("Met within plan", "0"),
        ("Due soon", "1"),
        ("Not met within plan", "1"),
        ("Nothing due", "1"),
    ]
    assert "data-pmtiles" not in page
    assert "data-tiles" not in page


def test_everybody_else_has_none(town: Cast, client_of: SignedIn) -> None:
    for part, user in town.everybody().items():
        expected = 200 if part == "commander" else 404
        assert client_of(user).get(PAGE).status_code == expected, part
    assert Client().get(PAGE).status_code == 302
    assert client_of(town.commander).post(PAGE).status_code == 405


def test_officers_see_only_where_they_are_allotted_and_only_while_they_are(town: Cast, client_of: SignedIn) -> None:
    visit = planned_visit(town.noor, town.officer, by_the_database() + timedelta(days=2), town.supervisor)
    page = client_of(town.officer).get(PAGE).content.decode()
    assert "Noor Mosque</a>" in page
    assert "Madina" not in page, "their own team's place, to which nobody sends them"
    assert client_of(town.colleague).get(PAGE).status_code == 404
    for query in ("team=riverford-east", f"unit={town.unit.pk}"):
        assert client_of(town.officer).get(f"{PAGE}?{query}").status_code == 404
    with database_role("worker"):
        Allotment.objects.filter(visit=visit).update(released_at=NOW, released_by=town.supervisor)
    assert client_of(town.officer).get(PAGE).status_code == 404


def test_an_allotment_counts_for_a_fortnight_after_its_visit(town: Cast, client_of: SignedIn) -> None:
    clock = by_the_database()
    visit = planned_visit(town.noor, town.officer, clock - timedelta(days=13), town.supervisor)
    assert client_of(town.officer).get(PAGE).status_code == 200
    with database_role("worker"):
        visit.starts_at, visit.ends_at = clock - timedelta(days=16), clock - timedelta(days=15)
        visit.save()
    assert client_of(town.officer).get(PAGE).status_code == 404


def test_a_team_of_ones_own_unit_and_no_other(town: Cast, client_of: SignedIn) -> None:
    client = client_of(town.commander)
    page = client.get(f"{PAGE}?team=riverford-west").content.decode()
    assert "Noor Mosque</a>" in page
    assert "Madina" not in page
    with database_role("worker"):
        far = make_place("Faraway Mosque", town.other_unit, None, latitude=51.75, longitude=-1.24)
    assert far.name not in client.get(PAGE).content.decode()
    for query in ("team=nowhere", f"unit={town.other_unit.pk}", "week=2026-W54", "week=2027-W20", "week=x"):
        assert client.get(f"{PAGE}?{query}").status_code == 404, query


def test_a_week_that_is_over_is_told_as_it_stood(town: Cast, client_of: SignedIn) -> None:
    page = client_of(town.commander).get(f"{PAGE}?week=2026-W45").content.decode()
    assert "2 of 2 places were not met within their plan." in page
    assert "Never met. Contact was due by" in said_of(page, "Madina")
    page = client_of(town.commander).get(f"{PAGE}?week=2026-W46").content.decode()
    assert "Due soon Last met on Monday 9 November. Contact was due by" in said_of(page, "Madina")


def test_places_that_are_closed_or_want_nothing_or_lie_nobody_knows_where(town: Cast, client_of: SignedIn) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=town.madina.pk).update(closed_on=date(2026, 11, 1))
        Place.objects.filter(pk=town.noor.pk).update(declines_visits=True, contact_due_on=None)
        Place.objects.filter(pk=town.church.pk).update(latitude=None, longitude=None)
    page = client_of(town.commander).get(PAGE).content.decode()
    assert "Madina" not in page
    assert "Nothing due It asks for no visits." in said_of(page, "Noor Mosque")
    assert "Its position is not known." in said_of(page, "St Chad")
    assert page.count("data-place") == 1
    with database_role("worker"):
        Place.objects.filter(pk=town.noor.pk).update(latitude=None, longitude=None)
        Boundary.objects.update(replaced_at=NOW)
    page = client_of(town.commander).get(PAGE).content.decode()
    assert "data-map" not in page, "there is nothing to draw"
    with database_role("worker"):
        Place.objects.update(closed_on=date(2026, 11, 1))
    assert "There are no places to show." in client_of(town.commander).get(PAGE).content.decode()


def test_names_are_told_as_words(town: Cast, client_of: SignedIn) -> None:
    evil = '<script>alert("x")</script> مسجد'
    with database_role("worker"):
        Place.objects.filter(pk=town.noor.pk).update(name=evil)
        Boundary.objects.update(name='"><script>', source="<b>bold</b>")
    page = client_of(town.commander).get(PAGE).content.decode()
    assert "<script>" not in page
    assert "<b>bold" not in page
    assert "مسجد" in page


def test_the_read_log_knows_every_place_on_it(town: Cast, client_of: SignedIn) -> None:
    client_of(town.commander).get(f"{PAGE}?team=riverford-west")
    with database_role("worker"):
        noted = list(Consultation.objects.values_list("place__name", "page"))
    assert noted == [("Noor Mosque", "Map")]


def test_as_many_queries_for_many_places_as_for_few(town: Cast, client_of: SignedIn) -> None:
    client = client_of(town.commander)
    few = asked(client, PAGE)
    with database_role("worker"):
        Place.objects.bulk_create(
            Place(
                slug=f"p{n}", name="N" * 110 + str(n), unit=town.unit, faith="other", latitude=51.7 + n / 9999,
                longitude=-1.2,
            )
            for n in range(mapping.AT_MOST + 20)
        )  # fmt: skip
    many = asked(client, PAGE)
    assert many == few
    assert many <= 15
    page = client.get(PAGE).content.decode()
    assert f"These are the {mapping.AT_MOST} most pressing of {mapping.AT_MOST + 23} places." in page
    assert "Noor Mosque</a>" in page


def test_the_week_leads_to_the_map_those_who_have_one(town: Cast, client_of: SignedIn) -> None:
    assert (
        f"{PAGE}?week=2026-W47&amp;team=riverford-east"
        in client_of(town.commander).get("/dashboard/?week=2026-W47&team=riverford-east").content.decode()
    )
    for user in (town.supervisor, town.officer):
        assert PAGE not in client_of(user).get("/dashboard/").content.decode()
    planned_visit(town.noor, town.officer, by_the_database() + timedelta(days=2), town.supervisor)
    assert f'href="{PAGE}?week=2026-W47"' in client_of(town.officer).get("/dashboard/").content.decode()


def test_streets_come_from_this_host_when_they_are_set(town: Cast, client_of: SignedIn, settings: Any) -> None:
    settings.MAP_PMTILES = "/maps/region.pmtiles"
    page = client_of(town.commander).get(PAGE).content.decode()
    assert 'data-pmtiles="/maps/region.pmtiles"' in page
    assert "OpenStreetMap" in page
    settings.MAP_PMTILES, settings.MAP_TILES = "", "/tiles/{z}/{x}/{y}.png"
    assert 'data-tiles="/tiles/{z}/{x}/{y}.png"' in client_of(town.commander).get(PAGE).content.decode()


TODAY = date(2026, 11, 19)


@given(st.integers(-400, 400))
def test_what_is_due_when(days: int) -> None:
    state = mapping.state_of(TODAY + timedelta(days=days), TODAY)
    assert state == (State.NOT_MET if days < 0 else State.SOON if days < 7 else State.MET)


# The projection, beside the formula of the textbooks
LATITUDES, LONGITUDES = st.floats(49, 61), st.floats(-11, 2)


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_mercator_is_mercator(longitude: float, latitude: float) -> None:
    x, y = projection.mercator(longitude, latitude)
    assert x == pytest.approx(longitude * math.pi / 180, abs=1e-12)
    assert y == pytest.approx(math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)), abs=1e-9)


def test_the_poles_are_no_end_of_the_world() -> None:
    assert projection.mercator(0, 90) == projection.mercator(0, 85)


@given(st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=1, max_size=30), st.sampled_from([NARROW, WIDE]))
def test_everything_lies_in_the_frame_and_north_is_up(positions: list[tuple[float, float]], width: int) -> None:
    frame = projection.frame_of(positions, width)
    points = [frame.at(*position) for position in positions]
    for x, y in points:
        assert 25 <= x <= width - 25
        assert 25 <= y <= frame.height - 25
    assert projection.LOWEST * width - 1 <= frame.height <= projection.HIGHEST * width + 1
    for (longitude, latitude), (x, y) in zip(positions, points, strict=True):
        for (other_longitude, other_latitude), (other_x, other_y) in zip(positions, points, strict=True):
            assert longitude <= other_longitude or x >= other_x
            assert latitude <= other_latitude or y <= other_y


def spot(latitude: float | None, longitude: float | None, state: State = State.MET) -> Spot:
    return Spot(1, 1, "p", "P", state, "", "", "The team", latitude, longitude)


def ward(*polygons: Any) -> Boundary:
    return Boundary(name="Ward", geometry=list(polygons))


@given(st.floats(-1.4, -1.0), st.floats(51.6, 51.9))
def test_a_place_lies_in_the_ward_around_it(longitude: float, latitude: float) -> None:
    outside, hole = _box(-1.3, 51.7, -1.1, 51.8), _box(-1.25, 51.74, -1.2, 51.76)
    is_inside = -1.3 < longitude < -1.1 and 51.7 < latitude < 51.8
    in_hole = -1.25 < longitude < -1.2 and 51.74 < latitude < 51.76
    assert projection.contains(ward([outside, hole]), spot(latitude, longitude)) == (is_inside and not in_hole)


def _box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def test_what_is_most_pressing_lies_on_top_and_the_unknown_nowhere() -> None:
    spots = [spot(51.75, -1.2, state) for state in mapping.ORDER] + [spot(None, None)]
    for drawing in projection.drawn(spots, [ward([_box(-1.3, 51.7, -1.1, 51.8)])]):
        assert [pin.letter for pin in drawing.pins] == ["D", "A", "B", "C"]
        (only,) = drawing.wards
        assert 0 < only.x < drawing.width
        assert 0 < only.y < drawing.height
    assert [each.area for each in projection.with_areas([spot(None, None)], [])] == ["The team"]
    assert projection.drawn([spot(None, None)], []) == ()


def test_weeks_tell_wards_without_places() -> None:
    assert len(projection.drawn([], [ward([_box(-1.3, 51.7, -1.1, 51.8)])])) == 2
    assert Week.of(TODAY).number == 47
