"""The committee's reply to a visit."""

from typing import Any

from django import forms

from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import MindsWords
from visits.models import Reply


class ReplyForm(MindsWords, OnceForm):
    """Confirm, add something, or see it differently."""

    written_on = "Reply to a visit"
    verdict = forms.ChoiceField(
        label="Is this how it was?",
        choices=Reply.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether this is how it was."},
    )
    text = forms.CharField(
        label="What do you want to say?",
        help_text="The officers and their supervisor read it. Do not name worshippers.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )
    submit_label = "Send"

    def clean(self) -> dict[str, Any]:
        """A comment or a dispute has words."""
        cleaned = super().clean() or self.cleaned_data
        verdict = cleaned.get("verdict")
        if verdict and verdict != Reply.Verdict.CONFIRM and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", "Write what you want to add or how you see it.")
        return cleaned
