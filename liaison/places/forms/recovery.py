"""Beginning a recovery."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from liaison.places.models import CommandUnit
from liaison.presentation.resending import OnceForm


class StartRecoveryForm(OnceForm):
    """For whom, and how one knows that it is they."""

    unit = forms.ModelChoiceField(CommandUnit.objects.none(), label="Unit", empty_label="Choose a unit")
    email = forms.EmailField(
        label="The e-mail address they sign in with",
        help_text="The link goes there.",
        max_length=254,
        error_messages={"required": "Enter the e-mail address they sign in with."},
    )
    reason = forms.CharField(
        label="What happened, and how you know it is them",
        error_messages={"required": "Say what happened, and how you know it is them."},
        help_text=(
            "For example: lost the phone with the passkey; I met them in person. Whoever confirms reads this. Write"
            " nothing about health or family."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    submit_label = "Begin"

    def __init__(self, *args: Any, units: QuerySet[CommandUnit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        if len(units) == 1:
            field.initial, field.widget = units[0].pk, forms.HiddenInput()
