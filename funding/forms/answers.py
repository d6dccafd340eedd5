"""One question of an application: the field that its kind asks for, and the answer as it is kept (see `sections`)."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from funding.sections import Question
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm, speak_kindly
from liaison.presentation.money import PoundsField
from liaison.presentation.wording.finding import Hit, find
from liaison.presentation.wording.minding import MindsWords, mark

LONGEST_LINE = 200
LONGEST_TEXT = 3000
MOST = 1_000_000
# England and Wales six or seven digits, perhaps with a linked charity; Scotland and Northern Ireland by their letters.
CHARITY = re.compile(r"(\d{6,7}(-\d{1,3})?|SC\d{6}|NIC?\d{6})")
PHONE = re.compile(r"\+?[\d\s().-]{7,24}")


class CharityField(forms.CharField):
    """A charity number of one of the registers of the United Kingdom, as those write it."""

    default_error_messages = {
        "charity": "Enter a charity number like 1234567. In Scotland it begins with SC, in Northern Ireland with NIC.",
    }

    def clean(self, value: Any) -> str:
        """Without spaces, in capitals; '' when empty."""
        number = re.sub(r"\s", "", super().clean(value)).upper()
        if number and not CHARITY.fullmatch(number):
            raise ValidationError(self.error_messages["charity"], code="charity")
        return number


class PhoneField(forms.CharField):
    """A phone number of any country, as it was typed."""

    default_error_messages = {"phone": "Enter a phone number like 01632 960001."}
    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        """The number; '' when empty."""
        number = super().clean(value)
        if number and not (PHONE.fullmatch(number) and 7 <= len(re.sub(r"\D", "", number)) <= 15):
            raise ValidationError(self.error_messages["phone"], code="phone")
        return number


def field_of(question: Question) -> forms.Field:
    """The form field that asks this question. Nothing is required: an answer may be left for later."""
    about: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    make: dict[str, Any] = {
        "text": lambda: forms.CharField(max_length=LONGEST_LINE, **about),
        "long": lambda: forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8}), **about),
        "choice": lambda: forms.ChoiceField(choices=question.answers, widget=forms.RadioSelect, **about),
        "choices": lambda: forms.MultipleChoiceField(
            choices=question.answers, widget=forms.CheckboxSelectMultiple, **about
        ),
        "yes-no": lambda: forms.ChoiceField(choices=question.answers, widget=forms.RadioSelect, **about),
        "date": lambda: ThreeBoxDateField(**about),
        "money": lambda: PoundsField(**about),
        "number": lambda: forms.IntegerField(min_value=0, max_value=MOST, **about),
        "charity": lambda: CharityField(max_length=20, **about),
        "phone": lambda: PhoneField(max_length=30, **about),
    }
    field: forms.Field = make[question.kind]()
    field.hide_optional = question.required  # type: ignore[attr-defined]
    return field


def as_typed(question: Question, value: Any) -> Any:
    """A kept answer as the form begins with it; what does not fit the question any more is left out, or text."""
    if value is None or question.kind in ("text", "long", "charity", "phone"):
        return question.in_words(value) if isinstance(value, list | dict) else value
    if question.answers:
        return [str(each) for each in value] if isinstance(value, list) else str(value)
    if question.kind == "date":
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            return None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


class AnswerForm(MindsWords, KindForm):
    """One question. `version` is that of the answer when the page was opened, 0 where there was none.

    With `for_whom`, an officer types for somebody, and names them. What a script saves while somebody writes
    (`by_script`) waits for no decision; the button does. Since both save the same words, the page itself remembers what
    stood there when it was opened (`words_stood`): that was decided before.
    """

    written_on = "Application"
    unminded = ("for_whom",)
    words_heading = _("Look at these words before you go on")
    fields: dict[str, Any]
    words_stood = forms.CharField(widget=forms.HiddenInput, required=False)
    # A browser that goes back restores what was typed; the version must come from the page itself.
    version = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), min_value=0)
    for_whom = forms.CharField(
        label="For whom do you write this?",
        help_text="The name of the person who told you the answer. The committee sees both names.",
        max_length=120,
        error_messages={"required": "Say for whom you write this."},
    )
    submit_label = "Save and continue"

    def __init__(
        self,
        *args: Any,
        question: Question,
        kept: Any,
        version: int,
        for_whom: str | None,
        by_script: bool = False,
        **more: Any,
    ):
        stands = as_typed(question, kept)
        stood = " ".join(mark("answer", hit) for hit in find(stands)) if isinstance(stands, str) else ""
        more["initial"] = {"answer": stands, "version": version, "for_whom": for_whom, "words_stood": stood}
        super().__init__(*args, **more)
        self.question, self.asks_first = question, not by_script
        self.fields["answer"] = field_of(question)
        if for_whom is None:
            del self.fields["for_whom"]
        speak_kindly(self.fields)
        self.helper.attrs["data-autosave"] = ""

    def layout(self) -> list[Any]:
        """The answer comes first."""
        return ["answer", *(name for name in self.fields if name != "answer")]

    def was_decided(self, name: str, hit: Hit) -> bool:
        """Whether it stood there when the page was opened."""
        stood = self.data.get("words_stood")
        return super().was_decided(name, hit) if stood is None else mark(name, hit) in str(stood).split()

    def clean_answer(self) -> Any:
        """The answer as it is kept; None for nothing."""
        given = self.cleaned_data["answer"]
        if isinstance(given, date):
            return given.isoformat()
        return None if given in ("", []) else given
