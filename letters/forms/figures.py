"""One figure that goes into a letter: into which point, and beside which other one or why alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import dateformat
from django.utils.text import Truncator

from letters.contents import LONGEST
from letters.figures import Figure, in_words
from letters.forms.texts import TextField
from letters.models.letter import FundingCategory
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import LEADERS, MindsWords

ALONE = "alone"


class FigureForm(MindsWords, OnceForm, VersionForm):
    """`beside` are the figures that measure the same."""

    written_on = "Put a figure into a letter"
    read_by = LEADERS
    point = forms.ChoiceField(label="In which point does it stand?", widget=forms.RadioSelect)
    compared = forms.ChoiceField(
        label="What does the reader compare it with?",
        help_text="A number says little alone. Choose one that measures the same.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what this figure is compared with, or say why it stands alone."},
    )
    why_alone = TextField(
        kind="why_alone",
        rows=2,
        label="Why does it stand alone?",
        help_text=f"The reader sees this beside the figure. At most {LONGEST['why_alone']} characters.",
        required=False,
    )
    submit_label = "Put it into the letter"

    def __init__(
        self, *args: Any, points: Sequence[Mapping[str, Any]], beside: Sequence[Figure], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["point"].choices = [
            (str(at), f"{at + 1}. {FundingCategory(each['category']).label}") for at, each in enumerate(points)
        ]
        self.fields["point"].choice_hints = {
            str(at): f"\u2068{Truncator(each.get('text', '')).chars(90)}\u2069" for at, each in enumerate(points)
        }
        self._beside = {each.key: each for each in beside}
        nothing = "Nothing. It stands alone" if beside else "Nothing measures the same, so it stands alone"
        compared: Any = self.fields["compared"]
        compared.choices = [*((each.key, f"{each.label}: {said(each)}") for each in beside), (ALONE, nothing)]
        compared.choice_hints = {each.key: f"{each.source} {dated(each)}" for each in beside}
        self.fields["why_alone"].hide_optional = True

    def layout(self) -> list[Any]:
        """The reason belongs to standing alone."""
        return ["point", RevealingRadios("compared", {ALONE: ["why_alone"]})]

    def clean(self) -> dict[str, Any]:
        """Alone only with a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("compared") == ALONE and not cleaned.get("why_alone") and "why_alone" not in self.errors:
            self.add_error("why_alone", "Say why it stands alone.")
        return cleaned

    def beside(self) -> Figure | None:
        """The figure that was chosen to stand beside it; call it on a valid form."""
        return self._beside.get(self.cleaned_data["compared"])


def said(figure: Figure) -> str:
    """The figure in words."""
    return in_words(figure.value, figure.unit, is_about=figure.is_about)


def dated(figure: Figure) -> str:
    """Its day, with the year."""
    return f"{dateformat.format(figure.as_of, 'j F Y')}."
