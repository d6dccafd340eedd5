"""A date in three boxes, kind messages."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from liaison.presentation.fields import BOXES, OnceField, ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm

TODAY = dt.date(2026, 11, 22)


class DayForm(forms.Form):
    day = ThreeBoxDateField(latest=lambda: TODAY, earliest=dt.date(2000, 1, 1))


def sent(day: str, month: str, year: str) -> DayForm:
    return DayForm({"day_day": day, "day_month": month, "day_year": year})


@given(st.dates(min_value=dt.date(2000, 1, 1), max_value=TODAY))
def test_every_day_there_is_comes_through(date):
    form = sent(str(date.day), str(date.month), str(date.year))
    assert form.is_valid()
    assert form.cleaned_data["day"] == date


@pytest.mark.parametrize(
    "boxes",
    [
        ("9", "November", "2026"),
        (" 09 ", "nov", "2026"),
        ("9", "Nov.", "2026"),
        ("٩", "١١", "٢٠٢٦"),
        ("৯", "১১", "২০২৬"),
    ],
)
def test_months_in_words_and_digits_of_other_scripts(boxes):
    form = sent(*boxes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["day"] == dt.date(2026, 11, 9)


@pytest.mark.parametrize(
    ("boxes", "code", "wrong"),
    [
        (("", "", ""), "required", BOXES),
        (("", "11", "2026"), "missing_day", ("day",)),
        (("9", "", "2026"), "missing_month", ("month",)),
        (("9", "11", ""), "missing_year", ("year",)),
        (("32", "11", "2026"), "bad_day", ("day",)),
        (("9", "13", "2026"), "bad_month", ("month",)),
        (("9", "11", "26"), "bad_year", ("year",)),
        (("31", "11", "2026"), "unreal", ("day", "month")),
        (("23", "11", "2026"), "too_late", BOXES),
        (("31", "12", "1999"), "too_early", BOXES),
        (("9\x00", "11", "2026"), "bad_day", ("day",)),
        (("9" * 10_000, "11", "2026"), "bad_day", ("day",)),
        (("²", "11", "2026"), "bad_day", ("day",)),
    ],
)
def test_each_mistake_has_its_sentence_and_its_box(boxes, code, wrong):
    form = sent(*boxes)
    assert not form.is_valid()
    (error,) = form.errors["day"].as_data()
    assert error.code == code
    assert tuple(error.params["boxes"]) == wrong
    assert "%(" not in form.errors["day"][0]


def test_one_iso_value_and_an_optional_empty_date():
    assert DayForm({"day": "2026-11-09"}).is_valid()
    assert not DayForm({"day": "yesterday"}).is_valid()
    assert not DayForm({"day": "2026-02-30"}).is_valid()
    assert ThreeBoxDateField(required=False).clean(["", "", ""]) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("13:15", dt.time(13, 15)),
        ("1315", dt.time(13, 15)),
        ("13.15", dt.time(13, 15)),
        ("915", dt.time(9, 15)),
        ("1.15pm", dt.time(13, 15)),
        ("1:15 PM", dt.time(13, 15)),
        ("1:15 p.m.", dt.time(13, 15)),
        ("1pm", dt.time(13)),
        ("12am", dt.time(0)),
        ("12pm", dt.time(12)),
        ("noon", dt.time(12)),
        ("00:00", dt.time(0)),
        ("13:15:00", dt.time(13, 15)),
        ("١٣:١٥", dt.time(13, 15)),
    ],
)
def test_a_time_as_people_write_it(typed, expected):
    assert TimeField24().clean(typed) == expected


@pytest.mark.parametrize("typed", ["25:00", "13:60", "13pm", "soon", "m", "1:5", "13:15\x00", "-1:00", "1" * 9999])
def test_what_is_no_time_is_told_so(typed):
    with pytest.raises(ValidationError) as caught:
        TimeField24().clean(typed)
    assert caught.value.code == "invalid"


def test_a_bare_hour_is_asked_about():
    with pytest.raises(ValidationError) as caught:
        TimeField24().clean("1")
    assert caught.value.code == "bare_hour"


class Everything(KindForm):
    once = OnceField()
    text = forms.CharField(label="Place of worship", max_length=10)
    own = forms.CharField(label="Name", error_messages={"required": "Tell us the name."})
    question = forms.ChoiceField(label="Which team?", choices=[("a", "A")])
    email = forms.EmailField(label="E-mail")
    number = forms.IntegerField(label="People", max_value=5)
    percent = forms.CharField(label="100% sure", max_length=2)


def test_messages_are_kind_and_name_their_field():
    errors = Everything({}).errors
    assert errors["text"] == ["Place of worship: Enter an answer."]
    assert errors["own"] == ["Tell us the name."]
    assert errors["question"] == ["Which team? Choose one from the list."]
    assert errors["once"] == ["Something in this page was lost. Reload it and send it again."]


def test_bad_values_get_a_sentence_and_no_crash():
    errors = Everything(
        {
            "once": "no",
            "text": "x" * 10_000,
            "own": "a\x00b",
            "question": "\x00",
            "email": "سلام",
            "number": "6",
            "percent": "abc",
        }
    ).errors
    assert errors["text"] == ["Place of worship: Use 10 characters or fewer. You have used 10000."]
    assert "cannot be kept" in errors["own"][0]
    assert errors["question"] == ["Which team? Choose one of the answers listed."]
    assert errors["email"] == ["E-mail: Enter an e-mail address like name@example.org."]
    assert errors["number"] == ["People: Enter 5 or less."]
    assert errors["percent"] == ["Use 2 characters or fewer. You have used 3."]
