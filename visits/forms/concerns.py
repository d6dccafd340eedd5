"""Forms about worries."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from liaison.accounts.models import User
from liaison.presentation.resending import VersionForm
from liaison.presentation.wording.minding import MindsWords
from visits.forms.choosing import AnyOf, AtAPlaceForm
from visits.models import Concern
from visits.workflow import Transition

URGENCIES = [
    (Concern.Urgency.TODAY, "Within a day"),
    (Concern.Urgency.SOON, "Within a week"),
    (Concern.Urgency.NORMAL, "Within a month"),
]


class RaiseConcernForm(MindsWords, AtAPlaceForm):
    """A new worry. Without a place in the address the form asks for it first."""

    written_on = "Raise a worry"
    unminded = ("crime_reference",)
    category = forms.ChoiceField(label="What is it about?", choices=[("", "Choose one"), *Concern.Category.choices])
    urgency = forms.ChoiceField(
        label="How soon is an answer needed?",
        choices=URGENCIES,
        initial=Concern.Urgency.SOON,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="What worries you?",
        help_text="A few sentences. Do not name worshippers. The committee and the police both read this.",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say in a few words what worries you."},
    )
    crime_reference = forms.CharField(label="Crime reference, if you have one", max_length=30, required=False)
    submit_label = "Raise this worry"


class StepForm(MindsWords, VersionForm):
    """The next step of a worry, and what was done or said."""

    written_on = "Next step of a worry"
    to = AnyOf(label="What happens next?", choices=Concern.Status.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label="What was done or said?",
        help_text="The committee and the police both read this.",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    submit_label = "Save this step"

    def offer(self, steps: Iterable[Transition]) -> None:
        """Show these steps; with only one to take it is chosen already."""
        offered = list(steps)
        field = self.fields["to"]
        field.choices = [(step.target, step.label) for step in offered]
        field.choice_hints = {step.target: step.demand for step in offered if step.demand}
        if len(offered) == 1:
            self.initial["to"] = offered[0].target


class OwnerForm(VersionForm):
    """Who takes charge of a worry."""

    owner = forms.ModelChoiceField(label="Who takes charge of this?", queryset=User.objects.none(), empty_label=None)
    submit_label = "Hand over"

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
