"""The map in a browser: pins, popups and notices, by keyboard, on a small phone, and never another host."""

import struct
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from liaison.places.actions.boundaries import keep
from liaison.places.boundaries import Area
from liaison.places.models import Place
from tests.browser import DESK, Visitor, assert_accessible, assert_fits
from tests.cast import Cast
from tests.roles import database_role

SMALLEST = {"width": 320, "height": 640}
PAGE = "/dashboard/map/"
NOT_THERE = "Street map not available. Pins, ward boundaries and the list still work."
WARD = [[[[-1.28, 51.74], [-1.22, 51.73], [-1.22, 51.77], [-1.28, 51.77], [-1.28, 51.74]]]]


@pytest.fixture
def mapped(cast: Cast) -> Cast:
    """Three places in a ward, one with a name that is long and one in Arabic."""
    with database_role("worker"):
        for number, (place, name) in enumerate(
            ((cast.madina, "Madina Mosque"), (cast.noor, "مسجد النور"), (cast.church, "St Chad " + "x" * 100))
        ):
            Place.objects.filter(pk=place.pk).update(name=name, latitude=51.75, longitude=-1.27 + number * 0.02)
        keep(unit=cast.unit, areas=[Area("E", "Eastgate", WARD)], source="Made up")
    return cast


def watched(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def test_pins_and_popups_by_keyboard_and_no_other_host(mapped: Cast, visitor: Visitor, live_server: Any) -> None:
    page = visitor(mapped.commander)
    addresses = watched(page)
    page.goto(PAGE)
    pins = page.locator(".app-map__pin")
    expect(pins).to_have_count(3)
    expect(page.locator(".app-map__name")).to_have_text("Eastgate")
    expect(page.get_by_role("img", name="Map of the places in the list")).to_have_count(0)
    pin = page.get_by_role("button", name="Madina Mosque: Nothing due")
    pin.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup").get_by_role("link", name="Madina Mosque")
    expect(link).to_be_focused()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup-content")).to_have_count(0)
    expect(pin).to_be_focused()
    for button in ("Zoom in", "Zoom out"):
        box = page.get_by_role("button", name=button).bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size(SMALLEST)
    page.reload()
    expect(pins).to_have_count(3)
    assert_accessible(page, rules=("color-contrast",))
    assert_fits(page)
    page.keyboard.press("Tab")
    assert all(address.startswith(live_server.url) for address in addresses)
    assert not [address for address in addresses if "pmtiles" in address or "streets" in address]


@pytest.mark.parametrize(
    "setting",
    [("MAP_PMTILES", "/static/favicon.svg"), ("MAP_PMTILES", "/maps/nothing"), ("MAP_TILES", "/tiles/{z}/{x}/{y}.png")],
    ids=["no such file inside", "no such file", "no pictures"],
)
def test_without_streets_it_says_so_and_goes_on(
    mapped: Cast, visitor: Visitor, settings: Any, live_server: Any, setting: tuple[str, str]
) -> None:
    setattr(settings, *setting)
    page = visitor(mapped.commander)
    addresses = watched(page)
    page.goto(PAGE)
    expect(page.get_by_role("status")).to_have_text(NOT_THERE)
    expect(page.locator(".app-map__pin")).to_have_count(3)
    expect(page.locator(".leaflet-tile")).to_have_count(0)
    expect(page.get_by_text("OpenStreetMap")).to_be_hidden()
    assert_accessible(page)
    assert all(address.startswith(live_server.url) for address in addresses)


def street_map() -> bytes:
    """A PMTiles file (version 3 of its specification) with one tile, in which nothing is drawn."""
    tile = b"\x1a\x08\x78\x02\x0a\x01x\x28\x80\x20"
    directory, metadata = bytes([1, 0, 1, len(tile), 1]), b"{}"
    begin = 127
    at_metadata = begin + len(directory)
    at_tiles = at_metadata + len(metadata)
    lengths = (begin, len(directory), at_metadata, len(metadata), at_tiles, 0, at_tiles, len(tile), 1, 1, 1)
    head = b"PMTiles\x03" + struct.pack("<11Q", *lengths) + bytes([1, 1, 1, 1, 0, 0])
    corners = (-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head += struct.pack("<4iB2i", *corners, 0, 0, 0)
    return head + directory + metadata + tile


def test_streets_are_read_from_one_file_by_ranges(mapped: Cast, visitor: Visitor, settings: Any) -> None:
    settings.MAP_PMTILES = "/maps/region.pmtiles"
    content, ranges = street_map(), []

    def as_nginx_does(route: Route) -> None:
        first, last = (int(number) for number in route.request.headers["range"].removeprefix("bytes=").split("-"))
        ranges.append((first, last))
        told = {"Content-Range": f"bytes {first}-{min(last, len(content) - 1)}/{len(content)}"}
        route.fulfill(status=206, body=content[first : last + 1], headers=told)

    page = visitor(mapped.commander)
    page.route("**/maps/region.pmtiles", as_nginx_does)
    page.goto(PAGE)
    expect(page.locator("canvas.leaflet-tile").first).to_be_attached()
    expect(page.get_by_text("OpenStreetMap")).to_be_visible()
    expect(page.get_by_text(NOT_THERE)).to_have_count(0)
    expect(page.locator(".app-map__pin")).to_have_count(3)
    assert ranges
    assert_accessible(page)


def test_without_scripts_and_on_paper_it_is_drawn(mapped: Cast, visitor: Visitor) -> None:
    page = visitor(mapped.commander, scripts=False, viewport=SMALLEST)
    page.goto(PAGE)
    expect(page.get_by_role("img", name="Map of the places in the list")).to_be_visible()
    expect(page.get_by_role("link", name="مسجد النور")).to_be_visible()
    assert_fits(page)
    page = visitor(mapped.commander, viewport=DESK)
    page.goto(PAGE)
    expect(page.locator(".app-map__pin")).to_have_count(3)
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name="Map of the places in the list")).to_be_visible()
    expect(page.locator(".app-map")).to_be_hidden()
