"""What is proposed to the other side."""

from django import forms

from liaison.places.models import EngagementPlan
from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import MindsWords


class PlanForm(MindsWords, OnceForm):
    """A version of the engagement plan."""

    written_on = "Propose a plan"
    every_days = forms.IntegerField(
        label="A visit at least every how many days?",
        help_text="For example, 28 for about once a month.",
        min_value=1,
        max_value=366,
    )
    prayers = forms.MultipleChoiceField(
        label="At which gatherings would the place like to see an officer?",
        choices=EngagementPlan.Prayer.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    conduct = forms.CharField(
        label="How should officers behave?",
        help_text="For example: which door to use, shoes, who to speak to first, when not to come.",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )
    submit_label = "Propose this plan"
