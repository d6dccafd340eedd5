"""What a committee says about the whole of an application: what it wants, that it is true, that it begins again."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from funding.actions.wanting import MOST_OF_A_KIND
from funding.models import MeasureKind, Round
from liaison.presentation import words
from liaison.presentation.forms import KindForm, speak_kindly
from liaison.presentation.resending import OnceForm, VersionForm


class DeclareForm(KindForm):
    """A trustee declares; `seen` says what they had before them."""

    seen = forms.CharField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), max_length=16)
    true = forms.BooleanField(
        label="I declare this.", error_messages={"required": "Tick the box to declare that all of it is true."}
    )
    submit_label = "Declare"


class MeasuresForm(VersionForm):
    """How many of each thing that the round pays for; an empty box for what is not wanted."""

    fields: dict[str, Any]
    submit_label = "Save"

    def __init__(self, *args: Any, into: Round, wanted: Mapping[str, int], version: int, **more: Any) -> None:
        super().__init__(*args, initial={"version": version}, **more)
        self.kinds = [kind for kind in MeasureKind.values if kind in into.measures]
        for kind in self.kinds:
            self.fields[kind] = forms.IntegerField(
                label=MeasureKind(kind).label,
                required=False,
                min_value=0,
                max_value=MOST_OF_A_KIND,
                initial=wanted.get(kind),
            )
            self.fields[kind].hide_optional = True
        speak_kindly(self.fields)

    @property
    def wanted(self) -> dict[str, int]:
        """What was typed: how many of each kind that is wanted at all."""
        return {kind: self.cleaned_data[kind] for kind in self.kinds if self.cleaned_data.get(kind)}


class AgainForm(OnceForm):
    """Which open round the new application goes to."""

    fields: dict[str, Any]
    round = forms.ChoiceField(label="Which round do you apply to now?", widget=forms.RadioSelect)
    submit_label = "Begin the new application"

    def __init__(self, *args: Any, rounds: Iterable[Round], **more: Any) -> None:
        super().__init__(*args, **more)
        self.rounds = {each.slug: each for each in rounds}
        self.fields["round"].choices = [(slug, f"{each.scheme}: {each.name}") for slug, each in self.rounds.items()]
        self.fields["round"].choice_hints = {
            slug: f"Send it by {words.day(each.closes_on)}." for slug, each in self.rounds.items() if each.closes_on
        }
        if len(self.rounds) == 1:
            self.fields["round"].initial = next(iter(self.rounds))
