"""Forms of the ledger."""

from django import forms

from ledger.models import Correction
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords


class AskForm(MindsWords, OnceForm):
    """A committee says what is not right."""

    written_on = "Ask for a correction"
    wrong = forms.CharField(
        label="What is not right?",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say what is not right."},
    )
    right = forms.CharField(
        label="What should it say?",
        help_text="If it should not be held at all, say so.",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say what it should say."},
    )
    submit_label = "Ask for this correction"


class AnswerForm(MindsWords, VersionForm):
    """What the police of the place say."""

    written_on = "Answer a correction"
    answer = forms.ChoiceField(
        label="What is your answer?",
        choices=Correction.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose an answer."},
    )
    text = forms.CharField(
        label="What did you change, or why does it stay?",
        help_text="The committee reads it. If it stays as it is, say why.",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    submit_label = "Send this answer"


class CopyForm(OnceForm):
    """Ask for a copy of everything held."""

    submit_label = "Make a copy"
