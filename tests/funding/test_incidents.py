"""The incident log: a committee writes down what happened, and nobody else reads it."""

import re
import uuid
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from funding.actions.incidents import Account, change, record, withdraw
from funding.crime_references import FORCES, OTHER, judge
from funding.models import Declaration, Incident, PackItem
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding.desk import declare, make_application
from tests.roles import database_role

ClientOf = Callable[[User], Client]
TYPED = {
    "what": "damage",
    "happened_on_day": "3",
    "happened_on_month": "11",
    "happened_on_year": "2025",
    "happened_at": "21:30",
    "harm": "damage",
    "text": "A stone came through the east window.",
    "cost_pence": "£1,250.50",
    "told": ["police", "insurer"],
    "force": "thames-valley",
    "crime_reference": "4325 0123456",
}


def typed(**more: Any) -> dict[str, Any]:
    return TYPED | {"client_id": str(uuid.uuid4())} | more


def account(**fields: Any) -> Account:
    return Account(**{"what": "damage", "happened_on": date(2025, 11, 3), "harm": "damage"} | fields)


def kept() -> list[Incident]:
    with database_role("worker"):
        return list(Incident.objects.all())


@pytest.fixture
def broken_window(cast: Cast) -> Incident:
    with database_role("worker"):
        return record(by=cast.secretary, place=cast.madina, account=account(text="East window"))


# Crime references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", FORCES)
def test_the_example_of_a_force_fits_its_own_rule(force: str) -> None:
    assert FORCES[force].fits(FORCES[force].example)


@pytest.mark.parametrize("reference", ["43250123456", "4325 012 3456", " 43 250123456 "])
def test_a_reference_of_thames_valley_is_kept_without_spaces(reference: str) -> None:
    judged = judge("thames-valley", reference)
    assert (judged.reference, judged.refusal, judged.doubt) == ("43250123456", "", "")


@pytest.mark.parametrize("force", FORCES)
@pytest.mark.parametrize("reference", ["44-250123456", "4325012345", "432501234567", "43250I23456", "CAD 1234"])
def test_what_does_not_follow_the_rule_of_a_force_is_asked_about_and_never_refused(force: str, reference: str) -> None:
    judged = judge(force, reference)
    assert not judged.refusal
    assert FORCES[force].example in judged.doubt
    assert "You can keep it as it is" in judged.doubt


@pytest.mark.parametrize("force", [*FORCES, OTHER])
@pytest.mark.parametrize("reference", ["", " ", "x", "/////", "12345!", "4" * 21, "WINDOW", "PC SMITH 12", "PENDING/1"])
def test_what_no_force_can_have_written_is_refused_everywhere(force: str, reference: str) -> None:
    refusal = judge(force, reference).refusal
    assert "5 to 20" in refusal or "3 digits" in refusal


@given(
    st.text("ABCXYZ0123456789", min_size=2, max_size=12),
    st.text("AZ09/-", min_size=1, max_size=4),
    st.text("0123456789", min_size=3, max_size=4),
)
def test_an_unknown_force_takes_whatever_looks_like_a_reference(ends: str, middle: str, digits: str) -> None:
    reference = f"{ends[:1]}{middle}{digits}{ends[1:]}"
    judged = judge(OTHER, reference)
    assert (judged.reference, judged.refusal, judged.doubt) == (reference, "", "")


@given(st.text(max_size=40), st.sampled_from([*FORCES, OTHER, "", "no-such"]))
def test_no_text_breaks_the_rule(typed_text: str, force: str) -> None:
    judged = judge(force, typed_text)
    assert judged.refusal or re.fullmatch(r"[A-Z0-9/-]{5,20}", judged.reference)


# Writing --------------------------------------------------------------------------------------------------------


def test_a_member_writes_down_what_happened_and_another_reads_it(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.secretary).post(reverse("funding:incident_new"), typed())
    [made] = kept()
    assert answer.url == reverse("funding:incident", args=[made.pk])
    assert (made.cost_pence, made.crime_reference, made.told) == (125050, "43250123456", ["police", "insurer"])
    page = client_of(cast.treasurer).get(answer.url).content.decode()
    assert "£1,250.50" in page
    assert "43250123456 (Thames Valley Police)" in page
    listed = client_of(cast.treasurer).get(reverse("funding:incidents")).content.decode()
    assert "Damage or graffiti" in listed
    assert "stone" not in listed
    with database_role("worker"):
        read = set(Consultation.objects.values_list("page", flat=True))
    assert {"Incident", "Incident log"} <= read


def test_sent_twice_it_is_written_once(cast: Cast, client_of: ClientOf) -> None:
    client, form = client_of(cast.secretary), typed()
    first = client.post(reverse("funding:incident_new"), form)
    assert client.post(reverse("funding:incident_new"), form).url == first.url
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"happened_on_year": "2035"}, "The date cannot be in the future."),
        ({"happened_on_year": "1999"}, "The date must be 1 January 2000 or later."),
        ({"happened_on_day": "31", "happened_on_month": "2"}, "There is no such day in that month"),
        ({"cost_pence": "-5"}, "The amount cannot be less than nothing."),
        ({"cost_pence": "a lot"}, "Enter the amount in pounds"),
        ({"cost_pence": "99,999,999"}, "must be £10,000,000 or less"),
        ({"crime_reference": "12345"}, "often look like 43250123456"),
        ({"crime_reference": "!!"}, "5 to 20 letters"),
        ({"crime_reference": "pending"}, "at least 3 digits"),
        ({"force": ""}, "Choose the police force that gave the reference."),
        ({"told": ["police", "nobody"]}, "Nobody yet"),
        ({"what": "aliens"}, "Choose one of the answers listed."),
        ({"text": "x" * 1501}, "Use 1500 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_typed_is_lost(
    cast: Cast, client_of: ClientOf, more: dict[str, Any], sentence: str
) -> None:
    answer = client_of(cast.secretary).post(reverse("funding:incident_new"), typed(**more))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert "xxxx" in page if "text" in more else "A stone came through" in page
    assert not kept()


def test_a_time_of_today_that_is_still_to_come_is_refused(cast: Cast) -> None:
    later = account(happened_on=timezone.localdate(), happened_at=time(23, 59, 59))
    tomorrow = account(happened_on=timezone.localdate() + timedelta(days=1))
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused, match="still to come"):
            record(by=cast.secretary, place=cast.madina, account=later)
        with pytest.raises(Refused, match="future"):
            record(by=cast.secretary, place=cast.madina, account=tomorrow)


@pytest.mark.parametrize("force", ["metropolitan", "thames-valley"])
def test_an_odd_reference_is_kept_when_it_was_looked_at_once_more(cast: Cast, client_of: ClientOf, force: str) -> None:
    client, form = client_of(cast.secretary), typed(force=force, crime_reference="01/ABC/55")
    page = client.post(reverse("funding:incident_new"), form).content.decode()
    assert "Please check it. You can keep it as it is: save again." in page
    looked_at = re.search(r'name="looked_at" value="([^"]+)"', page)
    assert looked_at
    assert client.post(reverse("funding:incident_new"), form | {"looked_at": looked_at[1]}).status_code == 302
    assert [each.crime_reference for each in kept()] == ["01/ABC/55"]


# Correcting and withdrawing -------------------------------------------------------------------------------------


def test_a_member_corrects_it_and_whoever_was_slower_sees_both(
    cast: Cast, client_of: ClientOf, broken_window: Incident
) -> None:
    url = reverse("funding:incident_change", args=[broken_window.pk])
    form = typed(version="1", text="Two windows")
    assert client_of(cast.secretary).post(url, form).status_code == 302
    slower = client_of(cast.treasurer).post(url, form | {"text": "One window and a door"})
    page = slower.content.decode()
    assert slower.status_code == 200
    assert "Somebody else has just changed this." in page
    assert "Two windows" in page
    assert "One window and a door" in page
    again = re.search(r'name="version" value="(\d+)"', page)
    assert again
    assert client_of(cast.treasurer).post(url, form | {"text": "Door", "version": again[1]}).status_code == 302
    assert [(each.text, each.version) for each in kept()] == [("Door", 3)]


def test_correcting_with_the_same_changes_nothing(cast: Cast, broken_window: Incident) -> None:
    with acting_as(cast.treasurer.pk):
        same = change(by=cast.treasurer, incident=broken_window, account=account(text="East window"), version=1)
        assert same.version == 1
        with pytest.raises(Stale):
            change(by=cast.treasurer, incident=broken_window, account=account(text="West"), version=7)


def test_withdrawn_it_stays_with_its_reason_and_leaves_what_was_not_sent(
    cast: Cast, client_of: ClientOf, broken_window: Incident
) -> None:
    for state in ("ready", "submitted"):
        application = make_application(cast.madina, cast.secretary, state=state)
        if state == "ready":
            declare(application, cast.treasurer)
        with database_role("worker"):
            key = str(broken_window.pk)
            PackItem.of(application, kind="incident", key=key, text="Window", put_by=cast.secretary)
    url = reverse("funding:incident_withdraw", args=[broken_window.pk])
    assert "Say why you withdraw it." in client_of(cast.secretary).post(url, {"because": ""}).content.decode()
    assert client_of(cast.secretary).post(url, {"because": "Written twice"}).status_code == 302
    assert client_of(cast.secretary).post(url, {"because": "Again"}).status_code == 302
    page = client_of(cast.treasurer).get(reverse("funding:incident", args=[broken_window.pk])).content.decode()
    assert "Written twice" in page
    with database_role("worker"):
        standing = PackItem.objects.filter(taken_out_at=None).values_list("application__state", flat=True)
        assert list(standing) == ["submitted"]
        assert Declaration.objects.get().voided_at is not None
    with acting_as(cast.secretary.pk), pytest.raises(Refused, match="withdrawn"):
        change(by=cast.secretary, incident=broken_window, account=account(), version=2)
    corrected = client_of(cast.secretary).get(reverse("funding:incident_change", args=[broken_window.pk]))
    assert corrected.status_code == 302


# Who --------------------------------------------------------------------------------------------------------------


def test_nobody_but_the_committee_reads_or_writes_it(cast: Cast, client_of: ClientOf, broken_window: Incident) -> None:
    pages = [
        reverse("funding:incidents") + "?place=madina-mosque",
        reverse("funding:incident_new") + "?place=madina-mosque",
        *(
            reverse(f"funding:{name}", args=[broken_window.pk])
            for name in ("incident", "incident_change", "incident_withdraw")
        ),
    ]
    for part, person in cast.everybody().items():
        expected = 200 if part in ("secretary", "treasurer") else 404
        client = client_of(person)
        assert {client.get(url).status_code for url in pages} == {expected}, part
        if expected == 404:
            assert {client.post(url, typed(because="x", version="1")).status_code for url in pages} <= {404, 405}
    for person in (cast.officer, cast.other, cast.administrator):
        with acting_as(person.pk):
            assert not Incident.objects.exists(), "the second wall alone"
            with pytest.raises(Refused):
                record(by=person, place=cast.madina, account=account())
            with pytest.raises(Refused):
                withdraw(by=person, incident=broken_window, because="x")


def test_a_list_is_only_read(cast: Cast, client_of: ClientOf, broken_window: Incident) -> None:
    client = client_of(cast.secretary)
    assert client.post(reverse("funding:incidents")).status_code == 405
    assert client.post(reverse("funding:incident", args=[broken_window.pk])).status_code == 405
    assert client.delete(reverse("funding:incident_change", args=[broken_window.pk])).status_code == 405


def test_the_log_asks_as_much_for_sixty_as_for_one(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    with database_role("worker"):
        for _each in range(60):
            record(by=cast.secretary, place=cast.madina, account=account())
    page = client.get(reverse("funding:incidents")).content.decode()
    assert page.count("app-entry__title") == 25
    assert "?place=madina-mosque&amp;page=2" in page
    assert queries_of(client, reverse("funding:incidents")) <= 8
