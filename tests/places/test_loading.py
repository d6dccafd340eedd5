"""`load_places`: twice without duplicates, good rows kept, bad ones listed."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from liaison.places.models import CommandUnit, Place
from tests.roles import database_role

HEADER = "name,faith,street,postcode,latitude,longitude,location_quality,existence\n"
GOOD = HEADER + (
    "Al-Falah Mosque,muslim,Manor Road,XY4 1DJ,51.7476,-1.2309,verified,verified\n"
    'Light Chapel,christian,"2 Mill Lane, Upper",xy1,51.752,-1.24,approximate,reported 2019\n'
    "مسجد السلام,muslim,,,,,,\n"
)


def load(tmp_path: Path, content: str | bytes, **options: object) -> tuple[str, str, int]:
    """What the command printed to either side, and with what it ended."""
    path = tmp_path / "places.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    out, errors = io.StringIO(), io.StringIO()
    with database_role("worker"):
        try:
            call_command("load_places", path, stdout=out, stderr=errors, **options)
        except CommandError as error:
            return out.getvalue(), f"{errors.getvalue()}{error}", error.returncode
    return out.getvalue(), errors.getvalue(), 0


def places() -> dict[str, Place]:
    with database_role("worker"):
        return {place.name: place for place in Place.objects.select_related("unit", "team")}


def test_places_are_loaded_once(db: None, tmp_path: Path) -> None:
    said, _errors, code = load(tmp_path, GOOD, unit="Riverford", team="East")
    assert (code, "3 new, 0 known already, 0 not usable" in said) == (0, True)
    kept = places()
    assert set(kept) == {"Al-Falah Mosque", "Light Chapel", "مسجد السلام"}
    chapel = kept["Light Chapel"]
    assert (chapel.slug, chapel.postcode, str(chapel.latitude)) == ("light-chapel", "XY1", "51.7520")
    assert (chapel.unit.name, chapel.team.name) == ("Riverford", "East")
    said, _errors, code = load(tmp_path, GOOD, unit="Riverford", team="East")
    assert (code, "0 new, 3 known already" in said) == (0, True)
    assert len(places()) == 3


def test_what_people_corrected_stays(db: None, tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    with database_role("worker"):
        Place.objects.filter(slug="light-chapel").update(street="3 Mill Lane")
    load(tmp_path, GOOD)
    assert places()["Light Chapel"].street == "3 Mill Lane"


def test_a_byte_order_mark_and_capital_headings_do_no_harm(db: None, tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + GOOD.replace("name,faith", "Name, FAITH"))[2] == 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Sun Temple,sun,,,,,,", "The faith must be one of"),
        (",muslim,,,,,,", "The name is missing"),
        ("Far Mosque,muslim,,,95,200,,", "not in the British Isles"),
        ("Swapped Mosque,muslim,,,-1.23,51.7,,", "swapped"),
        ("Half Mosque,muslim,,,51.7,,,", "both latitude and longitude"),
        ("Word Mosque,muslim,,,north,west,,", "must be numbers"),
        ("Endless Mosque,muslim,,,NaN,Infinity,,", "must be numbers"),
        ("Al-Falah Mosque,muslim,,,,,,", "same name as line 2"),
        ('"=HYPERLINK(""http://x"")",muslim,,,,,,', "begins like a formula"),
        ("Formula Mosque,muslim,@SUM(A1),,,,,", "begins like a formula"),
        ("Nul\0 Mosque,muslim,,,,,,", "cannot be kept"),
        ("x" * 10_000 + ",muslim,,,,,,", "longer than 120"),
        ("Short Mosque,muslim", "more or fewer cells"),
        ("Long Mosque,muslim,,,,,,,,,", "more or fewer cells"),
    ],
)
def test_a_bad_row_is_listed_and_the_good_ones_are_kept(db: None, tmp_path: Path, row: str, reason: str) -> None:
    said, errors, code = load(tmp_path, GOOD + row + "\n")
    assert code == 1
    assert "Line 5: " in errors
    assert reason in errors
    assert "3 new, 0 known already, 1 not usable" in said
    assert len(places()) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "must name the columns"),
        ("place,religion\nA,muslim\n", "Missing: name, faith"),
        ("name,name,faith\nA,B,muslim\n", "twice"),
        (GOOD.encode("utf-16"), "not UTF-8"),
        ((HEADER + "Café Mosque,muslim,,,,,,\n").encode("latin-1"), "not UTF-8 (line 2)"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (HEADER + '"open,muslim\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    db: None, tmp_path: Path, content: str | bytes, reason: str
) -> None:
    _said, errors, code = load(tmp_path, content)
    assert (code, reason in errors) == (2, True), errors
    assert not places()


def test_a_file_that_is_not_there(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("load_places", tmp_path / "nothing.csv")


def test_of_several_units_one_must_be_named(db: None, tmp_path: Path) -> None:
    with database_role("worker"):
        CommandUnit.objects.create(name="Hillshire")
        CommandUnit.objects.create(name="Riverford")
    _said, errors, code = load(tmp_path, GOOD)
    assert (code, "--unit" in errors, "Hillshire, Riverford" in errors) == (2, True, True)
    assert load(tmp_path, GOOD, unit="Hillshire")[2] == 0


def test_no_place_hides_a_page(db: None, tmp_path: Path) -> None:
    load(tmp_path, HEADER + "People,community,,,,,,\n")
    assert places()["People"].slug == "people-1"


def test_the_places_that_come_with_the_portal_load(db: None) -> None:
    with database_role("worker"):
        out = io.StringIO()
        call_command("load_places", Path(__file__).parents[2] / "data" / "oxford-places.csv", stdout=out)
    assert "15 new" in out.getvalue()
