"""Walking through the demo city: every page that a person can reach by following links, and what to look at on each."""

from collections import Counter, deque
from datetime import timedelta
from urllib.parse import urlsplit

from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Page

from liaison.accounts.models import User
from liaison.demo.city import Size
from liaison.demo.loading import load
from liaison.observances.jumuah import next_friday
from liaison.places.models import Posting
from liaison.rosters.models import RosterImport
from tests.browser import AXE, DESK, PHONE, Visitor, assert_accessible, assert_fits
from tests.roles import database_role
from tests.rosters.board import csv
from visits.models import Mobilisation, Orders

# Forms of one kind differ little; pages that show something differ with what they show.
OF_EACH_KIND = Counter({"place": 2, "visits:detail": 3, "visits:concern": 2, "visits:request": 2, "visits:incident": 2})
OF_EACH_KIND |= Counter({"funding:application": 3, "funding:question": 3, "funding:timeline": 2})
SMALLEST = {"width": 320, "height": 640}
# Not pages, or not ours: they end the session, hand out a file, or belong to Django's administration.
NOT_WALKED = {"account_logout", "places:times_right"}
NOT_WALKED |= {f"funding:{name}" for name in ("evidence_file", "photo_file", "pack_pdf", "pack_zip")}
NOT_WALKED |= {"letters:pdf", "letters:docx"} | {
    f"dashboard:{name}" for name in ("briefing_newest", "briefing_pdf", "export_file")
}
FUNDING = "home start application timeline section check evidence pack share help thread deadlines"
FUNDING += " incidents incident incident_new"
ROSTERS = "week preferences tour_add away_add pattern shift shift_withdraw import import_preview"
VISITS = "friday propose proposals proposal orders_send orders send allot move_officer swap release call volunteering"
VISITS += " incidents incident_new incident incident_cover incident_end incident_briefing"
VISITS += " ramadan ramadan_send ramadan_release"
MOBILISING = {*(f"rosters:{name}" for name in ROSTERS.split()), *(f"visits:{name}" for name in VISITS.split())}


def load_city() -> None:
    """The demo city as it is by default, with something under way in its first unit."""
    with database_role("owner"):
        load(Size())
        under_way()


def under_way() -> None:
    """Orders for the coming Friday, an incident whose response goes on, a roster that waits to be confirmed."""
    supervisor, officer = (User.objects.get(email=f"{part}@demo.test") for part in ("supervisor", "officer"))
    unit = Posting.objects.get(user=supervisor).unit
    today, friday = timezone.localdate(), next_friday(timezone.localdate())
    everybody = list(Posting.objects.filter(unit=unit).values_list("user", flat=True))
    Orders.objects.create(
        unit=unit, first_on=friday, last_on=friday, note="Channel four.", recipients=everybody, sent_by=supervisor
    )
    Mobilisation.objects.create(
        unit=unit, reason="Shots abroad", first_on=today, last_on=today + timedelta(days=7), made_by=supervisor
    )
    collar = officer.force_id.collar_number
    text = csv(f"{collar},{friday},20:00,08:00,night,", f"{collar},{friday + timedelta(days=1)},25:00,08:00,early,")
    RosterImport.objects.create(unit=unit, uploaded_by=supervisor, file_name="duty.csv", content=text)


def kind_of(path: str) -> str:
    """The name of the view behind an address."""
    return resolve(path).view_name


def addresses_on(page: Page) -> list[str]:
    """Where the links of this page lead within the portal."""
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
    here = urlsplit(page.url).netloc
    found = [urlsplit(link) for link in links]
    return [f"{u.path}?{u.query}" if u.query else u.path for u in found if u.netloc == here and u.scheme == "http"]


def look_at(page: Page) -> None:
    """Both colour schemes, and three widths."""
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, rules=("color-contrast",))
    page.emulate_media(color_scheme="light")
    for size in (SMALLEST, DESK, PHONE):
        page.set_viewport_size(size)
        assert_fits(page)


def walk(page: Page, *from_mails: str) -> dict[str, list[str]]:
    """Follow links breadth first, from the home page and from mails; gives the addresses seen, by kind."""
    waiting, seen, kinds = deque(["/", *from_mails]), {"/", *from_mails}, Counter[str]()
    walked: dict[str, list[str]] = {}
    while waiting:
        address = waiting.popleft()
        kind = kind_of(urlsplit(address).path)
        if kind in NOT_WALKED or kind.startswith("admin:") or kinds[kind] >= (OF_EACH_KIND[kind] or 1):
            continue
        kinds[kind] += 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        walked.setdefault(kind, []).append(address)
        look_at(page)
        for found in addresses_on(page):
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return walked


def walked_as(visitor: Visitor, part: str, *from_mails: str) -> set[str]:
    """The kinds of pages that this person of the demo city came across; each was looked at."""
    page = visitor(User.objects.get(email=f"{part}@demo.test"), viewport=PHONE)
    # Handed over once, and not again on each of some hundred pages.
    page.add_init_script(path=AXE)
    walked = set(walk(page, *from_mails))
    assert "home" in walked
    return walked
