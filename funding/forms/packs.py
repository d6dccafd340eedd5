"""Forms of the pack."""

from collections.abc import Sequence
from typing import Any

from django import forms

from funding.contents import Offer
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm

NOTHING = "Tick at least one thing that you want to put in."


class PutInForm(KindForm):
    """What is put in, each with a tick of its own; where there is further text, that has its own tick too."""

    def __init__(self, *args: Any, offered: Sequence[Offer], **kwargs: Any) -> None:
        self.offered = offered
        super().__init__(*args, **kwargs)
        for name, label in (("put", "Put in"), ("more", "With what was said")):
            self.fields[name] = forms.MultipleChoiceField(
                label=label, choices=[(offer.name, offer.title) for offer in offered], required=False
            )
        self.fields["put"].error_messages["invalid_choice"] = "Something here cannot be put in any more. Look again."

    def clean(self) -> dict[str, Any]:
        """At least one is ticked; the further text of something puts that in as well."""
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("put") or cleaned.get("more")):
            raise forms.ValidationError(NOTHING)
        return cleaned

    def chosen(self) -> dict[str, bool]:
        """By name of the thing, whether its further text goes in."""
        more = set(self.cleaned_data["more"])
        return {name: name in more for name in dict.fromkeys([*self.cleaned_data["put"], *sorted(more)])}

    def is_ticked(self, name: str) -> tuple[bool, bool]:
        """Whether this was ticked when the form was sent, and its further text."""
        sent: Any = self.data
        if not self.is_bound:
            return False, False
        return name in sent.getlist("put"), name in sent.getlist("more")


class MakeForm(OnceForm):
    """Have the pack made."""

    submit_label = "Make the pack"
