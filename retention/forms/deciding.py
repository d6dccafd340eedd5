"""Erase, or keep for now."""

from typing import Any

from django import forms
from django.utils import timezone

from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import LEADERS, MindsWords
from retention.actions.deciding import MOST_MONTHS
from retention.models import Decision
from retention.times import months_later


def _latest() -> Any:
    return months_later(timezone.localdate(), MOST_MONTHS)


class DecideForm(MindsWords, OnceForm):
    """One decision about everything that is due under one rule: of a place, or of a unit."""

    written_on = "Decide what is due"
    answer = forms.ChoiceField(
        label="What is to be done?",
        widget=forms.RadioSelect,
        choices=[
            (Decision.Answer.ERASE.value, "Erase the words. This cannot be undone"),
            (Decision.Answer.KEEP.value, "Keep all of it for now"),
        ],
    )
    reason = forms.CharField(
        label="Why is it still needed?",
        help_text="For police work or for the place. Do not repeat what the notes say.",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keep_until = ThreeBoxDateField(
        label="Keep it until",
        help_text="At most 12 months from today. Then somebody else looks.",
        earliest=timezone.localdate,
        latest=_latest,
        required=False,
    )
    submit_label = "Record the decision"

    def __init__(self, *args: Any, of_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of_place:
            self.read_by = LEADERS
        for name in ("reason", "keep_until"):
            self.fields[name].hide_optional = True

    def clean(self) -> dict[str, Any]:
        """Keeping has a reason and an end."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") == Decision.Answer.KEEP:
            if not cleaned.get("reason") and "reason" not in self.errors:
                self.add_error("reason", "Say why it is still needed.")
            if not cleaned.get("keep_until") and "keep_until" not in self.errors:
                self.add_error("keep_until", "Enter the day until which it is kept.")
        return cleaned

    def layout(self) -> list[Any]:
        """A reason and a day belong to keeping."""
        return [RevealingRadios("answer", {"keep": ["reason", "keep_until"]}), "client_id"]
