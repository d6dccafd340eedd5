"""The best allotment: the same as trying everything, never against a hard rule, and calm when asked again."""

import random
import time
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.visits.proposing.questions import breaches, clashing, every_answer, options, questions, rank, slot
from visits.proposing.allowed import allowed
from visits.proposing.greedy import greedy
from visits.proposing.pricing import appraise
from visits.proposing.problem import Option, Question, Trouble
from visits.proposing.solver import solve

tiny = questions(windows=4, officers=3, pairs=8)
medium = questions(windows=12, officers=9, pairs=60, days=3)


@settings(max_examples=200, deadline=None)
@given(tiny)
def test_no_answer_is_better_than_the_one_found(question):
    answer = solve(question)
    assert answer.optimal
    assert answer.gap == 0
    assert rank(question, answer.chosen) == max(rank(question, each) for each in every_answer(question))


@settings(max_examples=40, deadline=None)
@given(medium)
def test_no_answer_breaks_a_hard_rule_and_by_hand_it_is_never_better(question):
    answer = solve(question, seconds=5)
    by_hand = greedy(question, allowed(question))
    assert [*breaches(question, answer.chosen)] == []
    assert [*breaches(question, by_hand)] == []
    assert rank(question, answer.chosen) >= rank(question, by_hand)
    assert rank(question, answer.chosen)[:3] == (answer.covered, answer.least, answer.filled)
    assert answer.price == appraise(question, allowed(question), answer.chosen).price


@settings(max_examples=25, deadline=None)
@given(medium, st.integers(1, 3))
def test_the_same_question_has_one_answer_and_asking_again_changes_nothing(question, seed):
    answer = solve(question, seconds=5, seed=seed)
    assert answer.optimal
    assert solve(question, seconds=5, seed=seed).chosen == answer.chosen
    again = replace(question, earlier=answer.chosen, keep=max(1, question.keep))
    if question.earlier <= answer.chosen:
        assert solve(again, seconds=5).chosen == answer.chosen


def test_every_window_gets_its_minimum_before_any_gets_its_second():
    windows = [slot(key, needed=2) for key in "abc"]
    everywhere = dict.fromkeys((1, 2, 3), 0)
    cheap = dict.fromkeys((1, 2, 3), -60)
    question = Question(
        slots=tuple(windows), options=options(a=cheap, b=everywhere, c=everywhere), clashes=clashing(windows)
    )
    answer = solve(question)
    assert sorted(key for key, _ in answer.chosen) == ["a", "b", "c"]
    assert (answer.covered, answer.filled, answer.optimal) == (3, 3, True)


def test_cover_counts_before_any_price():
    windows = [slot("a"), slot("b")]
    question = Question(
        slots=tuple(windows), options=options(a={1: -500, 2: 500}, b={1: 500}), clashes=clashing(windows)
    )
    assert solve(question).chosen == {("a", 2), ("b", 1)}


def test_windows_that_clash_in_a_ring_take_no_half_officer():
    windows = [slot(key, at=8 + number) for number, key in enumerate("abcde")]
    ring = frozenset({("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "e")})
    question = Question(
        slots=tuple(windows), options=options(**{key: [1] for key in "abcde"}), clashes=ring, most_a_day=5
    )
    answer = solve(question)
    assert (answer.covered, answer.optimal) == (2, True)


def test_visits_of_the_last_weeks_even_out():
    windows = [slot(f"w{day}", day=day) for day in range(6)]
    anybody = {f"w{day}": [1, 2, 3, 4] for day in range(6)}
    question = Question(slots=tuple(windows), options=options(**anybody), loads={1: 0, 2: 1, 3: 3, 4: 3})
    went = [officer for _, officer in solve(question).chosen]
    assert sorted(question.loads[each] + went.count(each) for each in (1, 2, 3, 4)) == [3, 3, 3, 4]


def test_one_way_is_not_paid_twice_and_the_shorter_one_is_taken():
    windows = [slot("a", at=9), slot("b", at=12), slot("c", at=15)]
    question = Question(
        slots=tuple(windows),
        options=options(a=[1], b=[1, 2], c=[1]),
        travel={("a", "b"): 10, ("b", "c"): 10, ("a", "c"): 90},
        share=0,
    )
    answer = solve(question)
    assert answer.chosen == {("a", 1), ("b", 1), ("c", 1)}
    assert answer.price == 20


def test_a_pin_stands_and_what_conflicts_with_it_goes():
    windows = [slot("a"), slot("b"), slot("c", at=20)]
    question = Question(
        slots=tuple(windows),
        options=options(a={1: 0, 2: 30}, b={1: -50, 2: 0}, c=[1, 2]),
        clashes=clashing(windows),
        pinned=frozenset({("a", 1)}),
    )
    answer = solve(question)
    assert {("a", 1), ("b", 2)} <= answer.chosen
    assert answer.troubles == ()


def test_a_pin_that_breaks_a_rule_is_kept_and_reported():
    windows = [slot("a", fixed=[1]), slot("b"), slot("c", fixed=[3]), slot("d", at=18), slot("e", at=20)]
    pins = {("b", 1), ("c", 2), ("d", 4), ("e", 4), ("gone", 1)}
    question = Question(
        slots=tuple(windows),
        options=options(b=[1, 2], c=[2], d=[4]),
        clashes=clashing(windows),
        pinned=frozenset(pins),
        most_a_day=1,
    )
    answer = solve(question)
    assert answer.chosen == pins - {("gone", 1)}
    assert {(each.slot, each.officer, each.code, each.other) for each in answer.troubles} == {
        ("b", 1, Trouble.CLASH, "a"),
        ("b", 1, Trouble.FULL_DAY, ""),
        ("c", 2, Trouble.FULL_WINDOW, ""),
        ("d", 4, Trouble.FULL_DAY, ""),
        ("e", 4, Trouble.NO_OPTION, ""),
        ("e", 4, Trouble.FULL_DAY, ""),
        ("gone", 1, Trouble.UNKNOWN, ""),
    }


def test_who_is_sent_already_counts_and_is_neither_chosen_again_nor_in_two_places():
    windows = [slot("a", needed=2, fixed=[1]), slot("b")]
    question = Question(slots=tuple(windows), options=options(a=[1, 2], b=[1, 3]), clashes=clashing(windows))
    answer = solve(question)
    assert answer.chosen == {("a", 2), ("b", 3)}
    assert (answer.covered, answer.filled) == (2, 3)


def test_fixed_windows_count_in_the_number_a_day():
    windows = [slot("a", at=9, fixed=[1]), slot("b", at=13)]
    question = Question(slots=tuple(windows), options=options(b=[1]), most_a_day=1)
    assert solve(question).chosen == frozenset()


def test_with_one_officer_gone_only_their_window_changes():
    windows = [slot(f"w{number}") for number in range(6)]
    some = random.Random(4)
    prices = {f"w{number}": {officer: some.randrange(-20, 20) for officer in range(1, 10)} for number in range(6)}
    question = Question(slots=tuple(windows), options=options(**prices), clashes=clashing(windows))
    before = solve(question).chosen
    key, gone = min(before)
    left = tuple(option for option in question.options if option.officer != gone)
    after = solve(replace(question, options=left, earlier=before)).chosen
    assert before - after == {(key, gone)}
    assert len(after - before) == 1


def test_a_chain_of_changes_is_no_longer_than_cover_asks():
    windows = [slot(key) for key in "abcd"]
    question = Question(
        slots=tuple(windows),
        options=options(a=[1, 2], b=[2, 3], c=[3], d=[4, 5]),
        clashes=clashing(windows),
        earlier=frozenset({("a", 1), ("b", 2), ("c", 3), ("d", 5)}),
    )
    assert solve(question).chosen == question.earlier
    without = replace(question, options=options(a=[2], b=[2, 3], c=[3, 6], d=[4, 5]))
    assert solve(without).chosen == {("a", 2), ("b", 3), ("c", 6), ("d", 5)}


def test_a_small_gain_changes_nothing_and_a_great_one_does():
    question = Question(slots=(slot("a"),), options=options(a={1: 0, 2: -49}), earlier=frozenset({("a", 1)}))
    assert solve(question).chosen == {("a", 1)}
    assert solve(replace(question, options=options(a={1: 0, 2: -51}))).chosen == {("a", 2)}


def knotted() -> Question:
    """A question that nobody solves in a minute: many windows that clash at random."""
    some = random.Random(3)
    windows = [slot(f"w{number:03}", at=8 + number / 10, needed=2) for number in range(70)]
    keys = [each.key for each in windows]
    return Question(
        slots=tuple(windows),
        options=tuple(
            Option(slot=key, officer=officer, price=some.randrange(-40, 40))
            for key in keys
            for officer in some.sample(range(40), 12)
        ),
        clashes=frozenset(
            (one, other) for at, one in enumerate(keys) for other in keys[at + 1 :] if some.random() < 0.5
        ),
        most_a_day=6,
    )


def test_it_can_be_called_off_long_before_its_time_is_over():
    question, told = knotted(), []
    begun = time.monotonic()
    asked: list[float] = []

    def stop() -> bool:
        if time.monotonic() - begun > 1:
            asked.append(time.monotonic())
        return bool(asked)

    answer = solve(question, seconds=60, stop=stop, tell=lambda percent, phase: told.append((percent, phase)))
    assert time.monotonic() - asked[0] < 5
    assert answer.stopped
    assert not answer.optimal
    assert answer.gap > 0
    assert [*breaches(question, answer.chosen)] == []
    assert [percent for percent, _ in told] == sorted(percent for percent, _ in told)
    assert told[-1][0] == 100


def test_the_time_given_is_kept_and_an_answer_comes_all_the_same():
    question = knotted()
    answer = solve(question, seconds=2)
    assert answer.seconds < 4
    assert (answer.stopped, answer.optimal) == (False, False)
    assert rank(question, answer.chosen) >= rank(question, greedy(question, allowed(question)))


def test_nothing_to_decide_is_answered_at_once():
    assert solve(Question(slots=(), options=())).optimal
    nobody = solve(Question(slots=(slot("a"),), options=()))
    assert (nobody.optimal, nobody.covered, nobody.chosen) == (True, 0, frozenset())
