"""Asking for a proposal, and accepting it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from liaison.observances.models import Kind
from liaison.places.models import CommandUnit
from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm

LONGEST = timedelta(days=45)
AHEAD = timedelta(days=365)


class ProposeForm(OnceForm):
    """From which day to which, for which gatherings, and of which unit where somebody leads several."""

    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        label="For which command unit?", queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    first = ThreeBoxDateField(
        label="From which day?", earliest=timezone.localdate, latest=lambda: timezone.localdate() + AHEAD
    )
    last = ThreeBoxDateField(label="To which day?", earliest=timezone.localdate)
    kinds = forms.MultipleChoiceField(
        label="For which gatherings?",
        help_text="Choose none for all of them.",
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    submit_label = "Propose"

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        field.queryset = units
        self._only: CommandUnit | None = units[0] if len(units) == 1 else None
        if self._only:
            field.initial, field.required, field.widget = self._only.pk, False, forms.HiddenInput()

    def clean_unit(self) -> CommandUnit:
        """The one chosen, or the only one."""
        return cast(CommandUnit, self.cleaned_data["unit"] or self._only)

    def clean(self) -> dict[str, Any]:
        """The days in order, and not too many."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day must not be before the first.")
        elif first and last and last - first >= LONGEST:
            self.add_error("last", f"Choose {words.day(first + LONGEST - timedelta(days=1))} or an earlier day.")
        return cleaned

    def title(self) -> str:
        """'Friday prayers, Friday 27 November': what was asked. Call it on a valid form."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        labels = [str(Kind(kind).label) for kind in self.cleaned_data["kinds"]]
        return f"{', '.join(labels) or 'All gatherings'}, {days_in_words(first, last)}"


def days_in_words(first: date, last: date) -> str:
    """'Friday 27 November', or 'Friday 27 November to Sunday 29 November'."""
    return words.day(first) if first == last else f"{words.day(first)} to {words.day(last)}"


class AcceptForm(KindForm):
    """Which choices are accepted, and why the warnings are overruled."""

    accept = forms.TypedMultipleChoiceField(
        label="Who goes?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "This proposal has changed. Look again and choose once more."},
    )
    reason = forms.CharField(
        label="Why do you pass over the warnings that need a reason?",
        help_text="The reason is kept with each of them.",
        max_length=160,
        required=False,
    )
    everything = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, choices: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.TypedMultipleChoiceField, self.fields["accept"]).choices = [(pk, str(pk)) for pk in choices]
        self.fields["reason"].hide_optional = True  # type: ignore[attr-defined]
        self._all = list(choices)

    def clean(self) -> dict[str, Any]:
        """Everything, or at least one tick."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("everything"):
            cleaned["accept"] = self._all
        elif "accept" in cleaned and not cleaned["accept"]:
            self.add_error("accept", "Tick at least one officer.")
        return cleaned

    def ticked(self) -> set[int]:
        """What stands ticked on the page: what was sent, or everything where nothing was."""
        if not self.is_bound:
            return set(self._all)
        sent: Any = self.data
        return {int(each) for each in sent.getlist("accept") if each.isascii() and each.isdigit() and len(each) < 18}
