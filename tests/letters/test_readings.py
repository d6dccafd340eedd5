"""Whoever reads a letter stands in the ledger of each place whose words or signature are in it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from letters.models import Letter
from letters.views.fetching import NOTE
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point
from tests.roles import database_role

ClientOf = Callable[..., Client]


def quoting(cast: Cast, said: str = "yes") -> Letter:
    """A letter with words of Madina, which the committee of Noor is asked to sign."""
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    desk.answer(cast.secretary, asked, said)
    desk.write(cast.supervisor, letter, point(quotations=[asked.ref]))
    desk.ask_to_sign(cast.supervisor, letter, cast.noor)
    return desk.now(letter)


def sent(cast: Cast) -> Letter:
    """The same, signed by Noor and sent."""
    letter = quoting(cast)
    signature = letter.cosignatures.get
    with database_role("worker"):
        asked = signature()
    desk.cosign(cast.other, asked, 2, "Omar, Chair")
    desk.sign(cast.commander, letter, 2)
    return desk.send(cast.commander, letter)


def looked(reader: Any) -> list[tuple[str, int, str]]:
    """Where this person looked, at which place, and how."""
    with database_role("worker"):
        rows = Consultation.objects.filter(by=reader).order_by("pk")
        return list(rows.values_list("page", "place", "manner"))


def test_an_oversight_reader_is_noted_at_the_places_that_a_letter_quotes(cast: Cast, client_of: ClientOf) -> None:
    letter = sent(cast)
    reader = client_of(cast.oversight)
    assert reader.get(letter.get_absolute_url()).status_code == 200
    both = sorted([cast.madina.pk, cast.noor.pk])
    assert looked(cast.oversight) == [("Letter", place, "page") for place in both]
    page = client_of(cast.secretary).get("/places/madina-mosque/ledger/?only=looked").content.decode()
    assert str(cast.oversight) in page
    assert client_of(cast.oversight).get("/places/madina-mosque/ledger/").status_code == 404


def test_another_committee_is_noted_and_its_own_place_once(cast: Cast, client_of: ClientOf) -> None:
    letter = quoting(cast)
    assert client_of(cast.other).get(letter.get_absolute_url()).status_code == 200
    assert sorted(looked(cast.other)) == sorted([("Letter", cast.madina.pk, "page"), ("Letter", cast.noor.pk, "page")])


def test_who_sees_the_place_is_noted_once_as_before(cast: Cast, client_of: ClientOf) -> None:
    letter = sent(cast)
    client_of(cast.supervisor).get(letter.get_absolute_url())
    assert sorted(looked(cast.supervisor)) == sorted(("Letter", place.pk, "page") for place in (cast.madina, cast.noor))


def test_words_without_a_name_are_read_as_well(cast: Cast, client_of: ClientOf) -> None:
    letter = quoting(cast, "unnamed")
    client_of(cast.other).get(letter.get_absolute_url())
    assert ("Letter", cast.madina.pk, "page") in looked(cast.other)


def test_a_version_without_those_words_is_not_a_reading_of_them(cast: Cast, client_of: ClientOf) -> None:
    letter = quoting(cast)
    desk.write(cast.supervisor, letter, point("Without anybody's words."))
    reader = client_of(cast.other)
    reader.get(letter.get_absolute_url())
    assert looked(cast.other) == [("Letter", cast.noor.pk, "page")]
    reader.get(f"{letter.get_absolute_url()}versions/?read=2")
    assert ("Letter: versions", cast.madina.pk, "page") in looked(cast.other)


@pytest.mark.parametrize("part", ["outsider", "oversight"])
def test_nobody_is_noted_for_a_letter_that_they_may_not_read(cast: Cast, part: str) -> None:
    letter, reader = quoting(cast), getattr(cast, part)
    said = ["Letter", "/letters/", "Reader", "page", "Letter", "00000000-0000-0000-0000-000000000000"]
    with acting_as(reader.pk), connection.cursor() as cursor:
        cursor.execute(NOTE, [letter.pk, [1, 2], *said])
    assert looked(reader) == []


def test_no_reader_writes_into_the_read_log_of_such_a_place_by_themselves(cast: Cast) -> None:
    sent(cast)
    with acting_as(cast.oversight.pk), pytest.raises(DatabaseError), transaction.atomic():
        Consultation.objects.bulk_create(
            [
                Consultation(
                    place=cast.madina, by=cast.oversight, at="2026-11-27T12:00Z", page="x", path="/",
                    role="x", purpose="x", request_id="00000000-0000-0000-0000-000000000000",
                )
            ]
        )  # fmt: skip


def test_committees_are_told_when_a_draft_with_their_words_is_given_up(cast: Cast) -> None:
    from letters import messages
    from letters.actions import drafting
    from tests.letters.test_messages import SPECIAL, mails

    letter = quoting(cast)
    with acting_as(cast.supervisor.pk):
        drafting.drop(by=cast.supervisor, letter=letter, because="Another way was found.")
        drafting.drop(by=cast.supervisor, letter=letter, because="Another way was found.")
    quoted, asked = mails(messages.GIVEN_UP_QUOTED), mails(messages.GIVEN_UP_SIGNED)
    assert set(quoted) == {"sara@madina.test", "tariq@madina.test"}
    assert set(asked) == {"omar@noor.test"}
    for text in (*quoted.values(), *asked.values()):
        assert not [word for word in SPECIAL if word in text.lower()], text
