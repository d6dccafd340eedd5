"""Entering a tour, days away, and withdrawing either."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.rosters.actions.entering import Said
from liaison.rosters.breaking import Warned
from liaison.rosters.duty import moments
from liaison.rosters.models import Kind, Override, Shift
from liaison.rosters.models.shift import TOURS

YEAR = timedelta(days=366)
LONGEST = timedelta(hours=24)
NIGHTLY = (Kind.LATE, Kind.SUPER_LATE, Kind.NIGHT, Kind.DUTY)
DAYS_OFF = (Kind.LEAVE, Kind.REST_DAY, Kind.COURT, Kind.TRAINING, Kind.ABSTRACTION)


def _choices(kinds: tuple[Kind, ...]) -> list[tuple[str, str]]:
    return [(kind.value, str(kind.label)) for kind in kinds]


def _day(label: str, **more: Any) -> ThreeBoxDateField:
    return ThreeBoxDateField(
        label=label,
        earliest=lambda: timezone.localdate() - YEAR,
        latest=lambda: timezone.localdate() + 2 * YEAR,
        **more,
    )


class WarningForm(KindForm):
    """A form that shows what a change would break, and then asks why it is made all the same."""

    accepted = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    override = forms.CharField(
        label="Why do you go on all the same?", max_length=160, required=False, help_text="It is kept with the shift."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.breaches: list[Any] = []
        # The warnings above decide whether it is needed.
        self.fields["override"].hide_optional = True  # type: ignore[attr-defined]
        if not (self.is_bound and self.data.get(self.add_prefix("accepted"))):
            self.fields["override"].widget = forms.HiddenInput()

    def clean_accepted(self) -> set[str]:
        """The rules whose warnings were shown."""
        return set(self.cleaned_data["accepted"].split(",")) & set(Override.Rule.values)

    def show(self, warned: Warned) -> None:
        """Put the warnings above the form and open the question why."""
        self.breaches = warned.breaches
        seen = self.data.copy()  # type: ignore[attr-defined]
        seen[self.add_prefix("accepted")] = ",".join(sorted({breach.rule for breach in warned.breaches}))
        self.data = seen
        self.fields["override"].widget = forms.TextInput(attrs={"maxlength": "160"})
        self.add_error("override", warned.message)


class TourFields(WarningForm):
    """A tour of duty."""

    submit_label = "Save this shift"
    kind = forms.ChoiceField(label="What kind of shift?", choices=_choices(TOURS), widget=forms.RadioSelect)
    first_on = _day("On which day does it start?")
    starts = TimeField24(label="Starts")
    ends = TimeField24(label="Ends", help_text="If it is not later than the start, it ends the next day.")

    def clean(self) -> dict[str, Any]:
        """An early does not run past midnight, and no tour is longer than a day."""
        cleaned = super().clean() or self.cleaned_data
        starts, ends, kind = cleaned.get("starts"), cleaned.get("ends"), cleaned.get("kind")
        if starts and ends and ends <= starts and kind not in NIGHTLY:
            self.add_error("ends", "An early ends after it starts, on the same day. Check the times.")
        elif starts and ends and cleaned.get("first_on"):
            starts_at, ends_at = moments(cleaned["first_on"], starts, ends)
            if not timedelta() < ends_at - starts_at <= LONGEST:
                self.add_error("ends", "A tour lasts 24 hours at most. Check the times.")
        return cleaned

    def said(self) -> Said:
        """What was typed, as a shift."""
        typed = self.cleaned_data
        starts_at, ends_at = moments(typed["first_on"], typed["starts"], typed["ends"])
        return Said(typed["kind"], typed["first_on"], typed["first_on"], starts_at, ends_at)


class AwayFields(WarningForm):
    """Days, or part of one day, on which somebody is not on duty."""

    submit_label = "Save"
    kind = forms.ChoiceField(
        label="Why is the officer not on duty?", choices=_choices(DAYS_OFF), widget=forms.RadioSelect
    )
    first_on = _day("First day")
    last_on = _day("Last day", required=False, help_text="Leave empty for one day.")
    starts = TimeField24(label="From", required=False, help_text="Only for part of one day.")
    ends = TimeField24(label="To", required=False)
    reason = forms.CharField(
        label="Reason",
        max_length=160,
        required=False,
        help_text="Needed for an abstraction. Write nothing about health or family.",
    )

    def clean(self) -> dict[str, Any]:
        """Days in order; times only where they mean something; an abstraction with its reason."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The last day is before the first. Check both.")
        if first and last and last - first > YEAR:
            self.add_error("last_on", "This is longer than a year. Check the year.")
        if cleaned.get("kind") == Kind.ABSTRACTION and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Say in a few words what the officer is abstracted for.")
        self._check_times(cleaned)
        return cleaned

    def _check_times(self, cleaned: dict[str, Any]) -> None:
        starts, ends, kind = cleaned.get("starts"), cleaned.get("ends"), cleaned.get("kind")
        if (starts is None) != (ends is None) and not {"starts", "ends"} & set(self.errors):
            self.add_error("ends" if ends is None else "starts", "Enter both times, or neither.")
        if starts is None:
            return
        if kind in (Kind.LEAVE, Kind.REST_DAY):
            self.add_error("starts", "Leave and rest days are whole days. Delete the times.")
        elif cleaned.get("last_on") and cleaned.get("last_on") != cleaned.get("first_on"):
            self.add_error("starts", "Times are for part of one day. Delete them, or the last day.")

    def said(self) -> Said:
        """What was typed, as a shift."""
        typed = self.cleaned_data
        first, last = typed["first_on"], typed["last_on"] or typed["first_on"]
        if typed["starts"] is None:
            return Said(typed["kind"], first, last, reason=typed["reason"])
        return Said(typed["kind"], first, first, *moments(first, typed["starts"], typed["ends"]), typed["reason"])


class OfficerField(KindForm):
    """For whom."""

    officer: forms.ModelChoiceField = forms.ModelChoiceField(label="For whom?", queryset=None, empty_label="Choose one")

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["officer"]).queryset = officers


class AddTourForm(TourFields, OfficerField, OnceForm):
    """A new tour."""

    def layout(self) -> list[Any]:
        """The warnings' answer last."""
        return ["client_id", "accepted", "officer", "kind", "first_on", "starts", "ends", "override"]


class AddAwayForm(AwayFields, OfficerField, OnceForm):
    """New days away."""

    def layout(self) -> list[Any]:
        """The warnings' answer last."""
        order = ["officer", "kind", "first_on", "last_on", "starts", "ends", "reason"]
        return ["client_id", "accepted", *order, "override"]


class ChangeTourForm(TourFields, VersionForm):
    """A tour that was there when the form was opened."""

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, initial=typed_of(shift), **kwargs)

    def layout(self) -> list[Any]:
        """The warnings' answer last."""
        return ["version", "accepted", "kind", "first_on", "starts", "ends", "override"]


class ChangeAwayForm(AwayFields, VersionForm):
    """Days away that were there when the form was opened."""

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, initial=typed_of(shift), **kwargs)

    def layout(self) -> list[Any]:
        """The warnings' answer last."""
        order = ["kind", "first_on", "last_on", "starts", "ends", "reason"]
        return ["version", "accepted", *order, "override"]


class WithdrawForm(VersionForm):
    """Why a shift no longer counts."""

    submit_label = "Withdraw this shift"
    because = forms.CharField(label="Why is it withdrawn?", max_length=160, help_text="It is kept with the shift.")


def typed_of(shift: Shift) -> dict[str, Any]:
    """A shift as its form would have it."""
    local = [moment and timezone.localtime(moment).time() for moment in (shift.starts_at, shift.ends_at)]
    return {
        "kind": shift.kind,
        "first_on": shift.first_on,
        "last_on": shift.last_on if shift.last_on != shift.first_on else None,
        "starts": local[0],
        "ends": local[1],
        "reason": shift.reason,
        "version": shift.version,
    }
