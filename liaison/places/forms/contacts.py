"""How to reach somebody who agreed to be reached."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from liaison.places.actions.contacts import FIELDS
from liaison.places.models import Contact
from liaison.places.models.contacts import CommitteeRole
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm, VersionForm


class ContactFields(KindForm):
    """The fields that adding and correcting have in common."""

    name = forms.CharField(label="Name", max_length=120)
    role = forms.ChoiceField(
        label="What they do for the place", choices=CommitteeRole.choices, widget=forms.RadioSelect
    )
    phone = forms.CharField(
        label="Work phone",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "dir": "ltr"}),
    )
    email = forms.EmailField(label="Work e-mail", required=False)
    reach_by = forms.ChoiceField(
        label="How they like to be reached", choices=Contact.Reach.choices, widget=forms.RadioSelect, initial="call"
    )
    preferred_language = forms.CharField(label="Language they like to speak", max_length=40, required=False)
    consented_on = ThreeBoxDateField(
        label="On which day did they agree to be listed here?",
        help_text="Ask first. They can ask to be taken off at any time.",
        latest=timezone.localdate,
    )

    def clean_phone(self) -> str:
        """A number somebody can dial, as it was typed."""
        phone = self.cleaned_data["phone"]
        if phone and not (re.fullmatch(r"[\d +().\-/x]+", phone) and sum(c.isdigit() for c in phone) >= 5):
            raise forms.ValidationError("Enter a phone number like 01865 496 0000, with digits only.")
        return phone

    def clean(self) -> dict[str, Any]:
        """There is at least one way to reach them."""
        cleaned = super().clean() or self.cleaned_data
        if not {"phone", "email"} & set(self.errors) and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", "Enter a work phone number or a work e-mail address.")
        return cleaned

    def layout(self) -> list[Any]:
        """The hidden field lies wherever its form puts it."""
        return [*FIELDS_IN_ORDER, *(name for name in self.fields if name not in FIELDS_IN_ORDER)]


FIELDS_IN_ORDER = ("name", "role", "phone", "email", "reach_by", "preferred_language", "consented_on")


class AddContactForm(ContactFields, OnceForm):
    """A new contact."""

    submit_label = "Add the contact"


class EditContactForm(ContactFields, VersionForm):
    """A contact that was there when the form was opened."""

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(contact, name) for name in (*FIELDS, "version")})
        super().__init__(*args, **kwargs)
