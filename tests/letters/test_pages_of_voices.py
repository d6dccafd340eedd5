"""Committees on pages: words they are asked for, letters they are asked to sign; and worries in categories."""

from collections.abc import Callable

import pytest
from django.test import Client

from letters.models import Categorised, CoSignature, Letter, Quotation
from liaison.audit.models import Consultation
from tests.cast import Cast
from tests.letters import desk
from tests.letters.pages import at, body, filled, form_on, send
from tests.roles import database_role

ClientOf = Callable[..., Client]
URDU = "ہمیں پہلے ادا کرنا پڑا"


@pytest.fixture
def letter(cast: Cast) -> Letter:
    """A draft with one version, of one point."""
    return desk.written(cast)


def looked(page: str) -> set[tuple[int, int]]:
    """Who opened this page about which place."""
    with database_role("worker"):
        return set(Consultation.objects.filter(page=page).values_list("by", "place"))


def test_words_are_asked_for_from_a_worry(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    worry = desk.worry(cast.madina, cast.secretary)
    foreign = desk.worry(cast.madina, cast.secretary, category="fear")
    client = client_of(cast.supervisor)
    assert desk.SAID in body(client, at("quotations", letter))
    assert client.get(at("quotations", letter, worry=foreign.ref)).status_code == 404
    url = at("quotations", letter, worry=worry.ref)
    assert "place" not in form_on(body(client, url), "category").fields
    assert send(client, url, "category", category="").status_code == 200
    assert send(client, url, "category", category="upfront-cost").status_code == 302
    with database_role("worker"):
        asked = Quotation.objects.get()
    assert (asked.place_id, asked.concern_id, asked.text) == (cast.madina.pk, worry.pk, desk.SAID)
    assert (cast.supervisor.pk, cast.madina.pk) in looked("Words for a letter")


def test_the_committee_decides_about_its_words(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    url = at("quotation", asked.ref)
    client = client_of(cast.secretary)
    assert "May the police quote your words?" in body(client, at("list"))
    page = body(client, url)
    assert "may publish the letter" in page
    assert client.get(at("letter", letter)).status_code == 404
    assert "Choose what you say" in send(client, url, "answer").content.decode()
    assert "Write the words" in send(client, url, "answer", answer="yes", text="").content.decode()
    assert send(client, url, "answer", answer="unnamed", text=URDU).status_code == 302
    assert URDU in body(client, url)
    for part, status in (("treasurer", 200), ("supervisor", 200), ("other", 404), ("officer", 404), ("oversight", 404)):
        assert client_of(getattr(cast, part)).get(url).status_code == status
    for part in ("supervisor", "commander", "other", "officer"):
        answer = client_of(getattr(cast, part)).post(url, {"answer": "yes", "text": "x", "version": 2})
        assert answer.status_code == 404, part
    assert client.post(at("quotation_withdraw", asked.ref)).status_code == 302
    assert desk.now(asked).withdrawn_at is not None
    assert client_of(cast.supervisor).post(at("quotation_withdraw", asked.ref)).status_code == 404


def test_a_colleague_who_answered_first_is_seen(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    client, url = client_of(cast.secretary), at("quotation", asked.ref)
    typed = filled(client, url, "answer", answer="yes", text="Typed")
    desk.answer(cast.treasurer, asked, "no")
    page = client.post(url, typed).content.decode()
    assert "Somebody has answered in the meantime" in page
    assert "Tariq Aziz answered" in page
    assert form_on(page, "answer").fields["text"].values == ["Typed"]


def test_committees_read_when_they_are_asked_and_sign_or_not(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    police = client_of(cast.supervisor)
    offered = form_on(body(police, at("signatures", letter)), "places").fields["places"].offered
    assert sorted(offered) == sorted(str(each.pk) for each in (cast.madina, cast.noor))
    both = [cast.madina.pk, cast.noor.pk]
    assert send(police, at("signatures", letter), "places", places=both).status_code == 302
    sara, omar = client_of(cast.secretary), client_of(cast.other)
    assert "Does your committee sign this letter?" in body(sara, at("list"))
    url = at("sign", letter, place=cast.madina.slug)
    assert "Sara Malik, Secretary" in body(sara, url)
    assert "Write the name" in send(sara, url, "answer", answer="sign", signed_as="").content.decode()
    assert send(sara, url, "answer", answer="sign").status_code == 302
    assert send(omar, at("sign", letter), "answer", answer="decline", note="Too soft.").status_code == 302
    page = body(police, at("signatures", letter))
    assert "Sara Malik, Secretary" in page
    assert "Too soft." in page
    assert "Too soft." not in body(sara, at("letter", letter))
    # The words change: who signed is asked again, and sees what changed.
    desk.write(cast.supervisor, letter, desk.point("Places wait far too long."))
    assert "The words have changed since" in body(sara, url)
    with database_role("worker"):
        asked = CoSignature.objects.get(place=cast.noor)
    assert police.post(at("signature_take_back", asked.pk)).status_code == 302
    assert omar.get(at("letter", letter)).status_code == 404


def test_a_committee_that_read_an_older_version_reads_again(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    client, url = client_of(cast.secretary), at("sign", letter)
    typed = filled(client, url, "answer", answer="sign")
    desk.write(cast.supervisor, letter, desk.point("Places wait far too long."))
    page = client.post(url, typed).content.decode()
    assert "was changed since you opened it" in page
    assert "far too long" in page
    answer = client.post(url, form_on(page, "answer").filled())
    assert answer.status_code == 302
    with database_role("worker"):
        assert CoSignature.objects.get().signed_version == 2


def test_worries_are_put_into_categories_together(cast: Cast, client_of: ClientOf) -> None:
    worries = [desk.worry(place, cast.secretary) for place in (cast.madina, cast.noor)]
    client = client_of(cast.supervisor)
    fields = {f"worry_{worries[0].ref}": "amount", f"worry_{worries[1].ref}": "window"}
    assert send(client, at("worries"), f"worry_{worries[0].ref}", **fields).status_code == 302
    with database_role("worker"):
        assert set(Categorised.objects.values_list("category", flat=True)) == {"amount", "window"}
    assert "Every worry about funding has been put into a category" in body(client, at("worries"))
    assert desk.SAID in body(client, at("worries", show="all"))
    assert (cast.supervisor.pk, cast.noor.pk) in looked("Worries about funding")
    for part in ("officer", "secretary", "oversight", "adviser"):
        assert client_of(getattr(cast, part)).get(at("worries")).status_code == 404
    answer = client_of(cast.foreign_supervisor).post(at("worries"), fields | {f"worry_{worries[0].ref}": "supplier"})
    assert answer.status_code == 302
    with database_role("worker"):
        assert not Categorised.objects.filter(category="supplier").exists()


def test_the_menu_has_letters_for_whom_they_concern(cast: Cast, client_of: ClientOf, letter: Letter) -> None:
    def has(part: str) -> bool:
        return 'href="/letters/"' in body(client_of(getattr(cast, part)), "/accessibility/")

    assert [part for part in ("supervisor", "commander", "oversight") if not has(part)] == []
    assert [part for part in ("officer", "adviser", "administrator", "secretary", "other") if has(part)] == []
    desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    assert has("secretary")
    assert not has("other")
