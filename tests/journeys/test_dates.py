"""A committee confirms its own Ramadan, and only its own plans and reminders move."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from playwright.sync_api import expect

from liaison.observances.models import Kind, ObservanceDate, Sitting
from liaison.places.models import Place
from tests.browser import Visitor, assert_accessible
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from visits.models import Visit

LONDON = timezone.get_default_timezone()
PREDICTED = date(2027, 2, 8)


def london(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)


def with_ramadan(place: Place) -> ObservanceDate:
    with database_role("worker"):
        Sitting.objects.create(
            place=place, kind=Kind.TARAWIH, name="Tarawih", opens_at=time(19, 30), ends_at=time(21, 0)
        )
        return ObservanceDate.objects.create(
            place=place, name="ramadan", cycle=1448, predicted_on=PREDICTED, on=PREDICTED
        )


def test_a_day_later_at_one_mosque_alone(
    cast: Cast, visitor: Visitor, minute_passes: Callable[[datetime], list[str]]
) -> None:
    own, others = with_ramadan(cast.madina), with_ramadan(cast.noor)
    with database_role("worker"):
        tarawih = {s.place_id: s for s in Sitting.objects.all()}
    first_night = london(PREDICTED - timedelta(days=1), time(19, 0))
    visits = {
        place.pk: planned_visit(
            place, officer, first_night, cast.supervisor, kind=Visit.Kind.RAMADAN, sitting=tarawih[place.pk]
        )
        for place, officer in ((cast.madina, cast.officer), (cast.noor, cast.stranger))
    }

    page = visitor(cast.secretary)
    page.goto("/places/madina-mosque/times/")
    page.get_by_role("link", name=re.compile("Confirm the date")).first.click()
    page.get_by_label("Another day").check()
    for label, value in (("Day", "9"), ("Month", "2"), ("Year", "2027")):
        page.get_by_label(label, exact=True).fill(value)
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Confirm")).click()
    expect(page.get_by_text("is confirmed", exact=False)).to_be_visible()

    with database_role("worker"):
        own.refresh_from_db()
        others.refresh_from_db()
        moved, kept = Visit.objects.get(pk=visits[cast.madina.pk].pk), Visit.objects.get(pk=visits[cast.noor.pk].pk)
    assert (own.on, own.confirmed_by) == (date(2027, 2, 9), cast.secretary)
    assert (others.on, others.status) == (PREDICTED, "predicted")
    assert moved.starts_at == first_night + timedelta(days=1)
    assert kept.starts_at == first_night

    # 18:00 on the evening before the first night: at Noor on 6 February, at Madina on 7 February.
    def told(subjects: list[str], who: str) -> list[str]:
        return [s for s in subjects if s.startswith(f"{who}: Your visit")]

    sixth = minute_passes(london(date(2027, 2, 6), time(18, 0)))
    assert len(told(sixth, cast.stranger.email)) == 1
    assert told(sixth, cast.officer.email) == []
    two_hours_before = minute_passes(london(date(2027, 2, 7), time(17, 0)))
    assert len(told(two_hours_before, cast.stranger.email)) == 1
    assert told(two_hours_before, cast.officer.email) == []
    seventh = minute_passes(london(date(2027, 2, 7), time(18, 0)))
    assert len(told(seventh, cast.officer.email)) == 1
    assert told(seventh, cast.stranger.email) == []


def test_an_impossible_date_is_named_and_kept(cast: Cast, visitor: Visitor) -> None:
    with_ramadan(cast.madina)
    page = visitor(cast.secretary)
    page.goto("/places/madina-mosque/times/")
    page.get_by_role("link", name=re.compile("Confirm the date")).first.click()
    page.get_by_label("Another day").check()
    for label, value in (("Day", "31"), ("Month", "2"), ("Year", "2027")):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name=re.compile("Confirm")).click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(page.get_by_label("Day", exact=True)).to_have_value("31")
    assert_accessible(page)
