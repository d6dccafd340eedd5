"""A new letter: to whom, and what it is about."""

from collections.abc import Sequence
from typing import Any

from django import forms

from letters.contents import LONGEST
from letters.models import OversightBody
from liaison.places.models import CommandUnit
from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import LEADERS, MindsWords

Address = tuple[CommandUnit, OversightBody]


class BeginForm(MindsWords, OnceForm):
    """`addresses` are the units that this person writes for, each with a body that oversees it today."""

    written_on = "Begin a letter"
    read_by = LEADERS
    to = forms.ChoiceField(label="To whom do you write?", widget=forms.RadioSelect)
    subject = forms.CharField(
        label="What is it about?",
        help_text="A line that stands above the letter. Do not name a place of worship in it.",
        max_length=LONGEST["subject"],
        error_messages={"required": "Say in a line what the letter is about."},
    )
    submit_label = "Begin this letter"

    def __init__(self, *args: Any, addresses: Sequence[Address], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = {f"{unit.pk}-{body.pk}": (unit, body) for unit, body in addresses}
        several = len({unit.pk for unit, _body in addresses}) > 1
        self.fields["to"].choices = [
            (key, f"{body} (from {unit})" if several else str(body)) for key, (unit, body) in self._addresses.items()
        ]
        if len(addresses) == 1:
            del self.fields["to"]

    def address(self) -> Address:
        """Who writes to whom; call it on a valid form."""
        chosen = self.cleaned_data.get("to") or next(iter(self._addresses))
        return self._addresses[chosen]
