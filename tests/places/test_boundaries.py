"""Boundaries from GeoJSON: what is kept, what is refused and why, and that a second time changes nothing."""

import json
import math
from contextlib import suppress
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from liaison.db.acting import acting_as
from liaison.places.boundaries import Unusable, Wrong, find_areas, polygons_of, simplified
from liaison.places.models import Boundary
from tests.cast import Cast
from tests.roles import database_role

SQUARE = [[-1.3, 51.7], [-1.2, 51.7], [-1.2, 51.8], [-1.3, 51.8], [-1.3, 51.7]]


def feature(code: str = "E05000001", name: str = "North", ring: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    about = {"WD24CD": code, "WD24NM": name, **properties}
    return {"type": "Feature", "properties": about, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def load(tmp_path: Path, document: Any, *options: str) -> str:
    """Run the command as a deployment does, and give what it says."""
    path = tmp_path / "wards.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    said = StringIO()
    with database_role("worker"):
        call_command("load_boundaries", str(path), *options, stdout=said, stderr=said)
    return said.getvalue()


def test_wards_are_loaded_once_and_replaced_by_the_next_file(cast: Cast, tmp_path: Path) -> None:
    of_riverford = ("--unit", "Riverford")
    both = collection(feature(), feature("E05000002", "South", [[x, y - 0.1] for x, y in SQUARE]))
    said = load(tmp_path, both, *of_riverford)
    assert "2 new, 0 changed, 0 the same" in said
    assert "Open Government Licence v.3.0" in said
    assert "0 new, 0 changed, 2 the same, 0 replaced" in load(tmp_path, both, *of_riverford)
    said = load(tmp_path, collection(feature(name="Renamed")), *of_riverford)
    assert "0 new, 1 changed, 0 the same, 1 replaced" in said
    with database_role("worker"):
        assert [each.name for each in Boundary.objects.in_force()] == ["Renamed"]
    said = load(tmp_path, collection(feature("E05000003", "East")), *of_riverford, "--beside")
    assert "1 new, 0 changed, 0 the same, 0 replaced" in said


def test_only_ones_own_area_under_names_of_ones_own(cast: Cast, tmp_path: Path) -> None:
    document = collection(
        feature("A", "Near", district="Here"), feature("B", "Far", district="There"), feature("C", "No district")
    )
    said = load(tmp_path, document, "--unit", "Riverford", "--only", "district=Here", "--source", "The council's own")
    assert "1 new" in said
    assert "2 passed over" in said
    with database_role("worker"):
        assert Boundary.objects.get().source == "The council's own"
    odd = collection({**feature(), "properties": {"id": 7, "label": "Seven"}})
    assert "1 new" in load(tmp_path, odd, "--unit", "Hillshire", "--code", "id", "--name", "label")


def test_faults_are_told_one_by_one_and_the_rest_is_kept(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, collection(feature("OLD", "Old")), "--unit", "Riverford")
    document = collection(feature(), feature("E05000002", "Open", SQUARE[:-1]), "nonsense")
    with pytest.raises(CommandError, match="left out") as caught:
        load(tmp_path, document, "--unit", "Riverford")
    assert caught.value.returncode == 1
    with database_role("worker"):
        kept = {each.name for each in Boundary.objects.in_force()}
    assert kept == {"North", "Old"}, "a file with faults replaces nothing"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "not JSON"),
        ([], "no GeoJSON FeatureCollection"),
        (collection(), "no features"),
        (collection("nonsense"), "No area"),
        (
            collection(feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}),
            "another coordinate system",
        ),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_file_that_is_none_is_refused_whole(cast: Cast, tmp_path: Path, document: Any, why: str) -> None:
    with pytest.raises(CommandError, match=why) as caught:
        load(tmp_path, document, "--unit", "Riverford")
    assert caught.value.returncode == 2
    with database_role("worker"):
        assert not Boundary.objects.exists()


def test_a_unit_is_named_and_known(cast: Cast, tmp_path: Path) -> None:
    for options in ((), ("--unit", "Nowhere")):
        with pytest.raises(CommandError, match="Hillshire, Riverford"):
            load(tmp_path, collection(feature()), *options)
    with pytest.raises(CommandError, match="PROPERTY=VALUE"):
        load(tmp_path, collection(feature()), "--unit", "Riverford", "--only", "here")


@pytest.mark.parametrize(
    ("ring", "why"),
    [
        (SQUARE[:-1], "not closed"),
        ([[y, x] for x, y in SQUARE], "swapped"),
        ([[450_000, 205_000], [451_000, 205_000], [450_000, 206_000], [450_000, 205_000]], "not degrees"),
        ([[10.0, 51.0], [11.0, 51.0], [11.0, 52.0], [10.0, 51.0]], "British Isles"),
        ([[-1.3, 51.7], [-1.2, 51.7], [-1.3, 51.7]], "fewer than three corners"),
        ([["-1.3", "51.7"]] * 4, "not \\[longitude"),
        ([[True, 51.7]] * 4, "not \\[longitude"),
        ([[10**400, 51.7]] * 4, "not \\[longitude"),
        ([], "not nested"),
        ("ring", "not nested"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_rings_that_are_none(ring: Any, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        polygons_of({"type": "Polygon", "coordinates": [ring]})


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        ({"WD24CD": ""}, "no code"),
        ({"WD24NM": None}, "no name"),
        ({"WD24NM": "x" * 121}, "longer than 120"),
        ({"WD24CD": "x" * 21}, "longer than 20"),
        ({"WD24NM": "\0"}, "cannot be kept"),
        ({"WD24NM": "\ud800"}, "cannot be kept"),
    ],
)
def test_codes_and_names_that_are_none(properties: dict[str, Any], why: str) -> None:
    found = find_areas(collection({**feature(), "properties": {**feature()["properties"], **properties}}))
    assert not found.areas
    assert why in found.bad[0][1]


def test_the_same_code_twice_and_older_files_with_degrees() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    found = find_areas(collection(feature(), feature(), crs=crs))
    assert [area.code for area in found.areas] == ["E05000001"]
    assert found.bad == [(2, "It has the same code as feature 1.")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "features", "properties", "geometry", "coordinates"]), inner)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_document_breaks_it(document: Any) -> None:
    with suppress(Unusable):
        found = find_areas(document)
        assert all(reason.endswith(".") for _number, reason in found.bad)


@given(st.sampled_from(["Polygon", "MultiPolygon"]), JSON)
def test_no_geometry_breaks_it(kind: str, inside: Any) -> None:
    found = find_areas(collection({**feature(), "geometry": {"type": kind, "coordinates": inside}}))
    assert not found.areas
    assert len(found.bad) == 1


@given(st.lists(st.tuples(st.floats(-1.4, -1.0), st.floats(51.5, 52.0)), min_size=3, max_size=60, unique=True))
def test_a_simpler_line_stays_near_the_old_one(corners: list[tuple[float, float]]) -> None:
    ring = [list(corner) for corner in [*corners, corners[0]]]
    ((thin,),) = simplified([[ring]], tolerance=50)
    assert thin[0] == thin[-1]
    assert len(thin) <= len(ring)
    assert len({tuple(each) for each in thin}) >= 3
    shrink = math.cos(math.radians(ring[0][1])) * 111_195
    for corner in ring:
        near = min(_metres(corner, one, other, shrink) for one, other in pairwise(thin))
        assert near < 52


def _metres(point: list[float], one: list[float], other: list[float], shrink: float) -> float:
    """From a point to a stretch, by trying many points of it: slow, and nothing like the way of the code."""
    ax, ay, bx, by, px, py = (
        value * (shrink if number % 2 == 0 else 111_195) for number, value in enumerate((*one, *other, *point))
    )
    length = math.dist((ax, ay), (bx, by))
    along = 0 if length == 0 else ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length**2
    tries = [0.0, 1.0, min(1.0, max(0.0, along))]
    return min(math.dist((px, py), (ax + t * (bx - ax), ay + t * (by - ay))) for t in tries)


def test_who_sees_and_writes_boundaries_in_the_database(cast: Cast, tmp_path: Path) -> None:
    load(tmp_path, collection(feature()), "--unit", "Riverford")
    sees = {}
    for part, user in cast.everybody().items():
        with acting_as(user.pk):
            # The second wall alone, and the first with it.
            sees[part] = (Boundary.objects.exists(), Boundary.objects.visible_to(user).exists())
    police = {"officer", "colleague", "stranger", "supervisor", "commander", "adviser"}
    assert {part for part, (second, _first) in sees.items() if second} == police | {"administrator"}
    assert {part for part, (_second, first) in sees.items() if first} == police
    with acting_as(cast.commander.pk):
        assert Boundary.objects.update(name="Mine") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Boundary.objects.create(unit=cast.unit, code="X", name="X", geometry=[], source="X")
    with acting_as(cast.administrator.pk):
        assert Boundary.objects.update(name="Corrected") == 1


def test_the_demo_citys_own_wards_are_good() -> None:
    found = find_areas(json.loads((settings.BASE_DIR / "data" / "made-up-wards.geojson").read_text()))
    assert len(found.areas) == 9
    assert not found.bad
