"""Sending a letter, what became of it, and giving a draft up."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from letters.actions.sending import FOLLOWING
from letters.forms.texts import TextField
from letters.models import Letter, LetterStep
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm, speak_kindly
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import LEADERS, MindsWords

What = LetterStep.What
HAPPENED: dict[str, str] = {
    What.ACKNOWLEDGED: "They say that they have it",
    What.CHASED: "We asked again",
    What.REPLIED: "They answered",
    What.CLOSED: "It is finished",
}


class SendForm(MindsWords, VersionForm):
    """When it was sent; and what is said of figures that have changed, and of answers that are open."""

    written_on = "Send the letter"
    read_by = LEADERS
    although_changed = TextField(
        kind="note",
        rows=3,
        label="Why do these figures stay as they are?",
        help_text="Everybody who reads the letter can read this among its steps.",
        error_messages={"required": "Choose the figures anew, or say why they stay."},
    )
    although_unsigned = forms.BooleanField(
        label="Send it without waiting for them",
        error_messages={"required": "A committee that was asked to sign has not answered. Wait, or send it without."},
    )
    on = ThreeBoxDateField(label="When was it sent?", latest=timezone.localdate)
    submit_label = "It was sent"

    def __init__(self, *args: Any, is_flagged: bool, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_flagged:
            del self.fields["although_changed"]
        if not is_open:
            del self.fields["although_unsigned"]


class StepForm(MindsWords, OnceForm, VersionForm):
    """What became of a letter that was sent."""

    written_on = "What became of a letter"
    read_by = LEADERS
    what = forms.ChoiceField(label="What happened?", widget=forms.RadioSelect)
    on = ThreeBoxDateField(label="When was that?", latest=timezone.localdate)
    note = TextField(
        kind="step",
        rows=5,
        label="In short",
        help_text="What they answered, or how you asked. Whoever may read the letter reads this too.",
        required=False,
    )
    submit_label = "Save this step"

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent_on = letter.sent_on or date.min
        self.fields["what"].choices = [(what, HAPPENED[what]) for what in FOLLOWING.get(letter.state, ())]
        self.fields["on"] = ThreeBoxDateField(label="When was that?", earliest=sent_on, latest=timezone.localdate)
        speak_kindly(self.fields)
        self.order_fields(["what", "on", "note"])


class DropForm(MindsWords, KindForm):
    """Why a draft is given up."""

    written_on = "Give a letter up"
    read_by = LEADERS
    because = TextField(
        kind="step",
        rows=3,
        label="Why is it given up?",
        help_text="The reason stays with the letter.",
        error_messages={"required": "Say why it is given up."},
    )
    submit_label = "Give this letter up"
