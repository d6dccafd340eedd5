"""Giving an officer a shift pattern."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.resending import OnceForm
from liaison.rosters.actions.patterns import MOST_WEEKS
from liaison.rosters.forms.shifts import OfficerField
from liaison.rosters.models import ShiftPattern

YEAR = timedelta(days=366)


class PatternForm(OfficerField, OnceForm):
    """Who, which pattern, from when, for how long. `confirmed` is sent once the days have been shown."""

    submit_label = "Show the shifts"
    pattern = forms.ModelChoiceField(
        label="Which pattern?", queryset=ShiftPattern.objects.filter(is_offered=True), widget=forms.RadioSelect,
        empty_label=None,
    )  # fmt: skip
    starts_on = ThreeBoxDateField(
        label="On which day does its first day fall?",
        earliest=lambda: timezone.localdate() - YEAR,
        latest=lambda: timezone.localdate() + YEAR,
    )
    weeks = forms.IntegerField(label="For how many weeks?", min_value=1, max_value=MOST_WEEKS, initial=12)
    override = forms.CharField(widget=forms.HiddenInput, required=False, max_length=160)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def layout(self) -> list[Any]:
        """In the order asked; what confirms is not shown."""
        return ["client_id", "officer", "pattern", "starts_on", "weeks"]
