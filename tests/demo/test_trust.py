"""The pages of trust on the first day: corrections, what is due and decided, own data, everything that is held."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledger import making
from ledger.gathering import gather
from ledger.models import AccessMonth, Correction, HeldCopy
from ledger.papers import document
from liaison.accounts.models import User
from liaison.demo import first_day
from liaison.demo.city import Size
from liaison.demo.loading import load
from liaison.places.models import Contact, Place
from retention.models import Decision, Due, Findings, SubjectRequest
from tests.roles import database_role
from visits.models import Amendment

ClientOf = Callable[..., Client]
Reader = Callable[[str, str], str]


@pytest.fixture
def city(db: None) -> None:
    """A small city on the evening of its first day."""
    with database_role("owner"):
        load(Size(places=5, weeks=4))
        first_day.live(timezone.now())


@pytest.fixture
def page(city: None, client_of: ClientOf) -> Reader:
    """A function from a part and an address to what that person reads there."""

    def read(part: str, address: str) -> str:
        with database_role("worker"):
            user = User.objects.get(email=f"{part}@demo.test")
        answer = client_of(user).get(address)
        assert answer.status_code == 200, address
        return " ".join(answer.content.decode().split())

    return read


def test_a_correction_waits_and_another_was_answered_after_the_note_was_amended(page: Reader) -> None:
    with database_role("worker"):
        slug = Place.objects.earliest("pk").slug
        answered = Correction.objects.get(place__slug=slug, answer="corrected")
        waiting = Correction.objects.get(place__slug=slug, answered_at=None)
        amendment = Amendment.objects.get(visit=answered.about_id, because="The committee asked for a correction.")
        assert answered.answered_at is not None
        assert answered.asked_at < amendment.made_at < answered.answered_at < answered.answer_due_at
    assert not waiting.is_late
    assert "Meeting" in answered.about
    assert waiting.about_path
    every = page("secretary", f"/places/{slug}/corrections/")
    assert answered.get_answer_display() in every
    assert every.index(waiting.wrong[:60]) < every.index(answered.wrong[:60])
    assert "Nothing was changed yet" not in page("secretary", answered.get_absolute_url())
    assert waiting.wrong[:60] in page("supervisor", "/corrections/")
    assert waiting.wrong[:60] in page("officer", "/corrections/")
    assert "It stays as it is" in page("other", "/places/al-noor-mosque/corrections/")


def test_what_was_decided_is_erased_and_something_else_is_due(page: Reader) -> None:
    with database_role("worker"):
        decision = Decision.objects.get(reviewer__email="supervisor@demo.test")
        assert (decision.found, decision.erased) == (3, 3)
        assert decision.finished_at is not None
        assert {*Contact.objects.exclude(ended_on=None).values_list("name", flat=True)} == {"A former contact"}
        due = Due.objects.exclude(number=0).get()
        assert (due.rule.kind, due.number) == ("invitations", 2)
    assert "Committee member" in page("commander", f"/retention/due/{due.pk}/")
    for part in ("supervisor", "commander"):
        said = page(part, "/retention/")
        assert "Invitations that are over" in said
        assert decision.get_absolute_url() in said


def test_who_asked_about_their_own_data_can_read_it_and_another_waits(page: Reader) -> None:
    with database_role("worker"):
        answered = SubjectRequest.objects.get(person__email="secretary@demo.test")
        waiting = SubjectRequest.objects.get(person__email="treasurer@demo.test")
        assert answered.counts
        assert waiting.counts
        assert waiting.is_open
        assert Findings.objects.get().person_id == answered.person_id
    assert f"/account/your-data/{answered.ref}.pdf" in page("secretary", "/account/your-data/")
    assert "Take it back" in page("treasurer", "/account/your-data/")
    every = page("admin", "/retention/requests/")
    assert answered.get_absolute_url() in every
    assert waiting.get_absolute_url() in every
    assert "To see what is held about them" in every


def test_the_worker_makes_the_copy_that_was_asked_for_and_the_months_are_counted(page: Reader) -> None:
    with database_role("worker"):
        assert making.work() == 1
        copy = HeldCopy.objects.select_related("place").get()
        assert copy.status == HeldCopy.Status.READY
        assert copy.rows
        assert copy.files
        assert AccessMonth.objects.count() == 12
        reader = User.objects.get(email="secretary@demo.test")
        told = document(gather(copy.place_id, reader), timezone.now())
    titles = {table["title"]: table["rows"] for table in told["tables"]}
    assert {"Worries", "Promises", "Prayers that were promised an officer"} <= titles.keys()
    assert not {"Concerns", "Commitments", "Promised windows", "Categorised"} & titles.keys()
    assert {"Question", "Answer"} <= {label for row in titles["Answers in applications"] for label, _said in row}
    assert "Download the PDF" in page("secretary", f"/places/{copy.place.slug}/held/")
    assert "Nothing often enough to be told." in page("oversight", "/oversight/access/")


def test_a_worker_that_is_at_work_as_well_does_no_harm(city: None) -> None:
    tables: tuple[Any, ...] = (Decision, Due, Findings, SubjectRequest, AccessMonth, Contact)
    with database_role("worker"):
        before = [model.objects.count() for model in tables]
        first_day.live(timezone.now())
        assert [model.objects.count() for model in tables] == before


def test_a_city_of_one_place_has_all_of_it_too(db: None) -> None:
    with database_role("owner"):
        load(Size(places=1, weeks=0))
        first_day.live(timezone.now())
        assert Correction.objects.count() == 2
        assert not Decision.objects.exclude(reviewer=None).exists()
