"""What changed between two versions, part by part and word by word."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from letters.comparing import Change, Piece, compare, words
from letters.models import LetterVersion
from letters.papers.consents import TAKEN_OUT
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.letters import desk
from tests.timing import processor_seconds

TEXTS = st.lists(st.sampled_from(["pay", "first", " ", "\n", "مسجد", "<b>", "£1"]), max_size=30).map("".join)


def version(*points: dict[str, Any], figures: dict[str, Any] | None = None, **fields: Any) -> LetterVersion:
    """A version that is in no database; it quotes nobody."""
    return LetterVersion(content=desk.content(*points, **fields), figures=figures or {})


def parts(changes: list[Change]) -> dict[str, tuple[str, str]]:
    return {each.part: (joined(each.before), joined(each.after)) for each in changes}


def joined(pieces: tuple[Piece, ...]) -> str:
    return "".join(each.text for each in pieces)


def test_nothing_changed() -> None:
    one = version(desk.point(), desk.point("Another"), figures={"x": desk.FIGURE})
    assert compare(one, one) == []


def test_words_that_changed_are_told_apart_from_those_that_did_not() -> None:
    [change] = compare(version(opening="We write about money."), version(opening="We write again about help."))
    assert change.part == "Opening"
    assert [each.text for each in change.before if each.is_changed] == ["money."]
    assert [each.text.strip() for each in change.after if each.is_changed] == ["again", "help."]


def test_points_are_found_by_their_category_wherever_they_stand() -> None:
    waiting, amount = desk.point("It takes long."), desk.point("It is little.", category="amount")
    again = desk.point("And long again.")
    found = parts(compare(version(waiting, amount), version({**amount, "text": "It is too little."}, waiting, again)))
    assert found == {
        "Amount of money": ("It is little.", "It is too little."),
        "Waiting time (2)": ("", "And long again."),
        "Order of the points": ("Waiting time; Amount of money", "Amount of money; Waiting time"),
    }


def test_asks_are_taken_out_added_and_changed() -> None:
    found = parts(compare(version(asks=["Pay.", "Answer."]), version(asks=["Listen.", "Pay sooner.", "Answer."])))
    assert found == {"What we ask, number 1": ("Pay.", "Listen."), "What we ask, number 2": ("", "Pay sooner.")}
    assert parts(compare(version(asks=["Pay.", "Answer."]), version(asks=["Pay."]))) == {
        "What we ask, number 2": ("Answer.", "")
    }


def test_figures_that_were_pinned_anew_are_told() -> None:
    other = {**desk.FIGURE, "key": "y", "label": "Days before", "value": 30}
    newer = {**desk.FIGURE, "value": 1, "as_of": "2026-11-20", "compared_with": other, "why_alone": ""}
    point = desk.point(figures=["x"])
    found = parts(compare(version(point, figures={"x": desk.FIGURE}), version(point, figures={"x": newer})))
    before, after = found["Figure: Days until an answer"]
    assert before == "61 days (1 November 2026), alone: Nobody else has published it."
    assert after == "1 day (20 November 2026), compared with Days before: 30 days"
    gone = parts(compare(version(point, figures={"x": newer}), version(desk.point(), figures={"x": newer})))
    assert gone["Figure: Days until an answer"] == (after, "")


def test_words_of_a_place_are_compared_as_far_as_it_agrees(cast: Cast) -> None:
    letter = desk.written(cast)
    quotation = desk.ask_to_quote(cast.supervisor, letter, cast.madina)
    desk.answer(cast.secretary, quotation, "yes")
    desk.write(cast.supervisor, letter, desk.point(quotations=[quotation.ref]))
    with acting_as(cast.supervisor.pk):
        old, new = letter.versions.order_by("number")
        assert parts(compare(old, new)) == {"Quotation: Madina Mosque": ("", desk.SAID)}
    desk.withdraw(cast.treasurer, quotation)
    with acting_as(cast.supervisor.pk):
        assert parts(compare(old, new)) == {"Quotation": ("", TAKEN_OUT)}


@given(TEXTS, TEXTS)
def test_pieces_are_the_texts_again_and_what_is_the_same_is_the_same(before: str, after: str) -> None:
    one, other = words(before, after)
    assert (joined(one), joined(other)) == (before, after)
    kept = ["".join(each.text for each in pieces if not each.is_changed) for pieces in (one, other)]
    assert kept[0] == kept[1]
    assert (before == after) == (not any(each.is_changed for each in (*one, *other)))


def test_long_texts_that_differ_everywhere_take_no_time() -> None:
    (one, other), seconds = processor_seconds(lambda: words("a b " * 5000, "b c " * 5000))
    assert seconds < 2
    assert joined(one) == "a b " * 5000
    assert joined(other) == "b c " * 5000
