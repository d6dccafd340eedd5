"""The pages of an application as data: what is refused, which questions are asked, when a section is finished."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from funding.sections import KINDS, YES_NO, Progress, Section, check, is_given, read
from tests.funding.desk import ANSWERS, SECTIONS, questions

PLACE, NEED = read(SECTIONS)


def changed(path: str, value: Any) -> list[dict[str, Any]]:
    """The sections with one thing changed; a path such as "0.questions.1.kind"."""
    sections: Any = deepcopy(SECTIONS)
    at = sections
    *steps, last = path.split(".")
    for step in steps:
        at = at[int(step) if step.isdigit() else step]
    at[int(last) if last.isdigit() else last] = value
    return sections


def test_a_rounds_sections_are_read() -> None:
    assert [section.title for section in read(SECTIONS)] == ["About your place", "Why you need it"]
    assert list(questions()) == [
        *("place.name", "place.owner", "place.landlord", "place.charity"),
        *("need.what", "need.kinds", "need.since", "need.lost"),
    ]
    assert questions()["place.owner"].answers == (("we", "We own it"), ("landlord", "A landlord owns it"))
    check([])
    assert PLACE.question("owner") == questions()["place.owner"]
    assert PLACE.question("nothing") is None


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("0", "place", "Section 1 is not an object."),
        ("0.key", "Place 1", "the key has small letters"),
        ("0.key", "place\n", "the key has small letters"),
        ("0.key", "need", "“need” is the key of more than one section."),
        ("0.title", " ", "Section 1 has no title."),
        ("0.why", 3, "Section 1: why is a text."),
        ("0.colour", "red", "Section 1 has “colour”, which means nothing here."),
        ("0.questions", [], "Section 1 has no questions."),
        ("0.questions.0", None, "Section 1, question 1 is not an object."),
        ("0.questions.0.kind", "video", "the kind is one of text, long,"),
        ("0.questions.0.kind", ["text"], "the kind is one of text, long,"),
        ("0.questions.0.label", None, "Section 1, question 1 has no label."),
        ("0.questions.0.required", "no", "required is true or false."),
        ("0.questions.0.requird", True, "has “requird”, which means nothing here."),
        ("0.questions.0.choices", [["a", "A"]], "choices are pairs of key and text"),
        ("0.questions.1.choices", [], "choices are pairs of key and text"),
        ("0.questions.1.choices", [["a"]], "choices are pairs of key and text"),
        ("0.questions.1.choices", [["we", "We"], ["we", "Us"]], "“we” is the key of more than one choice"),
        ("0.questions.2.only_if", {"key": "charity", "is": "1"}, "only_if names an earlier question"),
        ("0.questions.2.only_if", {"key": "owner", "is": "king"}, "only_if names an earlier question"),
        ("0.questions.2.only_if", {"key": "name", "is": "x"}, "with answers to choose from"),
        ("0.questions.2.only_if", "owner", "only_if names an earlier question"),
        ("0.questions.3.key", "owner", "“owner” is the key of more than one question of section 1."),
    ],
)
def test_a_mistake_is_told_where_it_is(path: str, value: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as told:
        check(changed(path, value))
    assert sentence in told.value.messages[0]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from("key title why questions kind label choices only_if is".split()), inner)
        ),
    )
)
def test_whatever_an_administrator_pastes_is_read_or_refused_in_words(pasted: Any) -> None:
    try:
        found = read(pasted)
    except ValidationError as refused:
        told = refused.messages
    else:
        told = ["read"]
        assert all(isinstance(section, Section) for section in found)
    assert told[0].strip()


def test_a_question_is_asked_when_an_earlier_answer_opens_it() -> None:
    asked = [q.key for q in PLACE.asked({"place.owner": "landlord"})]
    assert asked == ["name", "owner", "landlord", "charity"]
    assert "landlord" not in [q.key for q in PLACE.asked({"place.owner": "we"})]
    assert "landlord" not in [q.key for q in PLACE.asked({})]


def test_an_answer_that_is_not_asked_any_more_opens_nothing() -> None:
    [section] = read([{"key": "a", "title": "A", "questions": [
        {"key": "one", "label": "One?", "kind": "yes-no"},
        {"key": "two", "label": "Two?", "kind": "choices", "choices": [["x", "X"], ["y", "Y"]],
         "only_if": {"key": "one", "is": "yes"}},
        {"key": "three", "label": "Three?", "kind": "text", "only_if": {"key": "two", "is": "x"}},
    ]}])  # fmt: skip
    values = {"a.one": "yes", "a.two": ["y", "x"]}
    assert [q.key for q in section.asked(values)] == ["one", "two", "three"]
    assert [q.key for q in section.asked(values | {"a.one": "no"})] == ["one"]


def test_progress_in_words() -> None:
    assert PLACE.progress({}, marked=False) == Progress.NOT_STARTED
    assert PLACE.progress({"place.name": "M"}, marked=False) == Progress.NOT_FINISHED
    assert PLACE.progress(ANSWERS, marked=False) == Progress.NOT_FINISHED
    assert PLACE.progress(ANSWERS, marked=True) == Progress.DONE
    assert PLACE.progress({}, marked=True) == Progress.NOT_FINISHED
    assert [p.label for p in Progress] == ["Not started", "Not finished", "Done"]
    assert {p.colour for p in Progress} == {"grey", "blue", "green"}


ANY_ANSWER = st.one_of(
    st.none(), st.just(""), st.just([]), st.just(0), st.text(min_size=1, max_size=6),
    st.sampled_from(["we", "landlord", "yes", "no"]), st.lists(st.sampled_from(["works", "guards"]), max_size=2),
)  # fmt: skip
VALUES = st.dictionaries(st.sampled_from(sorted(questions())), ANY_ANSWER)


@given(VALUES, st.booleans())
def test_done_means_marked_and_nothing_missing(values: dict[str, Any], marked: bool) -> None:
    for section in (PLACE, NEED):
        missing, progress = section.missing(values), section.progress(values, marked=marked)
        assert (progress == Progress.DONE) == (marked and not missing)
        assert (progress == Progress.NOT_STARTED) == (not marked and not section.is_begun(values))
        assert all(q.required and not is_given(values.get(q.name)) for q in missing)
        assert set(missing) <= set(section.asked(values)) <= set(section.questions)


@given(VALUES, st.sampled_from(sorted(questions())), st.text(min_size=1, max_size=4))
def test_answering_one_more_never_makes_more_missing_unless_it_opens_another(
    values: dict[str, Any], name: str, text: str
) -> None:
    section = PLACE if name.startswith("place.") else NEED
    more = values | {name: text}
    asked_before = set(section.asked(values))
    assert set(section.missing(more)) - set(section.missing(values)) <= set(section.asked(more)) - asked_before


@given(
    st.sampled_from(KINDS),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
)
def test_whatever_is_kept_can_be_shown(kind: str, kept: Any) -> None:
    choices = [["a", "A"]] if kind in ("choice", "choices") else []
    [section] = read([{"key": "s", "title": "S", "questions": [
        {"key": "q", "label": "Q?", "kind": kind, **({"choices": choices} if choices else {})}]}])  # fmt: skip
    [question] = section.questions
    words = question.in_words(json.loads(json.dumps(kept)))
    assert isinstance(words, str)
    assert is_given(kept) or words == ""


@pytest.mark.parametrize(
    ("name", "kept", "words"),
    [
        ("place.owner", "landlord", "A landlord owns it"),
        ("place.owner", "gone", "gone"),
        ("need.kinds", ["works", "guards"], "Cameras, doors or fences\nGuards"),
        ("need.since", "2026-03-04", "Wednesday 4 March 2026"),
        ("need.since", "soon", "soon"),
        ("need.lost", 1_234_56, "£1,234.56"),
        ("need.lost", 12_500_00, "£12,500"),
        ("need.what", "ہماری کھڑکی ٹوٹ گئی", "ہماری کھڑکی ٹوٹ گئی"),
    ],
)
def test_an_answer_in_words(name: str, kept: Any, words: str) -> None:
    assert questions()[name].in_words(kept) == words


def test_yes_and_no_are_answers_that_can_open_a_question() -> None:
    [section] = read([{"key": "s", "title": "S", "questions": [
        {"key": "q", "label": "Q?", "kind": "yes-no"},
        {"key": "r", "label": "R?", "kind": "number", "only_if": {"key": "q", "is": "no"}}]}])  # fmt: skip
    assert section.questions[0].answers == YES_NO
    assert section.questions[0].in_words("no") == "No"
    assert section.questions[1].in_words(12_000) == "12,000"
    assert [q.key for q in section.missing({"s.q": "no"})] == ["r"]
