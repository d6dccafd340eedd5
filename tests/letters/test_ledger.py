"""The ledger of a place tells what its committee was asked for in letters and what it said; nobody else reads it."""

from collections.abc import Callable

from django.test import Client

from ledger.words.telling import STORIES
from letters.actions import drafting, signing
from liaison.audit.ledger import sources
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point

ClientOf = Callable[..., Client]
URL = "/places/madina-mosque/ledger/?only=changes"


def test_every_kind_of_row_has_its_story() -> None:
    of_letters = {model._meta.label for model, _column in sources() if model._meta.app_label == "letters"}
    assert of_letters == {"letters.Categorised", "letters.Quotation", "letters.CoSignature"}
    assert of_letters <= set(STORIES)


def test_the_committee_reads_all_of_it_in_plain_words(cast: Cast, client_of: ClientOf) -> None:
    letter, worry = desk.written(cast), desk.worry(cast.madina, cast.secretary)
    with acting_as(cast.supervisor.pk):
        drafting.categorise(by=cast.supervisor, concern=worry, category="upfront-cost")
    asked, unused = (desk.ask_to_quote(cast.supervisor, letter, cast.madina) for _two in range(2))
    desk.answer(cast.secretary, asked, "unnamed", "In our words.")
    desk.answer(cast.secretary, unused)
    desk.withdraw(cast.treasurer, unused)
    desk.write(cast.supervisor, letter, point(quotations=[asked.ref]))
    signature = desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    with acting_as(cast.secretary.pk):
        signing.decline(by=cast.secretary, cosignature=signature, note="Too soft.")
    desk.ask_to_sign(cast.supervisor, letter, cast.madina)
    desk.cosign(cast.treasurer, signature, 2)
    desk.sign(cast.commander, letter, 2)
    desk.send(cast.commander, letter)
    lines = client_of(cast.secretary).get(URL).context["lines"]
    told = [line.title for line in lines if "letter" in line.title or "words" in line.title or "sign" in line.title]
    about = "about “Paying first”"
    # All of it in one transaction here, so in no order.
    assert sorted(told) == sorted(
        [
            "A worry counts in letters about funding as “Paying first”",
            *[f"You were asked whether your words may be quoted in a letter {about}"] * 2,
            f"Your committee agreed that its words are quoted, without its name: {about}",
            f"Your committee agreed that its words are quoted, with its name: {about}",
            f"Your committee took its words back: {about}",
            "Your committee was asked to sign “Paying first”",
            "Your committee does not sign “Paying first”",
            "Your committee was asked once more to sign “Paying first”",
            "Your committee signed “Paying first”",
            f"A letter with your words was sent: {about}",
            f"Your words are not used: {about}",
        ]
    )
    changed = {(change.label, change.before, change.after) for line in lines for change in line.changes}
    assert {
        ("Their words", desk.SAID, "In our words."),
        ("A letter to", None, "Police and Crime Commissioner for Riverford"),
        ("Signed as", None, "Sara Malik, Secretary"),
        ("What you would change", None, "Too soft."),
    } <= changed
    for part in ("other", "supervisor", "oversight"):
        assert client_of(getattr(cast, part)).get(URL).status_code == 404
