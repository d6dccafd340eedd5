"""Somebody is listed as a contact, has no account, and asks about their own data, in person or by letter."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.outbox.models import Message
from liaison.places.models import Contact, Place, Posting
from retention import listed
from retention.models import Decision, Findings, Hold, RequestedContact, SubjectRequest
from tests.cast import Cast
from tests.pdfs import text_of
from tests.retention.clock import round_made
from tests.retention.searching import tables_with
from tests.roles import database_role

ClientOf = Callable[[User], Client]


@pytest.fixture
def yusuf(cast: Cast) -> Contact:
    """The caretaker of the Madina mosque; his number was another one before."""
    return contact(cast.madina, "Yusuf Quince", phone="01865 496 0777", email="yusuf@quince.test", was="01865 496 0111")


def contact(place: Place, name: str, *, was: str = "", **fields: Any) -> Contact:
    """Somebody who agreed to be listed a hundred days ago."""
    day = timezone.localdate() - timedelta(days=100)
    with database_role("worker"):
        given = {"role": "caretaker", "phone": "01865 496 0000", "consented_on": day, "checked_on": day} | fields
        made = Contact.objects.create(place=place, name=name, **{**given, **({"phone": was} if was else {})})
        if was:
            made.phone = given["phone"]
            made.save()
    return made


def address_of(cast: Cast) -> str:
    """Where such a request is entered."""
    return f"/retention/requests/new/{cast.unit.pk}/contact/"


def answers(given: str, *entries: Contact, kind: str = "access", days_ago: int = 2) -> dict[str, Any]:
    """What an administrator types."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return {
        "given": given, "entries": [entry.pk for entry in entries], "kind": kind, "identity": "document",
        "received_on_day": day.day, "received_on_month": day.month, "received_on_year": day.year,
        "client_id": str(uuid.uuid4()),
    }  # fmt: skip


def entered(cast: Cast, client_of: ClientOf, entry: Contact, kind: str = "access") -> SubjectRequest:
    """Una enters the request; what is held is found."""
    sent = client_of(cast.administrator).post(address_of(cast), answers(entry.name, entry, kind=kind))
    assert sent.status_code == 302, sent.content.decode()
    round_made()
    with database_role("worker"):
        return SubjectRequest.objects.latest("pk")


@pytest.mark.parametrize(
    "given",
    ["Yusuf Quince", "  yusuf   QUINCE ", "01865 496 0777", "+44 (0)1865 496 0777", "00441865 4960777",
     "Yusuf@Quince.test"],
)  # fmt: skip
def test_an_entry_is_found_by_what_its_owner_gave(cast: Cast, yusuf: Contact, given: str) -> None:
    with acting_as(cast.administrator.pk):
        assert [found.contact for found in listed.look(cast.unit, given)] == [yusuf.pk]


@pytest.mark.parametrize(
    "given", ["Yusuf", "Quince", "01865 496", "0777", "%", "quince.test", "'", "Yusuf Khan", "(", "a b"]
)
def test_no_entry_is_found_by_less(cast: Cast, yusuf: Contact, given: str) -> None:
    with acting_as(cast.administrator.pk):
        assert listed.look(cast.unit, given) == []


def test_a_title_may_be_missing(cast: Cast) -> None:
    imam = contact(cast.madina, "Imam Ahmad Yusuf Quince", role="faith-leader")
    with acting_as(cast.administrator.pk):
        assert [found.contact for found in listed.look(cast.unit, "Ahmad Quince")] == [imam.pk]
        assert listed.look(cast.unit, "Imam imam") == []


def test_nobody_else_finds_one_not_even_in_the_database(cast: Cast, yusuf: Contact) -> None:
    people = cast.everybody().values()
    for person in people:
        with acting_as(person.pk):
            found = listed.look(cast.unit, "Yusuf Quince")
        assert bool(found) == (person == cast.administrator), person
    elsewhere = contact_elsewhere(cast)
    with acting_as(cast.administrator.pk):
        assert listed.look(cast.other_unit, elsewhere.name) == listed.look(cast.unit, elsewhere.name) == []


def contact_elsewhere(cast: Cast) -> Contact:
    """Of a place in the other unit."""
    with database_role("worker"):
        place = Place.objects.create(unit=cast.other_unit, name="Far away", slug="far-away", faith="muslim")
    return contact(place, "Nadia Elsewhere")


def test_whoever_has_an_account_asks_under_it(cast: Cast, client_of: ClientOf) -> None:
    contact(cast.madina, "Tariq Aziz", user=cast.treasurer)
    page = client_of(cast.administrator).post(address_of(cast), {"given": "Tariq Aziz"}).content.decode()
    assert "No contact of your unit is listed so" in page


def test_people_at_the_page(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    for person in cast.everybody().values():
        status = 200 if person == cast.administrator else 404
        assert client_of(person).get(address_of(cast)).status_code == status, person
    client = client_of(cast.administrator)
    assert client.get(f"/retention/requests/new/{cast.other_unit.pk}/contact/").status_code == 404
    assert client.put(address_of(cast)).status_code == 405


def test_looking_shows_the_entry_and_the_place_can_read_that(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    page = client_of(cast.administrator).post(address_of(cast), {"given": "01865 496 0777"}).content.decode()
    assert "Yusuf Quince: Caretaker, Madina Mosque, listed since" in page
    assert "yusuf@quince.test" not in page
    with database_role("worker"):
        assert set(Consultation.objects.values_list("place", "by", "page")) == {
            (cast.madina.pk, cast.administrator.pk, "Contacts: looking for somebody who asks")
        }
        assert not SubjectRequest.objects.exists()


def test_asked_found_answered_and_handed_over(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf)
    assert (request.person, request.identity, request.entered_by) == (None, "document", cast.administrator)
    client, address = client_of(cast.administrator), request.get_absolute_url()
    page = client.get(address).content.decode()
    for said in ("Caretaker", "Madina Mosque", "Contacts: what stood there before", "Showed a document"):
        assert said in page
    for hidden in ("Yusuf", "0777", "Hand it over"):
        assert hidden not in page
    assert client.get(f"{address}found.pdf").status_code == 404
    client.post(address, {"version": 1, "answer": "yes"})
    round_made()
    assert "Hand it over" in client.get(address).content.decode()
    held = json.loads(client.get(f"{address}found.json").content)["held"]
    tables = {found["table"]: found["rows"] for found in held}
    (entry,) = tables["Contacts"]
    assert (entry["Name"], entry["Work phone"], entry["Work e-mail"]) == (
        "Yusuf Quince", "01865 496 0777", "yusuf@quince.test",
    )  # fmt: skip
    (before,) = tables["Contacts: what stood there before"]
    assert before["Work phone"] == "01865 496 0111"
    pdf = client.get(f"{address}found.pdf")
    assert "YusufQuince" in text_of(pdf.content)
    assert "0186549" in text_of(pdf.content)
    with database_role("worker"):
        taken = Consultation.objects.filter(manner="export").values_list("place", "page")
        assert list(taken) == [(cast.madina.pk, "A contact’s own data, to hand over to them")] * 2
        assert not Message.objects.filter(kind="retention.answered").exists()
    assert client.get(f"{address}handed-over/").status_code == 405
    assert client.post(f"{address}handed-over/").status_code == 302
    assert client.get(f"{address}found.pdf").status_code == 404
    round_made()
    with database_role("worker"):
        findings = Findings.objects.get()
        request.refresh_from_db()
    assert (findings.content, findings.pdf, request.handed_over_by) == (None, None, cast.administrator)


def test_nobody_else_takes_it_and_after_thirty_days_nobody(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf)
    address = request.get_absolute_url()
    client_of(cast.administrator).post(address, {"version": 1, "answer": "yes"})
    round_made()
    for person in cast.everybody().values():
        mine = person == cast.administrator
        for name in ("", "found.pdf", "found.json", "longer/"):
            assert client_of(person).get(f"{address}{name}").status_code == (200 if mine else 404), (person, name)
        if not mine:
            assert client_of(person).post(f"{address}handed-over/").status_code == 404
            assert client_of(person).post(f"{address}withdrawn/").status_code == 404
        with acting_as(person.pk):
            assert Findings.objects.exists() == mine, person
    assert client_of(cast.administrator).get(f"/account/your-data/{request.ref}.pdf").status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert client_of(cast.administrator).get(f"{address}found.pdf").status_code == 404


def test_another_administrator_answers_and_alone_hands_it_over(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf)
    with database_role("worker"):
        Posting.objects.create(user=cast.outsider, role="administrator", unit=cast.unit, since="2020-01-01")
    client_of(cast.outsider).post(request.get_absolute_url(), {"version": 1, "answer": "yes"})
    round_made()
    found = f"{request.get_absolute_url()}found.json"
    assert client_of(cast.outsider).get(found).status_code == 200
    assert client_of(cast.administrator).get(found).status_code == 404
    with database_role("worker"):
        Posting.objects.filter(user=cast.outsider).update(until=timezone.localdate() - timedelta(days=1))
    assert client_of(cast.outsider).get(found).status_code == 404
    with acting_as(cast.outsider.pk):
        assert not Findings.objects.exists()


def test_erased_they_are_nowhere_any_more(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf, "erasure")
    assert {"places_contact", "places_contactevent"} <= set(tables_with("quince"))
    client = client_of(cast.administrator)
    assert client.post(request.get_absolute_url(), {"version": 1, "answer": "yes"}).status_code == 302
    round_made()
    assert tables_with("quince") == tables_with("496 0111") == []
    with database_role("worker"):
        yusuf.refresh_from_db()
        decision = Decision.objects.select_related("rule", "reviewer").get(request=request)
        assert Contact.objects.exclude(pk=yusuf.pk).filter(name="A former contact").count() == 0
    assert (yusuf.name, yusuf.role, yusuf.ended_on) == ("A former contact", "caretaker", timezone.localdate())
    assert (decision.rule.kind, decision.reviewer, decision.erased) == ("contacts", cast.administrator, 1)
    assert "Madina Mosque" in client.get(request.get_absolute_url()).content.decode()


def test_a_hold_on_the_place_keeps_the_entry(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf, "erasure")
    with database_role("worker"):
        Hold.objects.create(
            unit=cast.unit, place=cast.madina, why="claim", file_reference="F", review_on="2099-01-01",
            placed_by=cast.supervisor,
        )  # fmt: skip
    page = client_of(cast.administrator).post(request.get_absolute_url(), {"version": 1, "answer": "yes"})
    assert "legal hold" in page.content.decode()
    round_made()
    with database_role("worker"):
        assert Contact.objects.get(pk=yusuf.pk).name == "Yusuf Quince"


def test_the_committee_reads_that_a_contact_asked_and_no_more(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    entered(cast, client_of, yusuf)
    page = client_of(cast.secretary).get("/places/madina-mosque/ledger/").content.decode()
    assert "Somebody who is listed as a contact asked about their own data" in page
    for person, number in ((cast.secretary, 1), (cast.administrator, 1), (cast.other, 0), (cast.supervisor, 0)):
        with acting_as(person.pk):
            assert RequestedContact.objects.count() == number, person
            assert RequestedContact.objects.visible_to(person).count() == number
            assert SubjectRequest.objects.count() == (person == cast.administrator)


def test_the_same_form_twice_is_one_and_another_waits_for_the_answer(
    cast: Cast, client_of: ClientOf, yusuf: Contact
) -> None:
    client, typed = client_of(cast.administrator), answers(yusuf.name, yusuf)
    assert client.post(address_of(cast), typed).status_code == client.post(address_of(cast), typed).status_code == 302
    again = client.post(address_of(cast), answers(yusuf.name, yusuf)).content.decode()
    assert "This person has asked for this already" in again
    with database_role("worker"):
        request = SubjectRequest.objects.get()
        assert RequestedContact.objects.get().request == request
    assert client.post(f"{request.get_absolute_url()}withdrawn/").status_code == 302
    assert client.post(address_of(cast), answers(yusuf.name, yusuf)).status_code == 302


def test_what_was_left_out_is_asked_for(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    foreign = contact(cast.madina, "Ahmad Other")
    client = client_of(cast.administrator)
    for typed, sentence in (
        (answers(yusuf.name), "Choose at least one answer."),
        (answers(yusuf.name, foreign), "Choose one of the answers listed."),
        (answers(yusuf.name, yusuf) | {"identity": ""}, "Choose an answer."),
        (answers(yusuf.name, yusuf, days_ago=-3), "The date must be"),
    ):
        page = client.post(address_of(cast), typed)
        assert page.status_code == 200
        assert sentence in page.content.decode(), sentence
    with database_role("worker"):
        assert not SubjectRequest.objects.exists()


def test_the_database_names_no_entry_of_others_in_a_request(cast: Cast, client_of: ClientOf, yusuf: Contact) -> None:
    request = entered(cast, client_of, yusuf)
    theirs = contact(cast.madina, "Tariq Aziz", user=cast.treasurer)
    fine, elsewhere = contact(cast.madina, "Ahmad Other"), contact_elsewhere(cast)
    for by, entry, place in (
        (cast.administrator, theirs, cast.madina), (cast.administrator, elsewhere, elsewhere.place),
        (cast.administrator, fine, cast.noor), (cast.supervisor, fine, cast.madina),
        (cast.secretary, fine, cast.madina),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), acting_as(by.pk), transaction.atomic():
            RequestedContact.objects.create(request=request, place=place, contact=entry, role=entry.role)
    with acting_as(cast.administrator.pk):
        RequestedContact.objects.create(request=request, place=cast.madina, contact=fine, role=fine.role)
        assert RequestedContact.objects.filter(pk__gt=0).update(role="chair") == 0
