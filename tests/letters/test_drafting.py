"""Who begins and writes letters, what a version may say, and how worries come into categories."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from letters.actions import drafting
from letters.models import Categorised, Letter, OversightBody
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.letters import desk
from tests.letters.desk import point
from tests.roles import database_role

OTHERS = ("officer", "adviser", "secretary", "other", "oversight", "administrator", "foreign_supervisor", "outsider")


@pytest.mark.parametrize("part", ["supervisor", "commander"])
def test_who_leads_the_unit_begins_a_letter_to_whoever_is_in_office(cast: Cast, part: str) -> None:
    letter = desk.begin(getattr(cast, part), cast.unit, subject="  Paying \n first ")
    assert (letter.subject, letter.state, letter.begun_by) == ("Paying first", "draft", getattr(cast, part))
    assert letter.holder is not None
    assert letter.holder.name == "Robin Example"


@pytest.mark.parametrize("part", OTHERS)
def test_nobody_else_begins_or_writes(cast: Cast, part: str) -> None:
    somebody = getattr(cast, part)
    with pytest.raises(Refused, match="Only a supervisor or the commander"):
        desk.begin(somebody, cast.unit)
    letter = desk.written(cast)
    with pytest.raises(Refused, match="Only a supervisor or the commander"):
        desk.write(somebody, letter, point("Mine."))
    with acting_as(somebody.pk), pytest.raises(Refused):
        drafting.drop(by=somebody, letter=letter, because="I like it not")
    with acting_as(somebody.pk), pytest.raises(Refused):
        drafting.categorise(by=somebody, concern=desk.worry(cast.madina, cast.secretary), category="amount")


def test_a_body_is_written_to_while_it_exists_and_oversees_the_unit(cast: Cast) -> None:
    today = timezone.localdate()
    body, elsewhere = desk.make_body(cast.unit), desk.make_body(cast.other_unit, "Board of Hillshire")
    with pytest.raises(Refused, match="does not write to this body"):
        desk.begin(cast.supervisor, cast.unit, elsewhere)
    for change in ({"valid_to": today - timedelta(days=1)}, {"valid_from": today + timedelta(days=1)}):
        with database_role("worker"):
            OversightBody.objects.filter(pk=body.pk).update(**{"valid_to": None, "valid_from": None, **change})
        with pytest.raises(Refused, match="does not write to this body"):
            desk.begin(cast.supervisor, cast.unit, body)


def test_a_form_sent_twice_begins_one_letter_and_makes_one_version(cast: Cast) -> None:
    form, second = uuid4(), uuid4()
    letter = desk.begin(cast.supervisor, cast.unit, client_id=form)
    assert desk.begin(cast.supervisor, cast.unit, client_id=form) == letter
    with pytest.raises(Refused, match="used already"):
        desk.begin(cast.commander, cast.unit, client_id=form)
    first = desk.write(cast.supervisor, letter, client_id=second)
    assert desk.write(cast.supervisor, letter, client_id=second, version=1) == first
    assert Letter.objects.count() == 0, "nobody is acting here"


def test_versions_follow_one_another_and_the_slower_one_is_told(cast: Cast) -> None:
    letter = desk.written(cast)
    again = desk.write(cast.commander, letter, point("Longer than a year."), because="Clearer")
    assert (again.number, again.because, again.made_by) == (2, "Clearer", cast.commander)
    assert desk.write(cast.supervisor, letter, point("Longer than a year.")) == again, "the same words are no version"
    with pytest.raises(Stale, match="Somebody else") as told:
        desk.write(cast.supervisor, letter, point("Mine."), version=letter.version)
    assert told.value.current.version == letter.version + 1


def test_what_is_too_long_unknown_or_cannot_be_checked_is_refused(cast: Cast) -> None:
    letter = desk.begin(cast.supervisor, cast.unit)
    alone = {**desk.FIGURE, "why_alone": " "}
    for words, figures, field in (
        ({"opening": "x" * 4001}, {}, "opening"),
        ({"points": [point(category="sect")]}, {}, "points"),
        ({"points": [point()] * 13}, {}, "points"),
        ({"asks": ["more"] * 13}, {}, "asks"),
        ({"points": [point(figures=["national:1"])]}, {}, "figures"),
        ({}, {"national:1": alone}, "figures"),
        ({}, {"national:1": {**desk.FIGURE, "source": ""}}, "figures"),
        ({}, {"national:1": {**desk.FIGURE, "value": None}}, "figures"),
        ({"points": [point(quotations=["ABCDEFGH"])]}, {}, "quotations"),
    ):
        with pytest.raises(Refused) as refused:
            desk.write(cast.supervisor, letter, figures=figures, **words)
        assert refused.value.field == field
    kept = desk.write(cast.supervisor, letter, point(figures=["n"]), point(" "), figures={"n": desk.FIGURE}, asks=[" "])
    assert (len(kept.content["points"]), kept.content["asks"], kept.figures["n"]["value"]) == (1, [], 61)


def test_a_draft_is_given_up_for_a_reason_and_then_stands_still(cast: Cast) -> None:
    letter = desk.written(cast)
    asked = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    with acting_as(cast.supervisor.pk):
        with pytest.raises(Refused, match="Say why"):
            drafting.drop(by=cast.supervisor, letter=letter, because=" ")
        for _twice in range(2):
            drafting.drop(by=cast.supervisor, letter=letter, because="They pay sooner now.")
        assert [each.note for each in letter.steps.all()] == ["They pay sooner now."]
    with pytest.raises(Refused, match="not a draft"):
        desk.write(cast.supervisor, letter, point("Once more."))
    with pytest.raises(Refused, match="Nothing about these words"):
        desk.answer(cast.secretary, asked)
    with acting_as(cast.supervisor.pk), pytest.raises(Refused, match="cannot be given up"):
        drafting.drop(by=cast.supervisor, letter=desk.sent(cast), because="Oh")


def test_worries_about_funding_are_put_into_one_category_each(cast: Cast) -> None:
    worry = desk.worry(cast.madina, cast.secretary)
    with acting_as(cast.supervisor.pk):
        drafting.categorise(by=cast.supervisor, concern=worry, category="amount")
    with acting_as(cast.commander.pk):
        drafting.categorise(by=cast.commander, concern=worry, category="upfront-cost")
        for concern, category, why in (
            (desk.worry(cast.madina, cast.secretary, "traffic"), "amount", "not about funding"),
            (worry, "sect", "Choose"),
        ):
            with pytest.raises(Refused, match=why):
                drafting.categorise(by=cast.commander, concern=concern, category=category)
        kept = Categorised.objects.get()
    assert (kept.category, kept.made_by, kept.place_id) == ("upfront-cost", cast.commander, cast.madina.pk)
