"""Forms about deadlines."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.actions.deadlines import LATEST
from funding.models import Deadline
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords


def latest() -> date:
    """The last day that may be entered."""
    return timezone.localdate() + LATEST


def _text() -> forms.CharField:
    return forms.CharField(
        label=_("What must be done?"),
        help_text=_("For example: Ask the landlord. It is never written in a mail or a calendar."),
        max_length=160,
        error_messages={"required": _("Say what must be done.")},
    )


def _due_on() -> ThreeBoxDateField:
    return ThreeBoxDateField(
        label=_("By which day?"),
        earliest=timezone.localdate,
        latest=latest,
        error_messages={
            "required": _("Enter the day."),
            "too_early": _("This day has passed. Choose today or a later day."),
            "too_late": _("Choose a day within five years."),
        },
    )


class OwnDeadlineForm(MindsWords, OnceForm):
    """A reminder of the committee's own."""

    written_on = "Deadlines of an application"
    text = _text()
    due_on = _due_on()
    submit_label = _("Save this deadline")


class ChangeDeadlineForm(MindsWords, VersionForm):
    """Another date; other words where they are the committee's own."""

    written_on = "Deadlines of an application"
    text = _text()
    due_on = _due_on()
    submit_label = _("Save")

    def __init__(self, *args: Any, deadline: Deadline, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if deadline.what != Deadline.What.OWN:
            del self.fields["text"]


class MetForm(VersionForm):
    """It is done."""

    submit_label = _("It is done")
