"""Worries: raised, worked on, fed back, agreed; and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.places.models import Place
from liaison.refusals import Refused
from tests.cast import Cast, logged_visit
from tests.roles import database_role
from tests.visits.forms import once
from visits import workflow
from visits.actions import concerns as actions
from visits.models import Concern, ConcernStep

SignIn = Callable[[User], Client]
RAISE = "/visits/concerns/raise/"
S = Concern.Status


def worry(place: Place, by: User, **fields: Any) -> Concern:
    """A worry as it lies in the database."""
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=7))
    with database_role("worker"):
        return Concern.objects.create(
            place=place, category="traffic", text="Cars block the door.", raised_by=by, **fields
        )


def told(text: str = "Cars block the door on Fridays.", **more: Any) -> dict[str, Any]:
    """A filled-in form."""
    return once(category="traffic", urgency="soon", text=text, **more)


def step(client: Client, concern: Concern, to: str, note: str = "", version: int | None = None) -> Any:
    """Take a step through the page."""
    with database_role("worker"):
        now = Concern.objects.get(pk=concern.pk).version
    answers = {"to": to, "note": note, "version": version or now}
    return client.post(f"/visits/concerns/{concern.ref}/", answers)


def as_it_is(concern: Concern) -> Concern:
    """The worry as the database has it now."""
    with database_role("worker"):
        return Concern.objects.select_related("owner").get(pk=concern.pk)


@pytest.mark.parametrize(
    ("part", "owner"), [("officer", "officer"), ("colleague", "colleague"), ("secretary", "officer")]
)
def test_both_sides_raise_a_worry_and_somebody_takes_charge(
    cast: Cast, client_of: SignIn, part: str, owner: str
) -> None:
    answer = client_of(getattr(cast, part)).post(f"{RAISE}?place=madina-mosque", told())
    with acting_as(cast.secretary.pk):
        made = Concern.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/visits/concerns/{made.ref}/"
    assert (made.status, made.owner_id, made.raised_by_id) == (S.OPEN, getattr(cast, owner).pk, getattr(cast, part).pk)
    assert made.due_on == timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize("part", ["other", "stranger", "foreign_supervisor", "administrator", "oversight", "outsider"])
def test_others_raise_nothing_here(cast: Cast, client_of: SignIn, part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(f"{RAISE}?place=madina-mosque").status_code == 404
    assert client.post(f"{RAISE}?place=madina-mosque", told()).status_code == 404


def test_a_double_tap_makes_one_worry(cast: Cast, client_of: SignIn) -> None:
    client, answers = client_of(cast.secretary), told()
    first, second = (client.post(f"{RAISE}?place=madina-mosque", answers) for _ in range(2))
    assert first.url == second.url
    with acting_as(cast.secretary.pk):
        assert Concern.objects.count() == 1


def test_somebody_elses_identifier_is_refused_and_nothing_typed_is_lost(cast: Cast, client_of: SignIn) -> None:
    answers = told("It is dark behind the hall.")
    client_of(cast.secretary).post(f"{RAISE}?place=madina-mosque", answers)
    for thief in (cast.officer, cast.other):
        place = "noor-mosque" if thief == cast.other else "madina-mosque"
        page = client_of(thief).post(f"{RAISE}?place={place}", answers)
        assert page.status_code == 200
        assert "This form was used already" in page.content.decode()
        assert "It is dark behind the hall." in page.content.decode()


def test_danger_is_spoken_of_before_the_form(cast: Cast, client_of: SignIn) -> None:
    page = client_of(cast.secretary).get(f"{RAISE}?place=madina-mosque").content.decode()
    assert 0 < page.index("Call 999.") < page.index('id="id_text"')


def test_bad_answers_get_a_sentence_and_keep_what_was_typed(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.secretary)
    page = client.post(f"{RAISE}?place=madina-mosque", once(urgency="never", text="کوئی 😟" * 200)).content.decode()
    assert "Use 500 characters or fewer. You have used 1200." in page
    assert "Choose one from the list." in page
    assert "کوئی 😟" in page
    page = client.post(f"{RAISE}?place=madina-mosque", told(text="a\x00b")).content.decode()
    assert "has a character that cannot be kept" in page
    with acting_as(cast.secretary.pk):
        assert not Concern.objects.exists()


def test_text_of_any_script_is_kept(cast: Cast, client_of: SignIn) -> None:
    client_of(cast.secretary).post(f"{RAISE}?place=madina-mosque", told(text="دروازے پر اندھیرا 🕯️"))
    with acting_as(cast.secretary.pk):
        assert Concern.objects.get().text == "دروازے پر اندھیرا 🕯️"


def test_without_a_place_in_the_address_the_form_asks_for_it(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.officer)
    page = client.get(RAISE).content.decode()
    assert "Madina Mosque" in page
    assert "Noor Mosque" not in page
    assert client.post(RAISE, told(place="st-chad")).status_code == 302
    refused = client.post(RAISE, told(place="noor-mosque"))
    assert refused.status_code == 200
    assert "Choose a place" in refused.content.decode()


def test_a_worry_comes_from_a_visit_of_the_same_place(cast: Cast, client_of: SignIn) -> None:
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(hours=2))
    client = client_of(cast.officer)
    client.post(f"{RAISE}?visit={visit.ref}", told())
    with acting_as(cast.secretary.pk):
        assert Concern.objects.get().visit_id == visit.pk
    assert client.get(f"{RAISE}?visit={visit.ref}&place=st-chad").status_code == 404
    assert client_of(cast.other).get(f"{RAISE}?visit={visit.ref}").status_code == 404


def test_the_full_cycle(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary)
    police, committee = client_of(cast.colleague), client_of(cast.treasurer)
    for client, to, note in (
        (police, S.ACKNOWLEDGED, ""),
        (police, S.IN_PROGRESS, "Asked the council."),
        (police, S.NOT_POSSIBLE, "The council says no."),
        (police, S.FED_BACK, "Told the secretary why."),
        (committee, S.IN_PROGRESS, "Please ask about cones."),
        (police, S.RESOLVED, "Cones each Friday."),
        (police, S.FED_BACK, "Told the secretary."),
        (committee, S.AGREED, ""),
    ):
        assert step(client, concern, to, note).status_code == 302, to
        assert as_it_is(concern).status == to
    with acting_as(cast.secretary.pk):
        assert ConcernStep.objects.count() == 8
    assert as_it_is(concern).owner_id == cast.colleague.pk
    page = committee.get(f"/visits/concerns/{concern.ref}/").content.decode()
    assert "Finished. The committee agreed." in page
    assert "Please ask about cones." in page


def test_reopening_starts_the_clock_anew(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary, status=S.FED_BACK, due_on=timezone.localdate() - timedelta(days=40))
    step(client_of(cast.secretary), concern, S.IN_PROGRESS, "Still dark.")
    assert as_it_is(concern).due_on == timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize(
    ("status", "part", "to", "sentence"),
    [
        (S.OPEN, "officer", S.RESOLVED, "“Open” is followed by “Acknowledged”"),
        (S.ACKNOWLEDGED, "officer", S.AGREED, "is followed by “In progress”"),
        (S.FED_BACK, "officer", S.AGREED, "Only the committee can say that."),
        (S.OPEN, "secretary", S.ACKNOWLEDGED, "Only the police can say that."),
        (S.AGREED, "officer", S.IN_PROGRESS, "Raise a new worry if there is more to do."),
        (S.IN_PROGRESS, "officer", S.RESOLVED, "Say what was done."),
        (S.IN_PROGRESS, "officer", S.NOT_POSSIBLE, "Say why it is not possible."),
        (S.RESOLVED, "officer", S.FED_BACK, "Say what you told them."),
        (S.FED_BACK, "secretary", S.IN_PROGRESS, "Say what is still missing."),
    ],
)
def test_a_refused_step_says_why(cast: Cast, client_of: SignIn, status: str, part: str, to: str, sentence: str) -> None:
    concern = worry(cast.madina, cast.secretary, status=status)
    answer = step(client_of(getattr(cast, part)), concern, to)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert as_it_is(concern).status == status


@pytest.mark.parametrize("source", S.values)
@pytest.mark.parametrize("target", S.values)
def test_only_the_steps_of_the_table_are_taken(cast: Cast, source: str, target: str) -> None:
    concern = worry(cast.madina, cast.secretary, status=source)
    allowed = workflow.find(source, target)
    for by in (cast.officer, cast.secretary):
        with acting_as(by.pk):
            if allowed and workflow.may(by, allowed.permission, cast.madina):
                assert actions.move(by=by, concern=concern, to=target, note="So.", version=1).status == target
            elif as_it_is(concern).version == 1:
                with pytest.raises(Refused):
                    actions.move(by=by, concern=concern, to=target, note="So.", version=1)


def test_who_was_slower_is_told_and_keeps_their_words(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary)
    step(client_of(cast.officer), concern, S.ACKNOWLEDGED, "Read.")
    slower = client_of(cast.colleague)
    answer = step(slower, concern, S.ACKNOWLEDGED, "I will look tonight.", version=1)
    page = answer.content.decode()
    assert "Somebody else has just changed this" in page
    assert "I will look tonight." in page
    assert "Read." in page
    again = slower.post(
        f"/visits/concerns/{concern.ref}/",
        {"to": S.IN_PROGRESS, "note": "I will look tonight.", "version": answer.context["form"]["version"].value()},
    )
    assert again.status_code == 302
    assert as_it_is(concern).status == S.IN_PROGRESS


def test_the_same_step_sent_twice_is_taken_once(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary)
    client = client_of(cast.officer)
    assert step(client, concern, S.ACKNOWLEDGED, "Read.", version=1).status_code == 302
    assert step(client, concern, S.ACKNOWLEDGED, "Read.", version=1).status_code == 302
    with acting_as(cast.officer.pk):
        assert ConcernStep.objects.count() == 1


def test_somebody_without_a_step_of_their_own_gets_404_for_it(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary)
    client = client_of(cast.adviser)
    assert client.get(f"/visits/concerns/{concern.ref}/").status_code == 200
    assert step(client, concern, S.ACKNOWLEDGED).status_code == 404


@pytest.mark.parametrize("part", ["other", "stranger", "foreign_supervisor", "administrator", "oversight", "outsider"])
def test_others_do_not_learn_that_a_worry_exists(cast: Cast, client_of: SignIn, part: str) -> None:
    concern = worry(cast.madina, cast.secretary)
    client = client_of(getattr(cast, part))
    for address in (f"/visits/concerns/{concern.ref}/", f"/visits/concerns/{concern.ref}/owner/"):
        assert client.get(address).status_code == 404
    assert step(client, concern, S.ACKNOWLEDGED).status_code == 404
    assert concern.ref not in client.get("/visits/concerns/").content.decode()


def test_handing_over(cast: Cast, client_of: SignIn) -> None:
    concern = worry(cast.madina, cast.secretary, owner=cast.officer)
    address = f"/visits/concerns/{concern.ref}/owner/"
    client = client_of(cast.officer)
    page = client.get(address).content.decode()
    assert "Ben Cole" in page
    assert "Cat Wynn" not in page
    assert client.post(address, {"owner": cast.stranger.pk, "version": 1}).status_code == 200
    assert client.post(address, {"owner": cast.colleague.pk, "version": 1}).status_code == 302
    assert as_it_is(concern).owner == cast.colleague
    stale = client.post(address, {"owner": cast.supervisor.pk, "version": 1})
    assert "Somebody else has just changed this" in stale.content.decode()
    assert client_of(cast.secretary).get(address).status_code == 404


def test_the_lists(cast: Cast, client_of: SignIn) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    late = worry(cast.madina, cast.secretary, due_on=yesterday, owner=cast.officer)
    fresh = worry(cast.church, cast.officer)
    done = worry(cast.madina, cast.secretary, status=S.AGREED)
    asked = worry(cast.madina, cast.secretary, status=S.FED_BACK, due_on=yesterday)
    police, committee = client_of(cast.officer), client_of(cast.secretary)

    def shown(client: Client, query: str) -> set[str]:
        page = client.get(f"/visits/concerns/{query}").content.decode()
        return {c.ref for c in (late, fresh, done, asked) if c.ref in page}

    assert shown(police, "") == {late.ref, fresh.ref, asked.ref}
    assert shown(police, "?show=mine") == {late.ref}
    assert shown(police, "?show=ageing") == {late.ref}
    assert shown(police, "?show=finished") == {done.ref}
    assert shown(police, "?place=st-chad") == {fresh.ref}
    assert shown(police, "?show=nonsense&page=x") == {late.ref, fresh.ref, asked.ref}
    assert shown(committee, "") == {late.ref, asked.ref}
    assert shown(committee, "?show=yours") == {asked.ref}
    assert shown(client_of(cast.other), "") == set()


def test_the_list_takes_as_many_queries_with_many_rows(
    cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = client_of(cast.supervisor)
    worry(cast.madina, cast.secretary)
    with django_assert_max_num_queries(10) as few:
        client.get("/visits/concerns/")
    with database_role("worker"):
        Concern.objects.bulk_create(
            Concern(place=place, category="fear", text="x", raised_by=cast.secretary, due_on=timezone.localdate())
            for place in (cast.madina, cast.noor, cast.church)
            for _ in range(300)
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = client.get("/visits/concerns/").content.decode()
    assert page.count("app-entry__title") == 25
    assert "page=2" in page


def test_the_page_takes_few_queries_and_is_noted(
    cast: Cast, client_of: SignIn, django_assert_max_num_queries: Any
) -> None:
    concern = worry(cast.madina, cast.secretary)
    client = client_of(cast.officer)
    with django_assert_max_num_queries(10):
        client.get(f"/visits/concerns/{concern.ref}/")
    with acting_as(cast.secretary.pk):
        assert Consultation.objects.filter(by=cast.officer, page="Worry", place=cast.madina).count() == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(cast: Cast, client_of: SignIn, method: str) -> None:
    concern = worry(cast.madina, cast.secretary)
    client = client_of(cast.officer)
    for address in ("/visits/concerns/", RAISE, f"/visits/concerns/{concern.ref}/"):
        assert getattr(client, method)(address).status_code == 405
    assert client.post("/visits/concerns/").status_code == 405
