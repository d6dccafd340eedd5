"""Forms about a committee's requests."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.resending import VersionForm
from liaison.presentation.wording.minding import MindsWords
from visits.forms.choosing import AtAPlaceForm
from visits.models import Visit, VisitRequest


def a_year_from_now() -> date:
    """The last day one can ask for."""
    return timezone.localdate() + timedelta(days=366)


class RequestForm(MindsWords, AtAPlaceForm):
    """A committee asks the police for something. Only those with several places are asked which one."""

    written_on = "Ask the police for something"
    kind = forms.ChoiceField(label="What would you like?", choices=VisitRequest.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What would help?",
        help_text="A few sentences are enough.",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say in a few words what would help."},
    )
    wanted_on = ThreeBoxDateField(
        label="Which day would suit you?",
        help_text="For example, 4 12 2026. Leave it empty if any day is fine.",
        required=False,
        earliest=timezone.localdate,
        latest=a_year_from_now,
        error_messages={
            "too_early": "Choose today or a later day.",
            "too_late": "Choose a day within a year.",
        },
    )
    submit_label = "Send this request"


class VisitChoice(forms.ModelChoiceField):
    """One of the visits already planned at the place."""

    def label_from_instance(self, visit: Visit) -> str:
        """When, and what for."""
        return f"{visit.get_kind_display()}, {words.moment(visit.starts_at)}"


class AnswerForm(MindsWords, VersionForm):
    """What the police say to a request."""

    written_on = "Answer a request"
    answer = forms.ChoiceField(
        label="What is your answer?", choices=VisitRequest.Answer.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="What do you want to say?",
        help_text="Say when you can come, or why not. The committee reads it.",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    visit = VisitChoice(
        label="Is a visit planned for this?",
        queryset=Visit.objects.none(),
        required=False,
        empty_label="Not yet",
    )
    submit_label = "Send this answer"

    def __init__(self, *args: Any, visits: QuerySet[Visit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit"].queryset = visits


class TakeBackForm(VersionForm):
    """The committee no longer needs it."""

    submit_label = "Take this request back"
