"""The guard on free text: what is found where, how well, and what a form does with it."""

from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from bench import wording
from liaison.presentation.forms import KindForm
from liaison.presentation.wording.finding import find
from liaison.presentation.wording.kinds import ADVICE, Kind, Reason
from liaison.presentation.wording.minding import MindsWords
from liaison.presentation.wording.reading import plain
from tests.timing import processor_seconds

# Characters: more than any form takes.
ENDLESS = 20_000
PLATE = "A van, AB12 CDE, stood at the gate."


@pytest.mark.parametrize("name", wording.SETS)
def test_enough_is_found_and_little_else(name: str) -> None:
    right, wrong, missed = wording.judged(wording.SETS[name])
    assert wording.share(right.total(), wrong.total()) >= wording.PRECISION, wrong
    assert wording.share(right.total(), missed.total()) >= wording.RECALL, missed


def test_half_of_the_notes_are_harmless_and_none_stands_in_both_sets() -> None:
    texts = {name: [text for _labels, text in wording.notes(path)] for name, path in wording.SETS.items()}
    assert not set(texts["known"]) & set(texts["held_out"])
    labelled = [labels for path in wording.SETS.values() for labels, _text in wording.notes(path)]
    assert len(labelled) >= wording.FEWEST
    assert 0.4 <= sum(not labels for labels in labelled) / len(labelled) <= 0.6


@pytest.mark.parametrize("letters", ["a", "0", "a.", "A1 ", "a-", "@", "a@", "+44 ", "10/"])
def test_a_text_without_end_is_read_in_no_time(letters: str) -> None:
    """Twice as long takes twice as long, and not four times."""
    _hits, took = processor_seconds(lambda: list(find(letters * (ENDLESS // len(letters)))))
    assert took < 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_letter_for_letter_and_phrases_stand_where_they_are_told(text: str) -> None:
    assert len(plain(text)) == len(text)
    for hit in find(text):
        assert text[hit.start : hit.end] == hit.phrase != ""


@given(st.lists(st.sampled_from("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹০১২৩৪৫৬৭৮৯"), min_size=1, max_size=5))
def test_a_few_digits_of_any_script_are_nothing(digits: list[str]) -> None:
    assert find(f"{''.join(digits)} لوگ آئے") == []


@pytest.mark.parametrize("zero", "0٠۰০", ids=["Latin", "Arabic", "Urdu", "Bengali"])
def test_a_phone_number_is_found_in_every_script(zero: str) -> None:
    number = "".join(chr(ord(zero) + int(digit)) for digit in "07700900123")
    assert [(hit.kind, hit.phrase) for hit in find(f"{number} فون")] == [("phone", number)]


def test_every_kind_says_why_and_what_to_do_instead() -> None:
    assert set(ADVICE) == set(Kind)
    assert all(advice.why.endswith(".") and advice.instead.endswith(".") for advice in ADVICE.values())


class NoteForm(MindsWords, KindForm):
    """A box that is read, one that is not, and a choice."""

    written_on = "Write a note"
    unminded = ("reference",)
    note = forms.CharField(label="What happened?", widget=forms.Textarea, required=False)
    reference = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("AB12 CDE", "Odd")], required=False)


class HintForm(NoteForm):
    """As the above, and nothing has to be decided."""

    asks_first = False


def sent(form: NoteForm) -> dict[str, str]:
    """What the notice sends back with the form."""
    return {"words_seen": form.words_seen, "words_choice": str(form.words_choice)}


def test_nothing_found_asks_nothing() -> None:
    form = NoteForm({"note": "All quiet at 13:15.", "reference": "AB12 CDE", "kind": "AB12 CDE"})
    assert form.is_valid()
    assert (form.kept, form.notices) == ([], [])
    assert "words-notice" not in _page(form)


def test_what_is_found_waits_for_a_decision() -> None:
    form = NoteForm({"note": PLATE})
    assert not form.is_valid()
    assert not form.errors
    assert form.kept == []
    page = _page(form)
    assert "A van, <mark>AB12 CDE</mark>, stood at the gate." in page
    assert ADVICE[Kind.PLATE].instead.replace("'", "&#x27;") in page
    assert "There is a problem" not in page
    assert PLATE in page


@pytest.mark.parametrize("reason", Reason.values)
def test_kept_with_a_reason_it_is_valid(reason: str) -> None:
    first = NoteForm({"note": PLATE})
    first.is_valid()
    form = NoteForm({"note": PLATE, "words_because": reason, **sent(first)})
    assert form.is_valid()
    assert [(kept.label, kept.kinds, kept.reason) for kept in form.kept] == [("What happened?", ["plate"], reason)]
    assert form.cleaned_data == {"note": PLATE, "reference": "", "kind": ""}


def test_changed_it_is_valid_and_nothing_is_kept() -> None:
    first = NoteForm({"note": PLATE})
    first.is_valid()
    form = NoteForm({"note": "A van stood at the gate.", "words_because": "needed", **sent(first)})
    assert form.is_valid()
    assert form.kept == []


@pytest.mark.parametrize(
    "changed",
    [
        {"words_because": ""},
        {"words_because": "nonsense"},
        {"words_because": "needed", "words_seen": ""},
        {"words_because": "needed", "note": f"{PLATE} Ring 07700 900123."},
    ],
    ids=["no reason", "no such reason", "not seen", "more than was seen"],
)
def test_it_asks_again(changed: dict[str, str]) -> None:
    first = NoteForm({"note": PLATE})
    first.is_valid()
    form = NoteForm({"note": PLATE, "words_keep": "yes", **sent(first)} | changed)
    assert not form.is_valid()
    assert form.kept == []
    assert ("Choose why you keep these words" in _page(form)) == form.words_lack_a_reason


def test_what_stood_there_before_is_not_asked_again() -> None:
    assert NoteForm({"note": f"{PLATE} It left."}, initial={"note": PLATE}).is_valid()
    assert not NoteForm({"note": f"{PLATE} XY34 ZZZ came."}, initial={"note": PLATE}).is_valid()


def test_a_mistake_and_a_notice_stand_on_one_page() -> None:
    form = NoteForm({"note": PLATE, "kind": "none such"})
    assert not form.is_valid()
    page = _page(form)
    assert "There is a problem" in page
    assert "<mark>AB12 CDE</mark>" in page


def test_a_hint_stops_nobody() -> None:
    form = HintForm({"note": PLATE})
    assert form.is_valid()
    assert form.kept == []
    assert form.words_hint == "“AB12 CDE” looks like a number plate. Is it needed here? You can take it out."
    assert HintForm({"note": "All quiet."}).words_hint == ""


def test_two_forms_of_one_page_keep_apart() -> None:
    form = NoteForm({"a-note": PLATE, "words_because": "needed"}, prefix="a")
    assert not form.is_valid()
    assert 'name="a-words_because"' in _page(form)


def _page(form: forms.Form) -> str:
    from crispy_forms.utils import render_crispy_form

    said: Any = render_crispy_form(form)
    return str(said)
