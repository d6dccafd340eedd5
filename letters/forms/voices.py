"""Asking a committee for its words, and what the committee says."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from letters.forms.texts import TextField
from letters.models import Quotation
from letters.models.letter import FundingCategory
from liaison.places.models import Place
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.texts import line
from liaison.presentation.wording.minding import MindsWords
from visits.models import Concern


class AskForm(MindsWords, OnceForm):
    """Words of a place, to be agreed by its committee. With `worry` they were said there, and the place is known."""

    written_on = "Ask for words of a place"
    place = forms.ModelChoiceField(label="Whose words are they?", queryset=Place.objects.none(), empty_label="Choose")
    category = forms.ChoiceField(label="What are they about?", choices=[("", "Choose"), *FundingCategory.choices])
    text = TextField(
        kind="quotation",
        rows=4,
        label="The words",
        help_text="As they were said. The committee can change them before it agrees. Name no person.",
        error_messages={"required": "Write the words."},
    )
    submit_label = "Ask the committee"

    def __init__(self, *args: Any, places: QuerySet[Place], worry: Concern | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worry = worry
        self.fields["place"].queryset = places
        if worry is not None:
            del self.fields["place"]

    def place_asked(self) -> Place:
        """Whose words they are; call it on a valid form."""
        return self.worry.place if self.worry else self.cleaned_data["place"]


class AnswerForm(MindsWords, VersionForm):
    """What the committee says to a quotation."""

    written_on = "Words of your committee"
    text = TextField(
        kind="quotation",
        rows=4,
        label="Your words",
        help_text="Change them as you like. Only these words are used, and nothing is added to them.",
        required=False,
    )
    answer = forms.ChoiceField(
        label="May the police quote these words?",
        choices=Quotation.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you say to this."},
    )
    submit_label = "Send our answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answer = Quotation.Answer
        self.fields["text"].hide_optional = True
        # The letters of the words tell the font; a form that came back has them as they were typed.
        words = self.data.get("text") if self.is_bound else self.initial.get("text")
        self.fields["text"].widget.attrs["lang"] = line(words or "")["lang"]
        self.fields["answer"].choice_hints = {
            answer.YES: "The letter says which place of worship said it.",
            answer.UNNAMED: "The letter says “a place of worship in the area”.",
            answer.NO: "Nothing of it stands in the letter. You need not say why.",
        }

    def clean(self) -> dict[str, Any]:
        """Whoever agrees agrees to words."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") not in (None, "", Quotation.Answer.NO) and not cleaned.get("text"):
            self.add_error("text", "Write the words that you agree to.")
        return cleaned
