"""Putting an action's refusal on the form, with everything that was typed."""

from copy import copy
from typing import Any

from django import forms

from liaison.refusals import Refused


def say_why(form: forms.BaseForm, refused: Refused, *, version: Any = None) -> None:
    """Show the refusal by its field, or above the form; with `version`, the form may be sent again on that one."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    if version is not None:
        data: Any = copy(form.data)
        data[form.add_prefix("version")] = version
        form.data = data
