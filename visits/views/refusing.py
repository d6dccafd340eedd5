"""Putting an action's refusal on the form, with everything that was typed."""

from django import forms

from liaison.presentation import refusing
from liaison.refusals import Refused, Stale
from visits.actions.weighing import Warned
from visits.forms.warned import WarnedForm


def say_why(form: forms.Form, refused: Refused) -> None:
    """Show the refusal by its field, or above the form; after a stale one the form may be sent again.

    Warnings are shown by the form that carries them, which then asks why.
    """
    if isinstance(refused, Warned) and isinstance(form, WarnedForm):
        form.show(refused)
        return
    version = None
    if isinstance(refused, Stale) and "version" in form.fields:
        version = refused.current.version
    refusing.say_why(form, refused, version=version)
