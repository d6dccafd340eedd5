"""After an incident: which places come first, what is on there, and what officers are asked for."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.db.acting import acting_as
from liaison.observances.clock import wall_clock
from liaison.places.models import Place
from tests.cast import Cast, friday_sitting, logged_visit, make_place, planned_visit
from tests.roles import database_role
from tests.rosters.board import days, tour
from tests.visits.forms import day_boxes
from tests.visits.incidents import REASON, response
from tests.visits.mobilised import work
from tests.visits.queries import asked
from visits import incidents as after
from visits.actions.accepting import accept
from visits.incidents import Line
from visits.models import Mobilisation, Proposal, ProposedWindow, Visit
from visits.proposing.asking import again

ClientOf = Callable[..., Client]
BEGIN = datetime(2026, 11, 20, tzinfo=UTC)
MOMENTS = st.integers(0, 200).map(lambda hour: BEGIN + timedelta(hours=hour))
# The machine that tests may be busy with something else.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
PLACES = st.lists(
    st.builds(
        Line,
        pk=st.integers(1, 9),
        name=st.sampled_from(["Alpha", "Beta"]),
        slug=st.just("x"),
        gathers_at=st.none() | MOMENTS,
        last_contact_at=st.none() | MOMENTS,
        kilometres=st.none() | st.sampled_from([0.0, 0.5, 3.0]),
    ),
    max_size=12,
    unique_by=lambda line: line.pk,
)


def comes_before(one: Line, other: Line, order: str) -> bool:
    """Whether the rule, read out slowly, puts one place before another."""
    day = (timezone.localdate(line.gathers_at) if line.gathers_at else None for line in (one, other))
    rules = {
        "gathering": [_sooner(one.gathers_at, other.gathers_at)],
        "contact": [_longer_ago(one.last_contact_at, other.last_contact_at)],
        "distance": [_sooner(one.kilometres, other.kilometres)],
    }
    rest = ("gathering", "contact", "distance")
    if order == "first":
        said = [_sooner(*day), *rules["contact"], *rules["distance"]]
    else:
        said = [*rules[order], *(rule for name in rest if name != order for rule in rules[name])]
    return next((verdict for verdict in said if verdict is not None), (one.name, one.pk) < (other.name, other.pk))


def _sooner(one: Any, other: Any) -> bool | None:
    """The smaller first, nothing known last; None where they are alike."""
    if one == other:
        return None
    if one is None or other is None:
        return other is None
    return bool(one < other)


def _longer_ago(one: datetime | None, other: datetime | None) -> bool | None:
    """Never first, then the longest ago."""
    if one == other:
        return None
    if one is None or other is None:
        return one is None
    return one < other


@patient
@given(PLACES, st.sampled_from([after.FIRST, after.GATHERING, after.CONTACT, after.DISTANCE]))
def test_the_order_is_as_the_page_says(lines: list[Line], order: after.Order) -> None:
    found = after.ranked(lines, order)
    assert sorted(found, key=lambda line: line.pk) == sorted(lines, key=lambda line: line.pk)
    for one, other in pairwise(found):
        assert comes_before(one, other, order.key), (order.key, one, other)


@patient
@given(PLACES, st.data())
def test_nothing_that_is_over_or_unwanted_is_proposed(lines: list[Line], data: st.DataObject) -> None:
    since = wall_clock(BEGIN.date(), time(9))
    declining = {line.pk for line in lines if data.draw(st.booleans())}
    asked_of = [Line(**{**vars(line), "declines": line.pk in declining}) for line in lines]
    hours = {line.pk: data.draw(st.times(time(7), time(21)).map(lambda at: at.replace(second=0, microsecond=0)))
             for line in lines}  # fmt: skip
    first = timezone.localdate(since)
    found = after.windows_to_propose(asked_of, hours, first, first + timedelta(days=7), since)
    # Nothing is on anywhere here, so each place that wants visits gets its hour, within two days.
    assert {window.place_id for window in found} == {line.pk for line in lines} - declining
    for window in found:
        assert since <= window.starts_at < since + after.QUIET
        assert timezone.localtime(window.starts_at).time() == hours[window.place_id]
        assert window.ends_at - window.starts_at == timedelta(minutes=60)
        assert window.kind == Visit.Kind.POST_INCIDENT


def lines_of(found: Mobilisation, cast: Cast, now: datetime) -> dict[str, Line]:
    """How things stand at each place, by its slug, as the supervisor sees it."""
    with acting_as(cast.supervisor.pk):
        held = Mobilisation.objects.select_related("place").get(pk=found.pk)
        return {line.slug: line for line in after.lines_of(held, after.places_of(held, cast.supervisor), now)}


def test_a_line_tells_what_is_on_who_comes_and_how_far_it_is(cast: Cast) -> None:
    friday = timezone.localdate() + timedelta(days=(4 - timezone.localdate().weekday()) % 7 or 7)
    sitting = friday_sitting(cast.madina)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(latitude="51.7500", longitude="-1.2500")
        Place.objects.filter(pk=cast.noor.pk).update(latitude="51.7500", longitude="-1.2400")
    starts = wall_clock(friday, time(12, 45))
    planned_visit(cast.madina, cast.officer, starts, cast.supervisor, sitting=sitting, kind="friday")
    logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=3))
    spoken = timezone.now() - timedelta(days=3)
    with database_role("worker"):
        Place.objects.filter(pk=cast.madina.pk).update(last_contact_at=spoken)
    lines = lines_of(response(cast, place=cast.noor), cast, timezone.now())
    madina = lines["madina-mosque"]
    assert madina.gathers_at == wall_clock(friday, time(13, 15))
    assert madina.next is not None
    assert madina.sooner is None
    assert (madina.next.starts_at, after.officers_coming(madina.next)) == (starts, "PC Ada Shaw")
    assert (madina.covered, len(madina.windows)) == (1, 1)
    assert madina.last_contact_at == spoken
    assert madina.kilometres == pytest.approx(0.688, abs=0.01)
    assert lines["noor-mosque"].kilometres == 0
    assert (lines["st-chad"].kilometres, lines["st-chad"].last_contact_at) == (None, None)


def test_a_planned_visit_makes_a_place_less_quiet(cast: Cast) -> None:
    now = timezone.now()
    planned_visit(cast.noor, None, now + timedelta(hours=20), cast.supervisor)
    lines = lines_of(response(cast), cast, now)
    assert not lines["noor-mosque"].is_quiet(now)
    assert lines["st-chad"].is_quiet(now)
    assert lines["noor-mosque"].windows[0].missing == 1


def test_the_page_takes_ten_queries_for_sixty_places(cast: Cast, client_of: ClientOf) -> None:
    found, client = response(cast, place=cast.madina), client_of(cast.supervisor)
    _fill(cast, 3)
    few = asked(client, f"/visits/incidents/{found.ref}/")
    _fill(cast, 57, after=3)
    many = asked(client, f"/visits/incidents/{found.ref}/")
    assert (few, many) == (10, 10)


def _fill(cast: Cast, number: int, after: int = 0) -> None:
    with database_role("worker"):
        for count in range(after, after + number):
            place = make_place(f"Place {count}", cast.unit, cast.west, named_officer=cast.stranger)
            friday_sitting(place)
            planned_visit(place, cast.stranger, timezone.now() + timedelta(hours=5), cast.supervisor)


def sent(found: Mobilisation, client: Client, **changed: Any) -> Any:
    """Ask for a proposal, every place at its hour unless told otherwise."""
    today = timezone.localdate()
    given_answers = {
        "client_id": str(uuid.uuid4()),
        "places": ["madina-mosque", "noor-mosque", "st-chad"],
        **day_boxes("first_on", today),
        **day_boxes("last_on", today + timedelta(days=7)),
        **changed,
    }
    return client.post(reverse("visits:incident_cover", args=[found.ref]), given_answers)


def hours(cast: Cast, at: str = "17:00") -> dict[str, str]:
    """The hour at every place of the cast."""
    return {f"at_{place.pk}": at for place in (cast.madina, cast.noor, cast.church)}


def test_cover_is_proposed_for_what_is_chosen(cast: Cast, client_of: ClientOf) -> None:
    friday_sitting(cast.madina)
    found, client = response(cast), client_of(cast.supervisor)
    page = client.get(reverse("visits:incident_cover", args=[found.ref])).content.decode()
    assert "Nobody gathers within 48 hours." in page
    data = hours(cast) | {f"at_{cast.church.pk}": "10:30"}
    answer = sent(found, client, places=["madina-mosque", "st-chad"], **data)
    with database_role("worker"):
        proposal = Proposal.objects.get()
        windows = list(ProposedWindow.objects.select_related("place").order_by("starts_at"))
    assert answer.url == f"/visits/proposals/{proposal.ref}/"
    assert (proposal.mobilisation_id, proposal.title) == (found.pk, f"After an incident: {REASON}")
    assert {window.place.slug for window in windows} == {"madina-mosque", "st-chad"}
    church = next(window for window in windows if window.place.slug == "st-chad")
    assert (church.kind, church.sitting_id) == (Visit.Kind.POST_INCIDENT, None)
    assert timezone.localtime(church.starts_at).time() == time(10, 30)
    assert any(window.sitting_id and window.kind == Visit.Kind.FRIDAY for window in windows)


def test_a_place_that_wants_no_visits_is_left_out_and_named(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        Place.objects.filter(pk=cast.noor.pk).update(declines_visits=True)
    found, client = response(cast), client_of(cast.supervisor)
    page = client.get(reverse("visits:incident_cover", args=[found.ref])).content.decode()
    assert "Left out, because they have asked for no visits: Noor Mosque." in page
    refused = sent(found, client, **hours(cast))
    assert "not in the list any more" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"places": []}, "Choose at least one place."),
        ({"places": ["nowhere"]}, "not in the list any more"),
        ({"first_on_day": "99"}, "The day is a number from 1 to 31."),
    ],
)
def test_mistakes_of_choosing_are_told(cast: Cast, client_of: ClientOf, changed: dict[str, Any], sentence: str) -> None:
    answer = sent(response(cast), client_of(cast.supervisor), **(hours(cast, "18:45") | changed))
    body = answer.content.decode()
    assert sentence in body
    assert 'value="18:45"' in body
    with database_role("worker"):
        assert not Proposal.objects.exists()


def test_an_hour_must_be_one(cast: Cast, client_of: ClientOf) -> None:
    data = hours(cast) | {f"at_{cast.noor.pk}": "25:61"}
    body = sent(response(cast), client_of(cast.supervisor), **data).content.decode()
    assert "Noor Mosque: enter the time like 17:00." in body
    assert 'value="25:61"' in body


def test_what_is_accepted_is_planned_for_the_reason_and_helped_by_another_team(cast: Cast, client_of: ClientOf) -> None:
    day = timezone.localdate() + timedelta(days=1)
    with database_role("worker"):
        # A place of the west, whose own officer is away; somebody of the east is on duty.
        Place.objects.filter(pk__in=[cast.noor.pk, cast.madina.pk]).update(latitude="51.7500", longitude="-1.2500")
    tour(cast, cast.officer, day, "08:00", "18:00")
    days(cast, cast.stranger, "leave", day)
    found, client = response(cast, team=cast.west, first_on=day), client_of(cast.supervisor)
    asked_for = {"places": ["noor-mosque"], f"at_{cast.noor.pk}": "10:00", **day_boxes("first_on", day)}
    # Asked twice while it is being worked out, it is asked once.
    first, second = (sent(found, client, **asked_for).url for _ in range(2))
    assert first == second
    work()
    with acting_as(cast.supervisor.pk):
        proposal = Proposal.objects.get()
        # The windows as they are by now: what hangs on no gathering is not lost.
        assert [window.key for window in again(proposal)] == [window.key for window in proposal.windows.all()]
        done = accept(by=cast.supervisor, proposal=proposal)
        assert [allotment.officer for allotment in done.made] == [cast.officer]
        assert [window.visit_ref for window in again(proposal)] == [done.made[0].visit.ref]
    with database_role("worker"):
        visit = Visit.objects.get()
    assert (visit.kind, visit.purpose, visit.place_id) == ("post-incident", REASON, cast.noor.pk)
    assert timezone.localtime(visit.starts_at) == timezone.localtime(wall_clock(day, time(10)))
    briefing = reverse("visits:incident_briefing", args=[found.ref])
    assert "Noor Mosque" in client_of(cast.officer).get(briefing).content.decode()
    assert REASON in client_of(cast.other).get(f"/visits/{visit.ref}/").content.decode()


def test_the_same_hour_of_two_proposals_makes_one_visit(cast: Cast, client_of: ClientOf) -> None:
    day = timezone.localdate() + timedelta(days=1)
    tour(cast, cast.officer, day, "08:00", "18:00")
    found, client = response(cast, first_on=day), client_of(cast.supervisor)
    asked_for = {"places": ["madina-mosque"], f"at_{cast.madina.pk}": "10:00", **day_boxes("first_on", day)}
    made = []
    for _ in range(2):
        made.append(sent(found, client, **asked_for).url.split("/")[-2])
        work()
    with acting_as(cast.supervisor.pk):
        for ref in made:
            accept(by=cast.supervisor, proposal=Proposal.objects.get(ref=ref))
    with database_role("worker"):
        assert Visit.objects.count() == 1
