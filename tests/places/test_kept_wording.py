"""What a writer kept after a notice: who may write it down, who reads it, and that nobody changes it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.places.models import KeptWording, Place
from liaison.places.wording import keep_words, words_kept
from liaison.presentation.wording.minding import Kept
from liaison.refusals import Refused
from tests.cast import Cast
from tests.roles import database_role
from tests.visits.forms import once

SignIn = Callable[[User], Client]
LOG = "/visits/log/"
PLATE = "Blue van, AB12 CDE, on the pavement again."


def choice(**changed: Any) -> Kept:
    return Kept(**{"label": "What was said?", "kinds": ["plate"], "reason": "wanted", "choice": uuid.uuid4()} | changed)


def keep(by: User, place: Place | None = None, unit: Any = None, *, each: Kept | None = None) -> None:
    with acting_as(by.pk):
        keep_words(by=by, written_on="Log a visit", choices=[each or choice()], place=place, unit=unit)


def seen_by(person: User) -> int:
    with acting_as(person.pk):
        return KeptWording.objects.count()


def answers(client: Client, where: Place, **more: Any) -> dict[str, Any]:
    """Those of logging a visit with a plate, and what its notice sends back."""
    given = once(
        place=where.slug,
        kind="reassurance",
        when="now",
        met=["secretary"],
        promised="no",
        summary=PLATE,
    )
    form = client.post(LOG, given).context["form"]
    return given | {"words_seen": form.words_seen, "words_choice": str(form.words_choice)} | more


def test_an_officer_keeps_a_plate_and_the_committee_reads_that_it_was_kept(cast: Cast, client_of: SignIn) -> None:
    officer = client_of(cast.officer)
    given = answers(officer, cast.madina, words_because="needed", words_keep="yes")
    assert officer.post(LOG, given).status_code == 302
    with database_role("worker"):
        kept = KeptWording.objects.get()
    assert (kept.place_id, kept.kept_by_id) == (cast.madina.pk, cast.officer.pk)
    assert (kept.kinds, kept.reason) == (["plate"], "needed")
    assert "AB12" not in " ".join(str(value) for value in vars(kept).values())
    page = client_of(cast.secretary).get("/places/madina-mosque/ledger/").content.decode()
    assert "Words were kept as they are, after a notice: Log a visit" in page
    assert "Somebody is less safe without it" in page
    assert str(kept.choice) not in page
    assert "A number plate" in page
    assert client_of(cast.other).get("/places/madina-mosque/ledger/").status_code == 404


def test_without_a_notice_nothing_is_kept(cast: Cast, client_of: SignIn) -> None:
    officer = client_of(cast.officer)
    given = answers(officer, cast.madina, words_because="needed", summary="A van on the pavement again.")
    assert officer.post(LOG, given).status_code == 302
    with database_role("worker"):
        assert not KeptWording.objects.exists()


def test_what_the_action_refuses_leaves_no_choice_behind(cast: Cast) -> None:
    class Form:
        kept, written_on = (choice(),), "Log a visit"

    form: Any = Form()
    with acting_as(cast.officer.pk), pytest.raises(Refused), words_kept(form, by=cast.officer, place=cast.madina):
        raise Refused("No.")
    with database_role("worker"):
        assert not KeptWording.objects.exists()


def test_the_same_choice_sent_twice_is_kept_once(cast: Cast) -> None:
    same = choice()
    keep(cast.officer, cast.madina, each=same)
    keep(cast.officer, cast.madina, each=same)
    with database_role("worker"):
        assert KeptWording.objects.count() == 1


@pytest.mark.parametrize(
    ("part", "count"),
    [("officer", 1), ("colleague", 0), ("supervisor", 0), ("secretary", 1), ("treasurer", 1), ("other", 0),
     ("oversight", 0), ("outsider", 0)],
)  # fmt: skip
def test_a_choice_about_a_place_is_read_by_its_writer_and_the_committee(cast: Cast, part: str, count: int) -> None:
    keep(cast.officer, cast.madina)
    person = getattr(cast, part)
    assert seen_by(person) == count
    with acting_as(person.pk):
        assert KeptWording.objects.visible_to(person).count() == count


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("officer", 1),
        ("supervisor", 1),
        ("commander", 1),
        ("colleague", 0),
        ("secretary", 0),
        ("foreign_supervisor", 0),
    ],
)
def test_a_choice_about_no_place_is_read_by_its_writer_and_those_who_lead(cast: Cast, part: str, count: int) -> None:
    keep(cast.officer, unit=cast.madina.unit)
    person = getattr(cast, part)
    assert seen_by(person) == count
    with acting_as(person.pk):
        assert KeptWording.objects.visible_to(person).count() == count


@pytest.mark.parametrize("part", ["other", "outsider", "oversight"])
def test_nobody_keeps_words_at_a_place_that_they_do_not_see(cast: Cast, part: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        keep(getattr(cast, part), cast.madina)


def test_nobody_keeps_words_in_somebody_elses_name(cast: Cast) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(cast.officer.pk):
        keep_words(by=cast.colleague, written_on="Log a visit", choices=[choice()], place=cast.madina)


@pytest.mark.parametrize("part", ["officer", "secretary"])
def test_nobody_changes_it(cast: Cast, part: str) -> None:
    keep(cast.officer, cast.madina)
    with acting_as(getattr(cast, part).pk), connection.cursor() as cursor:
        cursor.execute("update places_keptwording set reason = 'mistaken'")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("delete from places_keptwording")
