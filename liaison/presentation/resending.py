"""Forms that can be sent twice, and forms that notice that somebody else was quicker."""

from django import forms

from liaison.presentation.fields import OnceField
from liaison.presentation.forms import KindForm


class OnceForm(KindForm):
    """A form that makes something: it carries an identifier, so that sending it twice makes one thing."""

    client_id = OnceField()


class VersionForm(KindForm):
    """A form that changes something: it carries the version it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
