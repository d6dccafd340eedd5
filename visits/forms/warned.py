"""A form that shows what speaks against sending somebody, and then asks why they are sent all the same."""

from typing import Any

from django import forms

from liaison.presentation.forms import KindForm
from visits.actions.weighing import Warned

MOST = 4000


class WarnedForm(KindForm):
    """Carries the warnings that were shown. The question why is open once there are some."""

    fields: dict[str, Any]
    accepted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST)
    reason = forms.CharField(
        label="Why do you send them all the same?",
        help_text="Those who lead the unit read it, and nobody else. Write nothing about health or family.",
        max_length=160,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.warnings: list[str] = []
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].hide_optional = True
            if not (self.is_bound and self.data.get(self.add_prefix("accepted"))):
                self.fields["reason"].widget = forms.HiddenInput()

    def clean_accepted(self) -> set[str]:
        """The keys of the warnings that were shown."""
        return set(self.cleaned_data["accepted"].split(",")) - {""}

    def show(self, warned: Warned) -> None:
        """Say what speaks against it, and open the question why."""
        self.warnings = [each.sentence for each in warned.warnings]
        seen: Any = self.data.copy()  # type: ignore[attr-defined]
        seen[self.add_prefix("accepted")] = ",".join(sorted({each.key for each in warned.warnings}))[:MOST]
        self.data = seen
        self.fields["reason"].widget = forms.TextInput(attrs={"maxlength": "160"})
        self.add_error("reason", warned.message)
