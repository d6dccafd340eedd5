"""Money as people type it, and as it is shown."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from liaison.presentation.money import MOST, PoundsField, pounds


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("£12,500", 12_500_00), ("12500.50", 12_500_50), ("12500.5", 12_500_50), ("12 500", 12_500_00),
        (" £ 1,234,567.89 ", 1_234_567_89), ("0", 0), ("GBP 7", 7_00), ("٣", 3_00), ("", None), ("  ", None),
    ],
)  # fmt: skip
def test_an_amount_is_kept_in_pence(typed: str, pence: int | None) -> None:
    assert PoundsField(required=False).clean(typed) == pence


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("a lot", "in pounds, like"), ("12,50", "in pounds, like"), ("1.234", "in pounds, like"), ("NaN", "in pounds"),
        ("1e309", "in pounds"), ("£", "in pounds"), ("$5", "in pounds"), ("²", "in pounds"), ("--5", "cannot be less"),
        ("-5", "cannot be less"), ("-£5", "cannot be less"), ("£-5", "cannot be less"), ("9" * 40, "number of zeros"),
        ("10000000.01", "£10,000,000 or less"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_words(typed: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PoundsField().clean(typed)
    assert sentence in refused.value.messages[0]


def test_limits_are_told_in_pounds() -> None:
    with pytest.raises(ValidationError, match="£50 or more"):
        PoundsField(least=50_00).clean("49.99")
    with pytest.raises(ValidationError, match="Enter the amount"):
        PoundsField().clean("")


@given(st.integers(0, MOST))
def test_what_is_shown_can_be_typed_again(pence: int) -> None:
    assert PoundsField().clean(pounds(pence)) == pence

    class Amount(forms.Form):
        amount = PoundsField(initial=pence)

    shown = Amount()["amount"].subwidgets[0].data["value"]
    assert PoundsField().clean(shown) == pence


def test_amounts_in_words() -> None:
    assert [pounds(p) for p in (0, 5, 1_234_56, 12_500_00, -7_50)] == ["£0", "£0.05", "£1,234.56", "£12,500", "-£7.50"]
