"""Forms that can be sent twice, and forms that notice that somebody else was quicker."""

import uuid
from typing import Any

from django import forms


class OnceForm(forms.Form):
    """A form that makes something: it carries an identifier of its own, so that sending it twice makes one thing."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4

    def clean_client_id(self) -> uuid.UUID:
        """The identifier that was sent; a client without one gets one, and loses only the protection."""
        return self.cleaned_data["client_id"] or uuid.uuid4()


class VersionForm(forms.Form):
    """A form that changes something: it carries the version it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
