"""After an incident: who may mobilise, what is refused, how it ends, and what committees read of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from tests.visits.forms import day_boxes, once
from tests.visits.incidents import REASON, response
from visits.actions import mobilising
from visits.models import Mobilisation, Visit

ClientOf = Callable[..., Client]
NEW = "/visits/incidents/new/"


def answers(cast: Cast, **changed: Any) -> dict[str, Any]:
    """The form of a new response, filled in."""
    today = timezone.localdate()
    return once(
        **{
            "reason": REASON,
            "place": "",
            "area": f"unit-{cast.unit.pk}",
            "faiths": ["muslim", "christian"],
            **day_boxes("first_on", today),
            **day_boxes("last_on", today + timedelta(days=7)),
            **changed,
        }
    )


def all_of_them() -> list[Mobilisation]:
    """Every response there is."""
    with database_role("worker"):
        return list(Mobilisation.objects.order_by("pk"))


@pytest.mark.parametrize("part", ["supervisor", "commander"])
def test_who_leads_mobilises_and_sees_the_places(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get("/visits/incidents/").status_code == 200
    assert "Call 999" in client.get(NEW).content.decode()
    answer = client.post(NEW, answers(cast), follow=True)
    (found,) = all_of_them()
    assert answer.redirect_chain == [(f"/visits/incidents/{found.ref}/", 302)]
    body = answer.content.decode()
    for name in ("Madina Mosque", "Noor Mosque", "St Chad", "Never spoken to"):
        assert name in body
    assert (found.faiths, found.made_by_id, found.unit) == ([], getattr(cast, part).pk, cast.unit)
    assert REASON in client.get("/visits/incidents/").content.decode()


@pytest.mark.parametrize("part", ["officer", "adviser", "secretary", "oversight", "administrator", "outsider"])
def test_nobody_else_finds_any_of_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    found, client = response(cast, place=cast.madina), client_of(getattr(cast, part))
    for address in ("/visits/incidents/", NEW, *addresses(found)):
        assert client.get(address).status_code == 404, address
        assert client.post(address, answers(cast)).status_code in (404, 405), address
    assert len(all_of_them()) == 1


def test_a_supervisor_elsewhere_finds_nothing_of_this_unit(cast: Cast, client_of: ClientOf) -> None:
    found, client = response(cast), client_of(cast.foreign_supervisor)
    assert REASON not in client.get("/visits/incidents/").content.decode()
    for address in addresses(found):
        assert client.get(address).status_code == 404
    assert client.get(f"{NEW}?place=madina-mosque").status_code == 404
    assert client.post(NEW, answers(cast)).status_code == 200
    assert len(all_of_them()) == 1


def addresses(found: Mobilisation) -> list[str]:
    """The pages of one response."""
    names = ("incident", "incident_cover", "incident_end", "incident_briefing")
    return [reverse(f"visits:{name}", args=[found.ref]) for name in names]


def test_the_wrong_method_is_refused(cast: Cast, client_of: ClientOf) -> None:
    found, client = response(cast), client_of(cast.supervisor)
    for address in ("/visits/incidents/", *(addresses(found)[n] for n in (0, 3))):
        assert client.post(address).status_code == 405
    for address in (NEW, *addresses(found)):
        assert client.delete(address).status_code == 405


def test_sent_twice_it_is_made_once(cast: Cast, client_of: ClientOf) -> None:
    client, sent = client_of(cast.supervisor), answers(cast)
    assert client.post(NEW, sent).url == client.post(NEW, sent).url
    assert len(all_of_them()) == 1
    refused = client_of(cast.commander).post(NEW, sent)
    assert "used already" in refused.content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": ""}, "Say in a few words what happened."),
        ({"reason": "x" * 161}, "Use 160 characters or fewer."),
        ({"area": "unit-999999"}, "Choose"),
        ({"faiths": []}, "Choose at least one faith."),
        ({"faiths": ["hindu"]}, "Choose"),
        ({"place": "nowhere"}, "Choose a place."),
        (day_boxes("first_on", date(2020, 1, 1)), "or later"),
        (day_boxes("last_on", date(2020, 1, 1)), "or later"),
        ({"area": "team-riverford-west", "faiths": ["christian"]}, "No place of these faiths is in this area."),
    ],
)
def test_mistakes_are_told_and_what_was_typed_stays(
    cast: Cast, client_of: ClientOf, changed: dict[str, Any], sentence: str
) -> None:
    answer = client_of(cast.supervisor).post(NEW, answers(cast, **changed))
    body = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in body
    assert changed.get("reason", REASON) in body
    assert not all_of_them()


def test_four_weeks_are_the_most(cast: Cast, client_of: ClientOf) -> None:
    last = timezone.localdate() + timedelta(days=28)
    body = client_of(cast.supervisor).post(NEW, answers(cast, **day_boxes("last_on", last))).content.decode()
    assert "or an earlier day." in body
    assert not all_of_them()


def test_an_area_and_a_faith_narrow_it(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    body = client.post(
        NEW, answers(cast, area="team-riverford-east", faiths=["muslim"], place="st-chad"), follow=True
    ).content.decode()
    assert "Madina Mosque" in body
    assert "Noor Mosque" not in body
    assert "It happened at" in body
    (found,) = all_of_them()
    assert (found.team_id, found.faiths, found.place_id) == (cast.east.pk, ["muslim"], cast.church.pk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_on": -1}, "first_on"),
        ({"first_on": 29}, "first_on"),
        ({"last_on": -1}, "last_on"),
        ({"last_on": 28}, "last_on"),
        ({"unit": "other_unit", "team": "east"}, "area"),
        ({"unit": "other_unit", "place": "madina"}, "area"),
        ({"faiths": ["sikh"]}, "faiths"),
    ],
)
def test_the_action_keeps_the_rules(cast: Cast, changed: dict[str, Any], field: str) -> None:
    today = timezone.localdate()
    given = {"unit": cast.unit, "reason": REASON, "first_on": today, "last_on": today + timedelta(days=1)}
    for name, value in changed.items():
        if isinstance(value, int):
            value = today + timedelta(days=value)
        given[name] = getattr(cast, value) if isinstance(value, str) else value
    with acting_as(cast.supervisor.pk), pytest.raises(Refused) as refused:
        mobilising.mobilise(by=cast.supervisor, **given)
    assert refused.value.field == field


def test_it_ends_and_what_is_planned_stays(cast: Cast, client_of: ClientOf) -> None:
    found = response(cast)
    visit = planned_visit(cast.noor, cast.stranger, timezone.now() + timedelta(hours=30), cast.supervisor)
    client, end = client_of(cast.supervisor), reverse("visits:incident_end", args=[found.ref])
    assert "stay planned" in client.get(end).content.decode()
    body = client.post(end, {"because": "All is calm."}, follow=True).content.decode()
    assert "Sgt Sol Marsh ended this" in body
    assert "All is calm." in body
    assert "Propose cover" not in body
    assert client.get(reverse("visits:incident_cover", args=[found.ref])).status_code == 302
    assert client.get(end).status_code == 302
    with database_role("worker"):
        assert Visit.objects.get(pk=visit.pk).status == Visit.Status.PLANNED


def test_ended_twice_the_second_person_is_told(cast: Cast, client_of: ClientOf) -> None:
    found = response(cast)
    with acting_as(cast.supervisor.pk):
        mobilising.end(by=cast.supervisor, mobilisation=found)
        mobilising.end(by=cast.supervisor, mobilisation=found, because="Once more")
    with acting_as(cast.commander.pk), pytest.raises(Stale):
        mobilising.end(by=cast.commander, mobilisation=found)
    body = client_of(cast.commander).post(reverse("visits:incident_end", args=[found.ref]), follow=True)
    assert "ended in the meantime" in body.content.decode()
    assert all_of_them()[0].ended_because == ""


def test_the_committee_of_the_place_reads_it_in_its_ledger(cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.supervisor).post(NEW, answers(cast, place="madina-mosque"))
    (found,) = all_of_them()
    with acting_as(cast.supervisor.pk):
        mobilising.end(by=cast.supervisor, mobilisation=found, because="All is calm.")
    own = client_of(cast.secretary).get("/places/madina-mosque/ledger/").content.decode()
    assert f"sent officers to places of worship after: {REASON}" in own
    assert f"ended what they did after: {REASON}" in own
    assert "All is calm." in own
    assert "Sgt Sol Marsh" in own
    assert REASON not in client_of(cast.other).get("/places/noor-mosque/ledger/").content.decode()


def test_whoever_reads_the_places_is_on_their_ledgers(cast: Cast, client_of: ClientOf) -> None:
    found, client = response(cast), client_of(cast.supervisor)
    for address in addresses(found)[:2]:
        client.get(address)
    ledger = client_of(cast.other).get("/places/noor-mosque/ledger/").content.decode()
    assert "After an incident" in ledger
    assert "Cover after an incident" in ledger


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("supervisor", {"led", "briefed"}),
        ("commander", {"led", "briefed"}),
        ("foreign_supervisor", set()),
        # Sent to a visit at the place that is meant, on a day that is meant.
        ("stranger", {"briefed"}),
        ("officer", set()),
        ("adviser", set()),
        ("secretary", set()),
        ("other", set()),
        ("oversight", set()),
        ("administrator", set()),
        ("outsider", set()),
    ],
)
def test_both_walls_agree_who_is_briefed(cast: Cast, part: str, seen: set[str]) -> None:
    response(cast, team=cast.west)
    planned_visit(cast.noor, cast.stranger, timezone.now() + timedelta(hours=30), cast.supervisor)
    user = getattr(cast, part)
    with acting_as(user.pk):
        assert Mobilisation.objects.visible_to(user).exists() == ("led" in seen)
        assert Mobilisation.objects.briefed_to(user).exists() == ("briefed" in seen)
        assert Mobilisation.objects.exists() == bool(seen)
    with database_role("worker"):
        assert Mobilisation.objects.briefed_to(user).exists() == ("briefed" in seen)


@pytest.mark.parametrize("change", ["released", "cancelled", "another day", "another faith"])
def test_an_officer_who_does_not_take_part_is_not_briefed(cast: Cast, change: str) -> None:
    response(cast, faiths=["christian"] if change == "another faith" else [])
    days = 9 if change == "another day" else 1
    visit = planned_visit(cast.noor, cast.stranger, timezone.now() + timedelta(days=days), cast.supervisor)
    with database_role("worker"):
        now = timezone.now()
        if change == "released":
            visit.allotments.update(released_by=cast.supervisor, released_at=now)
        elif change == "cancelled":
            done = {"status": "cancelled", "cancelled_by": cast.supervisor, "cancelled_at": now}
            Visit.objects.filter(pk=visit.pk).update(cancelled_because="No need", **done)
        assert not Mobilisation.objects.briefed_to(cast.stranger).exists()
    with acting_as(cast.stranger.pk):
        assert not Mobilisation.objects.exists()
