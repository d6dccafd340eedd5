"""Sending one officer to many nights, and calling them off: which officer, which places, which nights."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from liaison.accounts.models import User
from liaison.observances.models import Weekday
from liaison.places.models import Place
from liaison.presentation import words
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios
from visits.ramadan.series import EVERY_DAY, Which

ONLY, LATER, DAYS = "only", "later", "days"
HOW = [(ONLY, "This night only"), (LATER, "This and all later nights"), (DAYS, "From this night on, on some weekdays")]
ANSWERS = ("officer", "places", "night", "how", "weekdays")


class SeriesForm(KindForm):
    """The answers; `confirmed`, `seen` and `reason` come back from the page that shows what they mean."""

    fields: dict[str, Any]
    submit_label = "Show the nights"

    officer = forms.ModelChoiceField(
        User.objects.none(),
        label="Who?",
        empty_label="Choose an officer",
        error_messages={"required": "Choose the officer.", "invalid_choice": "Choose an officer from the list."},
    )
    places = forms.ModelMultipleChoiceField(
        Place.objects.none(),
        label="Which mosques?",
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one mosque.",
            "invalid_choice": "Choose mosques from the list.",
            "invalid_pk_value": "Choose mosques from the list.",
        },
    )
    night = forms.ChoiceField(label="From which night?")
    how = forms.ChoiceField(label="Which nights?", choices=HOW, widget=forms.RadioSelect, initial=LATER)
    weekdays = forms.MultipleChoiceField(
        label="On which weekdays?", choices=Weekday.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20_000)
    reason = forms.CharField(required=False, widget=forms.HiddenInput, max_length=160)

    def __init__(
        self, *args: Any, officers: QuerySet[User], places: QuerySet[Place], nights: list[tuple[date, str]], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.fields["officer"].queryset = officers
        self.fields["places"].queryset = places
        self.fields["night"].choices = [
            (day.isoformat(), f"{words.day(day)}{number and f', {number.lower()}'}") for day, number in nights
        ]
        self.fields["weekdays"].hide_optional = True
        self.last = max((day for day, _number in nights), default=None)

    def layout(self) -> list[Any]:
        """The weekdays are under their answer; what comes back from the other page is not shown here."""
        return ["officer", "places", "night", RevealingRadios("how", {DAYS: ["weekdays"]})]

    @property
    def helper(self) -> Any:
        """Without the hidden answers: sent from here, nothing is confirmed yet."""
        helper = super().helper
        helper.render_hidden_fields = False
        return helper

    def clean(self) -> dict[str, Any]:
        """`which` evenings, from the three answers about them."""
        cleaned = super().clean() or self.cleaned_data
        how, night = cleaned.get("how"), cleaned.get("night")
        weekdays = frozenset(int(each) for each in cleaned.get("weekdays", ())) if how == DAYS else EVERY_DAY
        if how == DAYS and not weekdays and "weekdays" not in self.errors:
            self.add_error("weekdays", "Choose at least one weekday.")
        if night and how and self.last:
            first = date.fromisoformat(night)
            cleaned["which"] = Which(first=first, last=first if how == ONLY else self.last, weekdays=weekdays)
        return cleaned

    @property
    def keys(self) -> list[str]:
        """What was shown when somebody agreed; call it on a valid form."""
        return [each for each in self.cleaned_data["seen"].split(",") if each]
