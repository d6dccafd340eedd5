"""A large question day by day: no rule broken, as much covered as at once, and no worse than it says."""

from dataclasses import replace

from hypothesis import given, settings

from tests.visits.proposing.questions import breaches, options, questions, rank, slot
from visits.proposing.allowed import allowed
from visits.proposing.modelling import groups
from visits.proposing.parts import ByParts, in_parts
from visits.proposing.problem import Answer, Question
from visits.proposing.solver import solve


def by_parts(question: Question, *, stop=lambda: False, tell=lambda percent, phase: None) -> Answer:
    def solve_part(part: Question, seconds: float, tell_part) -> Answer:
        return solve(part, seconds=seconds, tell=tell_part, stop=stop)

    return ByParts(question, groups(allowed(question)), solve_part, tell, stop).answer(20)


@settings(max_examples=80, deadline=None)
@given(questions(windows=9, officers=5, pairs=24, days=4))
def test_day_by_day_is_no_worse_than_it_says(question):
    answer, whole = by_parts(question), solve(question)
    assert [*breaches(question, answer.chosen)] == []
    assert rank(question, answer.chosen)[:3] == rank(question, whole.chosen)[:3]
    assert whole.price <= answer.price
    assert answer.price - answer.gap * max(1, abs(answer.price)) <= whole.price + 1e-6


def test_visits_even_out_over_the_days():
    windows = tuple(slot(f"w{day}", day=day) for day in range(6))
    anybody = {f"w{day}": [1, 2, 3, 4] for day in range(6)}
    question = Question(slots=windows, options=options(**anybody), loads={1: 0, 2: 1, 3: 3, 4: 3})
    told: list[tuple[int, str]] = []
    answer = by_parts(question, tell=lambda percent, phase: told.append((percent, phase)))
    went = [officer for _, officer in answer.chosen]
    assert sorted(question.loads[each] + went.count(each) for each in (1, 2, 3, 4)) == [3, 3, 3, 4]
    assert told == sorted(told, key=lambda said: said[0])


def test_what_stands_on_a_later_day_counts_from_the_first():
    windows = (slot("a"), slot("b", day=1, fixed=[1]), slot("c", day=2))
    question = Question(slots=windows, options=options(a=[1, 2], c=[1, 2, 3]), pinned=frozenset({("c", 3)}))
    assert by_parts(question).chosen == {("a", 2), ("c", 3)}


def test_called_off_it_gives_what_it_has():
    windows = tuple(slot(f"w{day}", day=day) for day in range(3))
    question = Question(slots=windows, options=options(w0=[1], w1=[1], w2=[1]))
    answer = by_parts(question, stop=lambda: True)
    assert (answer.stopped, answer.optimal, answer.covered) == (True, False, 3)


def test_only_large_questions_of_several_days_are_taken_apart():
    small = Question(slots=(slot("a"), slot("b", day=1)), options=options(a=[1], b=[1]))
    assert len(in_parts(allowed(small))) == 1
    many = replace(small, options=options(a=range(9000), b=range(9000)))
    assert in_parts(allowed(many)) == [["a"], ["b"]]
