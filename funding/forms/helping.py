"""Forms about help from police: with whom to share, what to ask, what to answer, what to write."""

from typing import Any

from django import forms
from django.utils import timezone

from funding.models import HelpRequest, Share
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import MindsWords

ANOTHER = "another"


class ShareForm(KindForm):
    """With whom, and how much. `choices` are those with whom it is not shared yet."""

    fields: dict[str, Any]
    with_whom = forms.ChoiceField(label="With whom do you want to share it?", widget=forms.RadioSelect)
    address = forms.EmailField(
        label="Work e-mail address of the other officer",
        help_text="Ask the officer which address they sign in with.",
        required=False,
    )
    extent = forms.ChoiceField(label="How much can they read?", choices=Share.Extent.choices, widget=forms.RadioSelect)
    submit_label = "Share it"

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["with_whom"].choices = [*choices, (ANOTHER, "Another officer who looks after your place")]

    def layout(self) -> list[Any]:
        """The address is asked for under the answer that needs it."""
        return [RevealingRadios("with_whom", {ANOTHER: ["address"]}), "extent"]

    def clean(self) -> dict[str, Any]:
        """Another officer is named by their address."""
        given = super().clean() or {}
        if given.get("with_whom") == ANOTHER and not given.get("address") and "address" not in self.errors:
            self.add_error("address", "Enter the e-mail address of the officer.")
        return given


class TypingForm(KindForm):
    """For whom the officer types, and when that person agreed."""

    for_whom = forms.CharField(
        label="For whom will the officer type?",
        help_text="The name of the person, and what they do for your place. For example: Yusuf Khan, chair.",
        max_length=120,
        error_messages={"required": "Say for whom the officer types."},
    )
    agreed_on = ThreeBoxDateField(
        label="When did this person agree?",
        help_text="On the phone or in person. For example, 20 11 2026.",
        latest=timezone.localdate,
        error_messages={
            "required": "Give the day on which this person agreed.",
            "too_late": "Give the day on which this person agreed. It cannot be in the future.",
        },
    )
    submit_label = "Let the officer type"


class AskForm(MindsWords, OnceForm):
    """What the committee asks police for."""

    written_on = "Ask for help with an application"
    what = forms.ChoiceField(label="What do you need?", choices=HelpRequest.What.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What should they know?",
        help_text="For example: the dates of what happened. A few sentences are enough.",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    submit_label = "Ask for help"


class AnswerHelpForm(MindsWords, KindForm):
    """What police answer: what was asked for, or why not."""

    written_on = "Help with an application"
    fields: dict[str, Any]
    declined = forms.TypedChoiceField(
        label="Can you give this?",
        choices=[("no", "Yes"), ("yes", "No, and I say why")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write your answer. If you cannot give this, say why not."},
    )
    submit_label = "Send this answer"

    LABELS = {
        HelpRequest.What.STATEMENT: "Your statement of support",
        HelpRequest.What.REFERENCES: "The crime references",
        HelpRequest.What.ADVICE: "Your advice",
    }
    HINTS = {
        HelpRequest.What.STATEMENT: "The committee can put it into what it sends, with your name and rank.",
        HelpRequest.What.REFERENCES: "One on each line, with the date of the report.",
        HelpRequest.What.ADVICE: "Short sentences help. The committee reads it, and those with whom it shares all.",
    }

    def __init__(self, *args: Any, what: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = self.LABELS[HelpRequest.What(what)]
        self.fields["text"].help_text = self.HINTS[HelpRequest.What(what)]


class SayForm(MindsWords, OnceForm):
    """A message to everybody who reads all of the application."""

    written_on = "Messages about an application"
    text = forms.CharField(
        label="Your message",
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": "Write a message first."},
    )
    submit_label = "Send this message"
