"""Asking about one's own data, entering what somebody asked, and answering."""

from typing import Any

from django import forms
from django.utils import timezone

from liaison.accounts.models import User
from liaison.places.models import CommandUnit
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.resending import OnceForm, VersionForm
from retention.forms.holding import NO_PERSON, person_of
from retention.models import SubjectRequest

KINDS = SubjectRequest.Kind.choices


class AskForm(OnceForm):
    """What somebody asks for, signed in."""

    kind = forms.ChoiceField(label="What would you like?", widget=forms.RadioSelect, choices=KINDS)
    submit_label = "Ask"


class EnterForm(OnceForm):
    """What somebody asked by letter, by telephone or in person."""

    email = forms.EmailField(label="E-mail address of their account")
    kind = forms.ChoiceField(
        label="What do they ask for?",
        widget=forms.RadioSelect,
        choices=[("access", "To see what is held about them"), ("erasure", "To have their data erased")],
    )
    received_on = ThreeBoxDateField(
        label="On which day did it arrive?", help_text="The month begins on this day.", latest=timezone.localdate
    )
    identity = forms.ChoiceField(
        label="How do you know that it is they who ask?",
        widget=forms.RadioSelect,
        choices=[(key, label) for key, label in SubjectRequest.Identity.choices if key != "signed-in"],
    )
    submit_label = "Enter the request"

    def __init__(self, *args: Any, unit: CommandUnit, **kwargs: Any) -> None:
        self._unit = unit
        super().__init__(*args, **kwargs)

    def clean_email(self) -> User:
        """The person of the unit or of its places with this address."""
        person = person_of(self._unit, self.cleaned_data["email"])
        if person is None:
            raise forms.ValidationError(NO_PERSON)
        return person

    def values(self) -> dict[str, Any]:
        """What the action takes; call it on a valid form."""
        cleaned = dict(self.cleaned_data)
        return {"person": cleaned.pop("email"), **cleaned}


class AnswerForm(VersionForm):
    """Granted, in part, or refused with the ground in law."""

    answer = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect, choices=SubjectRequest.Answer.choices)
    ground = forms.ChoiceField(
        label="Why not all of it?",
        choices=[("", "Choose the ground in law"), *SubjectRequest.Ground.choices],
        required=False,
    )
    submit_label = "Send the answer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].hide_optional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal names its ground."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer") in ("partly", "no") and not cleaned.get("ground"):
            self.add_error("ground", "Choose the ground in law.")
        return cleaned

    def layout(self) -> list[Any]:
        """The ground belongs to both answers that do not grant all."""
        return ["answer", "ground", "version"]
