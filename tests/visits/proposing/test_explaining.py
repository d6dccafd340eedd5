"""Why somebody goes, why a window stays short: sentences that agree with what was weighed."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from tests.visits.proposing.questions import clashing, options, questions, slot
from visits.proposing.explaining import NOT_ASKED, REFUSED, Explaining
from visits.proposing.problem import Answer, Question
from visits.proposing.solver import solve
from visits.suitability import findings

NAMES = {1: "PC Ahmed", 2: "PC Brown", 3: "Sgt Cole", 4: "PCSO Dunn", 5: "PC Evans"}
WINDOWS = {"a": "Noor Mosque, 13:15", "b": "St Paul, 13:15", "c": "Bethel, 13:15", "d": "Gurdwara, 20:00"}


def explaining(question: Question, answer: Answer | None = None) -> Explaining:
    return Explaining(question, answer or solve(question), names=NAMES, windows=WINDOWS)


def at_one_hour(**who) -> Question:
    windows = [slot(key) for key in who]
    return Question(slots=tuple(windows), options=options(**who), clashes=clashing(windows))


def test_the_only_one():
    assert explaining(at_one_hour(a=[1])).why("a", 1) == ("Nobody else can go.",)


def test_everybody_who_can():
    question = Question(slots=(slot("a", needed=3),), options=options(a=[1, 2]))
    assert explaining(question).why("a", 2) == ("Everybody who can go is going.",)


def test_pinned():
    question = replace(at_one_hour(a={1: 90, 2: 0}), pinned=frozenset({("a", 1)}))
    assert explaining(question).why("a", 1) == ("Pinned by a supervisor.",)


def test_somebody_better_is_needed_elsewhere():
    question = at_one_hour(a={1: -60, 2: 0, 3: 10}, b=[1])
    assert explaining(question).why("a", 2) == (
        "PC Ahmed would fit better, and is needed at St Paul, 13:15.",
        "Fits this place better than Sgt Cole, the next best.",
    )


def test_the_only_other_is_needed_elsewhere():
    question = at_one_hour(a={1: 10, 2: 0}, b=[1])
    assert explaining(question).why("a", 2) == (
        "PC Ahmed is the only other who could go, and is needed at St Paul, 13:15.",
    )


def test_fewer_visits_lately():
    question = replace(at_one_hour(a={1: 0, 2: -2}), loads={1: 1, 2: 4})
    assert explaining(question).why("a", 1) == (
        "Fewer visits than PC Brown, the next best, in the last weeks and this proposal: 1, not 4.",
    )


def test_a_shorter_way():
    windows = (slot("a", at=9), slot("d", at=20, fixed=[1]), slot("c", at=20, fixed=[2]))
    question = Question(
        slots=windows, options=options(a=[1, 2]), travel={("a", "d"): 3, ("a", "c"): 20}, clashes=clashing(windows)
    )
    assert explaining(question).why("a", 1) == (
        "A shorter way from other visits of that day than for PC Brown, the next best.",
    )


def test_as_before_and_as_well():
    question = replace(at_one_hour(a={1: 0, 2: -5}), earlier=frozenset({("a", 1)}))
    assert explaining(question).why("a", 1) == ("The proposal before this one said the same.",)
    assert explaining(at_one_hour(a=[1, 2])).why("a", 1) == ("PC Brown would do as well.",)


@pytest.mark.parametrize(
    ("refusals", "sentence"),
    [
        ({"rest": 3}, "Nobody on duty with 11 hours' rest."),
        (
            {"off-duty": 12, "rest": 1, "unit": 40},
            "Nobody on duty with 11 hours' rest. 12 are not on duty for all of it.",
        ),
        (
            {"busy": 2, "away": 1},
            "Everybody on duty is at another visit at that time. 1 is away.",
        ),
        ({"too-far": 1}, "Nobody on duty can be there in time."),
        (
            {"busy": 1, "too-far": 2, "away": 4},
            "Nobody on duty can go. 4 are away, 2 cannot be there in time and 1 is at another visit.",
        ),
        ({"off-duty": 1, "away": 4}, "Nobody is on duty for all of it. 4 are away."),
        ({"unit": 5, "adviser": 1}, "Nobody is known who could go."),
        ({"new-rule": 2}, "Nobody is on duty for all of it. 2 cannot go."),
    ],
)
def test_nobody_can_go(refusals, sentence):
    assert explaining(at_one_hour(a=[])).why_not("a", refusals) == sentence


def test_everybody_is_needed_elsewhere():
    question = at_one_hour(a=[1, 2], b=[1], c=[2])
    answer = Answer(chosen=frozenset({("b", 1), ("c", 2)}), optimal=True, gap=0, seconds=0)
    assert explaining(question, answer).why_not("a", {"away": 1}) == (
        "2 officers on duty are all needed elsewhere: PC Ahmed is needed at St Paul, 13:15 and"
        " PC Brown is needed at Bethel, 13:15. Of the others, 1 is away."
    )


def test_a_full_day_and_an_ended_search():
    windows = (slot("a"), slot("d", at=20))
    question = Question(slots=windows, options=options(a=[1], d=[1]), most_a_day=1)
    answer = Answer(chosen=frozenset({("d", 1)}), optimal=True, gap=0, seconds=0)
    assert explaining(question, answer).why_not("a", {}) == "PC Ahmed could go, and has 1 visit that day already."
    nothing = Answer(chosen=frozenset(), optimal=False, gap=1, seconds=0, stopped=True)
    assert explaining(question, nothing).why_not("a", {}) == (
        "1 officer could still go: the search was ended before it was known whether that is best."
    )


def test_one_of_two_is_there():
    question = Question(slots=(slot("a", needed=2),), options=options(a=[1]))
    assert explaining(question).why_not("a", {"rest": 1, "away": 2}) == (
        "Nobody else on duty with 11 hours' rest. Of the others, 2 are away."
    )


def test_a_window_that_has_all_it_needs_needs_no_words():
    assert explaining(at_one_hour(a=[1])).why_not("a", {"away": 3}) == ""


def test_every_refusal_has_its_words():
    forbids = {findings.UNIT, findings.ADVISER, findings.AWAY, findings.BUSY, findings.TOO_FAR, findings.NO_DUTY}
    proposals_only = {findings.OFF_DUTY, findings.REST, findings.DAYS, findings.NO_ROSTER}
    assert forbids | proposals_only == {*REFUSED, *NOT_ASKED}


@settings(max_examples=60, deadline=None)
@given(questions(windows=6, officers=5, pairs=20))
def test_there_is_something_to_say_of_every_choice_and_every_short_window(question):
    answer = solve(question)
    words = explaining(question, answer)
    for key, officer in answer.chosen:
        said = words.why(key, officer)
        assert said
        assert all(each.endswith(".") and "  " not in each for each in said)
    for each in question.slots:
        have = len(each.fixed) + sum(key == each.key for key, _ in answer.chosen)
        assert bool(words.why_not(each.key, {"away": 2})) == (have < max(each.minimum, each.needed))
        assert "could still go" not in words.why_not(each.key, {})
