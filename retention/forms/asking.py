"""Asking about one's own data, entering what somebody asked, taking longer, and answering."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from liaison.accounts.models import User
from liaison.places.models import CommandUnit
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm, VersionForm
from retention.forms.holding import NO_PERSON, person_of
from retention.listed import Listed
from retention.models import SubjectRequest

KINDS = SubjectRequest.Kind.choices


class AskForm(OnceForm):
    """What somebody asks for, signed in."""

    kind = forms.ChoiceField(label="What would you like?", widget=forms.RadioSelect, choices=KINDS)
    submit_label = "Ask"


class EnteredFields(OnceForm):
    """What is asked of whoever enters somebody else's request."""

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


class EnterForm(EnteredFields):
    """What somebody with an account asked by letter, by telephone or in person."""

    email = forms.EmailField(label="E-mail address of their account")
    field_order = ("email",)

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


class LookForm(KindForm):
    """What somebody without an account gave, to find their entry. It is not kept."""

    given = forms.CharField(
        label="Name, work phone or work e-mail",
        help_text="As they gave it to you. It must be the same as in the list of contacts.",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    submit_label = "Look for it"


class ContactForm(EnteredFields):
    """What somebody without an account asked, and which of the entries that were found are theirs."""

    given = forms.CharField(max_length=254, widget=forms.HiddenInput)
    entries = forms.MultipleChoiceField(
        label="Which entries are theirs?",
        help_text="Leave out those of somebody else with the same name.",
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("entries",)

    def __init__(self, *args: Any, found: Sequence[Listed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._found = {str(entry.contact): entry for entry in found}
        self.fields["entries"].choices = [(key, entry.in_words) for key, entry in self._found.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes; call it on a valid form."""
        cleaned = dict(self.cleaned_data)
        del cleaned["given"]
        return {**cleaned, "entries": [self._found[key] for key in cleaned["entries"]]}


class ExtendForm(VersionForm):
    """Two months longer, for one of the two reasons of the law."""

    because = forms.ChoiceField(
        label="Why does it take longer?", widget=forms.RadioSelect, choices=SubjectRequest.Longer.choices
    )
    told = forms.BooleanField(
        label="I have told them why, until when, and that they can complain to the Information Commissioner",
        help_text="They have no account here, so the portal cannot tell them. Tell them by letter or in person first.",
        error_messages={"required": "Tell them first, then tick the box."},
    )
    submit_label = "Take two months longer"

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by_hand:
            del self.fields["told"]

    def values(self) -> dict[str, Any]:
        """What the action takes; call it on a valid form."""
        return {name: self.cleaned_data[name] for name in ("because", "version")}


class AnswerForm(VersionForm):
    """Granted, in part, or refused with the ground in law."""

    answer = forms.ChoiceField(label="Your answer", widget=forms.RadioSelect, choices=SubjectRequest.Answer.choices)
    ground = forms.ChoiceField(
        label="Why not all of it?",
        choices=[("", "Choose the ground in law"), *SubjectRequest.Ground.choices],
        required=False,
    )
    submit_label = "Send the answer"

    def __init__(self, *args: Any, by_hand: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_hand:
            self.submit_label = "Record the answer"
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
