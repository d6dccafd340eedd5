"""What an officer asks of those who plan."""

from typing import Any

from django import forms

from liaison.presentation.fields import TimeField24
from liaison.presentation.forms import KindForm
from liaison.rosters.models import WorkingPreferences

# Until then a time belongs to the night that began the day before.
MORNING = 6


class WorkingPreferencesForm(KindForm):
    """One's own wishes. No question asks why."""

    submit_label = "Save what I ask for"
    break_at_sunset = forms.BooleanField(label="A break at sunset, please", required=False)
    not_before = TimeField24(label="Rather not before", required=False, help_text="For example 09:00.")
    not_after = TimeField24(
        label="Rather not after", required=False, help_text="For example 21:00, or 01:00 for a time in the night."
    )
    travels = forms.ChoiceField(
        label="How do you get about?", choices=WorkingPreferences.Travel.choices, widget=forms.RadioSelect
    )
    visits_womens_space = forms.BooleanField(
        label="I can visit a space for women", required=False, help_text="Some places have rooms for women alone."
    )

    def clean(self) -> dict[str, Any]:
        """The hours between which somebody would rather work begin before they end."""
        cleaned = super().clean() or self.cleaned_data
        earliest, latest = cleaned.get("not_before"), cleaned.get("not_after")
        if earliest and latest and latest.hour >= MORNING and latest <= earliest:
            self.add_error("not_after", "Rather not after: Enter a time that is later than the one above.")
        return cleaned
