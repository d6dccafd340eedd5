"""The pages of proposals: who may open them, what they say, and how many questions they ask."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast, friday_sitting, make_place
from tests.counting import queries_of
from tests.house.forms import forms_of
from tests.roles import database_role
from tests.rosters.board import days
from tests.visits.mobilised import Friday, make_friday, work
from visits.models import Allotment, Proposal, ProposedChoice, ProposedWindow
from visits.proposing import waiting
from visits.windows import windows_between

ClientOf = Callable[..., Client]
LEADS = {"supervisor", "commander"}


@pytest.fixture
def friday(cast: Cast) -> Friday:
    """Two mosques, two officers on duty."""
    return make_friday(cast)


@pytest.fixture
def ready(friday: Friday) -> Proposal:
    """A proposal that may be accepted."""
    with acting_as(friday.cast.supervisor.pk):
        return friday.worked_out()


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_asks_with_one_date(friday: Friday, client_of: ClientOf) -> None:
    client = client_of(friday.cast.supervisor)
    answer = client.post("/visits/propose/", {"date": friday.day.isoformat()})
    with database_role("worker"):
        proposal = Proposal.objects.get()
        assert proposal.windows.count() == 2
    assert answer.headers["Location"] == proposal.get_absolute_url()
    assert (proposal.unit, proposal.made_by) == (friday.cast.unit, friday.cast.supervisor)
    page = body(client, proposal.get_absolute_url())
    assert "Waiting" in page
    assert "Look again" in page
    work()
    assert "All 2 times are covered." in body(client, proposal.get_absolute_url())


def test_the_form_asks_for_days_and_kinds(friday: Friday, client_of: ClientOf) -> None:
    client = client_of(friday.cast.supervisor)
    asked = {"first": friday.day, "last": friday.day, "kinds": ["tarawih"], "client_id": uuid.uuid4()}
    assert "nothing left to cover" in client.post("/visits/propose/", asked).content.decode()
    asked |= {"kinds": ["jumuah"], "last": friday.day - timedelta(days=1)}
    assert "not be before" in client.post("/visits/propose/", asked).content.decode()
    asked["last"] = friday.day.replace(year=friday.day.year + 1)
    assert "or an earlier day" in client.post("/visits/propose/", asked).content.decode()
    asked["last"] = friday.day
    assert client.post("/visits/propose/", asked).status_code == 302
    assert client.post("/visits/propose/", asked).status_code == 302
    with database_role("worker"):
        assert Proposal.objects.get().title.startswith("Friday prayers, Friday")


def test_only_those_who_send_officers_in_the_unit(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        choice = ProposedChoice.objects.all()[0]
    page = ready.get_absolute_url()
    for part, user in cast.everybody().items():
        client = client_of(user)
        expected = 200 if part in LEADS else 404
        assert client.get(page).status_code == expected, part
        if part not in LEADS:
            for deed in ("", "stop/", "again/", "pin/"):
                assert client.post(f"{page}{deed}", {"choice": choice.pk, "everything": "1"}).status_code == 404, part
        may_ask = part in LEADS | {"foreign_supervisor"}
        for address in ("/visits/propose/", "/visits/proposals/"):
            assert client.get(address).status_code == (200 if may_ask else 404), (part, address)
    with database_role("worker"):
        assert not Allotment.objects.exists()
        assert Proposal.objects.count() == 1


def test_the_second_wall_shows_nothing_to_anybody_else(ready: Proposal, cast: Cast) -> None:
    for part, user in cast.everybody().items():
        with acting_as(user.pk):
            for model in (Proposal, ProposedWindow, ProposedChoice):
                assert model.objects.exists() == (part in LEADS), (part, model)
                assert model.objects.update(unit=cast.unit) == 0 or part in LEADS


def test_the_first_wall_alone_shows_the_same(ready: Proposal, cast: Cast) -> None:
    with database_role("worker"):
        for part, user in cast.everybody().items():
            for model in (Proposal, ProposedWindow, ProposedChoice):
                assert model.objects.visible_to(user).exists() == (part in LEADS), (part, model)


def test_another_unit_s_list_is_empty(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    assert ready.title in body(client_of(cast.commander), "/visits/proposals/")
    assert "Nobody has asked" in body(client_of(cast.foreign_supervisor), "/visits/proposals/")


@pytest.mark.parametrize("deed", ["stop/", "again/", "pin/"])
def test_deeds_are_posted(ready: Proposal, cast: Cast, client_of: ClientOf, deed: str) -> None:
    assert client_of(cast.supervisor).get(f"{ready.get_absolute_url()}{deed}").status_code == 405
    assert client_of(cast.supervisor).delete(ready.get_absolute_url()).status_code == 405


def test_everything_is_accepted_with_one_tap_and_twice_does_no_harm(
    ready: Proposal, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)
    page = body(client, ready.get_absolute_url())
    assert "PC Ada Shaw, PC Ben Cole" in page
    for _ in range(2):
        answer = client.post(ready.get_absolute_url(), {"everything": "1"}, follow=True)
        assert answer.status_code == 200
    shown = answer.content.decode()
    assert "They were sent already." in shown
    assert "2 are sent already." in shown
    with database_role("worker"):
        assert Allotment.objects.count() == 2


def test_a_page_sent_as_it_stands_accepts_what_is_ticked(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    form = next(f for f in forms_of(body(client, ready.get_absolute_url())) if "accept" in f.fields)
    assert len(form.fields["accept"].values) == 2
    answer = client.post(ready.get_absolute_url(), {"accept": form.fields["accept"].values[:1]}, follow=True)
    assert "Sent, and told by e-mail: PC Ada Shaw." in answer.content.decode()
    with database_role("worker"):
        assert Allotment.objects.get().officer == cast.officer


def test_nothing_ticked_and_strange_ticks_are_said(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert "Tick at least one officer." in client.post(ready.get_absolute_url()).content.decode()
    for wrong in ("x", "999999", "²"):
        answer = client.post(ready.get_absolute_url(), {"accept": wrong})
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()


def test_warnings_ask_for_a_reason_and_keep_the_ticks(friday: Friday, cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        ends_at = friday.windows()[1].ends_at
        cast.colleague.shifts.update(ends_at=ends_at - timedelta(minutes=15))
    with acting_as(cast.supervisor.pk):
        proposal = friday.worked_out()
    client = client_of(cast.supervisor)
    page = body(client, proposal.get_absolute_url())
    assert "Needs a reason:" in page
    [ticked] = choices_of(cast.colleague)
    answer = client.post(proposal.get_absolute_url(), {"accept": [ticked]})
    shown = answer.content.decode()
    assert "Write why you send them all the same." in shown
    form = next(f for f in forms_of(shown) if "accept" in f.fields)
    assert form.fields["accept"].values == [str(ticked)]
    client.post(proposal.get_absolute_url(), {"accept": [ticked], "reason": "Agreed"})
    with database_role("worker"):
        assert Allotment.objects.get().overrides.get().reason == "Agreed"


def choices_of(officer: Any) -> list[int]:
    with database_role("worker"):
        return list(ProposedChoice.objects.filter(officer=officer).values_list("pk", flat=True))


def test_the_page_says_what_is_no_longer_possible(
    ready: Proposal, friday: Friday, cast: Cast, client_of: ClientOf
) -> None:
    days(cast, cast.officer, "leave", friday.day)
    page = body(client_of(cast.supervisor), ready.get_absolute_url())
    assert "Cannot go any more" in page
    assert "Away that day: leave." in page
    assert "1 of 2 times is covered; 1 cannot be." in page


def test_pins_and_proposing_again(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.commander)
    [choice] = choices_of(cast.officer)
    page = ready.get_absolute_url()
    answer = client.post(f"{page}pin/", {"choice": choice, "pinned": "1"})
    assert answer.headers["Location"] == f"{page}#choice-{choice}"
    assert "Pinned by Supt Kim Reed" in body(client, page)
    part = client.post(
        f"{page}pin/", {"choice": choice, "pinned": "1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert part.startswith(f'<div class="app-proposed" id="choice-{choice}">')
    sent = client.post(f"{page}again/", {"client_id": uuid.uuid4()})
    work()
    second = sent.headers["Location"]
    shown = body(client, second)
    assert "Pinned" in shown
    assert "Nothing differs from the proposal before." in shown
    client.post(f"{page}pin/", {"choice": choice, "pinned": "0"})
    assert "Pinned" not in body(client, page)
    for wrong in ("", "x", "²", "9" * 40, "999999"):
        assert client.post(f"{page}pin/", {"choice": wrong}).status_code == 404


def test_what_changed_is_told(ready: Proposal, friday: Friday, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    days(cast, cast.officer, "leave", friday.day)
    sent = client.post(f"{ready.get_absolute_url()}again/", {"client_id": uuid.uuid4()})
    work()
    shown = body(client, sent.headers["Location"])
    assert "No longer PC Ada Shaw: Madina Mosque" in shown


def test_a_stopped_one_says_so_and_can_be_asked_again(friday: Friday, cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    with acting_as(cast.supervisor.pk):
        asked = friday.ask()
    answer = client.post(f"{asked.get_absolute_url()}stop/", follow=True).content.decode()
    assert "Stopped" in answer
    assert "Propose again" in answer
    assert "nothing to stop" in client.post(f"{asked.get_absolute_url()}stop/", follow=True).content.decode()
    client.post(asked.get_absolute_url(), {"everything": "1"})
    client.post(f"{asked.get_absolute_url()}again/")
    with database_role("worker"):
        assert sorted(Proposal.objects.values_list("status", flat=True)) == ["stopped", "waiting"]


def test_progress_is_a_part_of_the_page_and_reloads_it_when_ready(
    friday: Friday, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)
    with acting_as(cast.supervisor.pk):
        asked = friday.ask()
    with database_role("worker"):
        claim = waiting.claim(timezone.now())
        assert claim is not None
        claim.beat(40, "Covering as many windows as possible")
    part = client.get(asked.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'value="40"' in part.content.decode()
    with database_role("worker"):
        claim.finish("ready")
    assert client.get(asked.get_absolute_url(), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_reading_is_noted_for_each_place(ready: Proposal, cast: Cast, client_of: ClientOf) -> None:
    client_of(cast.supervisor).get(ready.get_absolute_url())
    with database_role("worker"):
        seen = set(Consultation.objects.filter(page="Proposal").values_list("place__slug", flat=True))
    assert seen == {"madina-mosque", "noor-mosque"}


def test_the_page_asks_as_much_for_many_windows_as_for_few(
    ready: Proposal, friday: Friday, cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.supervisor)
    few = queries_of(client, ready.get_absolute_url())
    with database_role("worker"):
        more = [make_place(f"Place {n}", cast.unit, cast.east) for n in range(10)]
    for place in more:
        friday_sitting(place)
    with acting_as(cast.supervisor.pk):
        friday_with_more = friday.ask(windows=windows_of([*friday.places, *(p.pk for p in more)], friday))
    work()
    assert queries_of(client, friday_with_more.get_absolute_url()) == few <= 25


def windows_of(places: list[int], friday: Friday) -> Any:
    with database_role("worker"):
        return windows_between(places, friday.day, friday.day)


@pytest.mark.parametrize("role", ["web", "worker"], ids=["with row-level security", "without it"])
def test_a_place_that_has_left_the_unit_is_gone_from_the_page_and_not_asked_about_again(
    ready: Proposal, cast: Cast, client_of: ClientOf, role: str
) -> None:
    client = client_of(cast.supervisor)
    with database_role("worker"):
        Place.objects.filter(pk=cast.noor.pk).update(unit=cast.other_unit, team=None)
    with database_role(role):
        page = body(client, ready.get_absolute_url())
        client.post(f"{ready.get_absolute_url()}again/", {"client_id": str(uuid.uuid4())})
    assert cast.madina.get_absolute_url() in page
    assert cast.noor.get_absolute_url() not in page
    with database_role("worker"):
        newest = Proposal.objects.latest("pk")
        assert newest != ready
        assert [window.place for window in newest.windows.all()] == [cast.madina]
