"""The form that sends the orders of a day."""

from typing import Any

from django import forms

from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import LEADERS, MindsWords


class OrdersForm(MindsWords, OnceForm):
    """A note, and what its reader saw; naming the recipients is the page's affair."""

    written_on = "Send the orders"
    read_by = LEADERS
    note = forms.CharField(
        label="A note to everybody",
        help_text=(
            "About police matters only: where to meet, which radio channel, who is in charge. Write nothing about"
            " worshippers or about a place."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = f"Send to {number} {'person' if number == 1 else 'people'}"
