"""Signing: the commander, a committee, and whom to ask."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from letters.contents import LONGEST
from letters.forms.texts import TextField
from liaison.places.models import Place
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.wording.minding import MindsWords

SIGN, DECLINE = "sign", "decline"


class AskToSignForm(KindForm):
    """Which committees are asked."""

    places = forms.ModelMultipleChoiceField(
        label="Which committees do you ask?",
        queryset=Place.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one committee."},
    )
    submit_label = "Ask them to sign"

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].queryset = places  # type: ignore[attr-defined]


class SignForm(KindForm):
    """The commander signs the version on the page."""

    number = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), min_value=1)
    submit_label = "Sign this letter"


class CosignForm(MindsWords, KindForm):
    """A committee signs the version on the page, or does not."""

    written_on = "Sign a letter"
    unminded = ("signed_as",)
    number = forms.IntegerField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), min_value=1)
    answer = forms.ChoiceField(
        label="Does your committee sign this letter?",
        choices=[(SIGN, "Yes, we sign it"), (DECLINE, "No, we do not sign it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether your committee signs."},
    )
    signed_as = forms.CharField(
        label="Name and role under the letter",
        help_text="For example: Sara Malik, Secretary",
        max_length=LONGEST["signed_as"],
        required=False,
    )
    note = TextField(
        kind="note",
        rows=3,
        label="What would you change?",
        help_text="You need not say anything. Only the police who write the letter read it.",
        required=False,
    )
    submit_label = "Send our answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("signed_as", "note"):
            self.fields[name].hide_optional = True

    def layout(self) -> list[Any]:
        """Each answer opens what it needs."""
        return [RevealingRadios("answer", {SIGN: ["signed_as"], DECLINE: ["note"]})]

    def clean(self) -> dict[str, Any]:
        """Nobody signs without a name."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == SIGN and not cleaned.get("signed_as") and "signed_as" not in self.errors:
            self.add_error("signed_as", "Write the name and the role that stand under the letter.")
        return cleaned
