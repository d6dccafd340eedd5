"""Forms about promises."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from liaison.accounts.models import User
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords


def a_year_from_now() -> date:
    """The last day a promise may be for."""
    return timezone.localdate() + timedelta(days=366)


class CommitmentForm(MindsWords, OnceForm):
    """A new promise: what, who, by when."""

    written_on = "Make a promise"
    text = forms.CharField(
        label="What is promised?",
        help_text="One sentence, for example: Bring the leaflet about cameras. The committee reads it.",
        max_length=200,
        error_messages={"required": "Say what is promised."},
    )
    owner = forms.ModelChoiceField(label="Who will keep it?", queryset=User.objects.none(), empty_label=None)
    due_on = ThreeBoxDateField(
        label="By which day?",
        help_text="For example, 4 12 2026",
        earliest=timezone.localdate,
        latest=a_year_from_now,
        error_messages={
            "required": "Enter the day by which it will be done.",
            "too_early": "A promise is for today or a later day.",
            "too_late": "Choose a day within a year.",
        },
    )
    submit_label = "Make this promise"

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners


class CloseForm(MindsWords, VersionForm):
    """A promise was kept, or it is called off."""

    written_on = "Close a promise"
    KEPT, CALLED_OFF = "kept", "called-off"

    how = forms.ChoiceField(
        label="What became of it?",
        choices=[(KEPT, "It was kept"), (CALLED_OFF, "It is called off")],
        widget=forms.RadioSelect,
    )
    outcome = forms.CharField(
        label="What was done, or why not?",
        help_text="One sentence. The committee reads it.",
        max_length=200,
        error_messages={"required": "Say what was done, or why it is called off."},
    )
    submit_label = "Close this promise"
