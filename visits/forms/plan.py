"""Planning a visit: for one of the place's next gatherings, or at another time."""

import datetime as dt
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from liaison.accounts.models import User
from liaison.observances.occurrences import Occurrence
from liaison.places.models import Place
from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords
from visits.actions.planning import Intent
from visits.forms.account import moments
from visits.forms.warned import WarnedForm
from visits.gatherings import KIND_FOR, gathering, key_of
from visits.models import Visit

OTHER_TIME = "other"
AHEAD = dt.timedelta(days=28)
OFFERED = 8


class GatheringChoice(forms.ChoiceField):
    """A gathering by its key; the form looks it up."""

    def valid_value(self, value: Any) -> bool:
        """Anything short: the form looks it up."""
        return len(str(value)) < 40 and "\x00" not in str(value)


class OfficersField(forms.ModelMultipleChoiceField):
    """Officers of the unit, each with where else they are sent at that time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            required=False,
            error_messages={
                "invalid_choice": "Choose officers from the list.",
                "invalid_pk_value": "Choose officers from the list.",
            },
            **kwargs,
        )


class PlanForm(MindsWords, WarnedForm, OnceForm):
    """When, for which gathering, what for, and who comes."""

    written_on = "Plan a visit"
    unminded = ("reason",)
    fields: dict[str, Any]
    chosen: Occurrence | None
    span: tuple[dt.datetime, dt.datetime] | None

    gathering = GatheringChoice(label="When?", widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="What kind of visit?", required=False)
    day = ThreeBoxDateField(label="Which day?", required=False, earliest=timezone.localdate)
    starts = TimeField24(label="From", help_text="For example, 13:15", required=False)
    ends = TimeField24(label="Until", required=False)
    officers = OfficersField(label="Who goes?")
    officers_needed = forms.IntegerField(label="How many officers does it need?", min_value=1, max_value=50, initial=1)
    purpose = forms.CharField(
        label="What for?",
        help_text="The committee reads it.",
        max_length=200,
        required=False,
    )
    submit_label = "Plan the visit"

    def __init__(
        self, *args: Any, place: Place, kinds: list[str], officers: Any, upcoming: list[Occurrence], **kwargs: Any
    ) -> None:
        self.place = place
        super().__init__(*args, **kwargs)
        self.fields["gathering"].choices = [
            *((key_of(each), _when(each)) for each in upcoming),
            (OTHER_TIME, "At another time"),
        ]
        self.fields["gathering"].choice_hints = {key_of(each): _hint(each) for each in upcoming}
        self.fields["kind"].choices = [(k.value, k.label) for k in Visit.Kind if k in kinds]
        self.kinds = kinds
        if not upcoming:
            self.initial.setdefault("gathering", OTHER_TIME)
        if "officers" in self.fields:
            self.fields["officers"].queryset = officers
        for name in ("kind", "day", "starts", "ends"):
            self.fields[name].hide_optional = True

    def layout(self) -> list[Any]:
        """When first, then who."""
        times = ["kind", "day", Div("starts", "ends", css_class="app-side-by-side")]
        return [
            RevealingRadios("gathering", {OTHER_TIME: times}),
            *(name for name in ("officers", "reason") if name in self.fields),
            "officers_needed",
            "purpose",
            *(name for name in ("client_id", "version", "accepted") if name in self.fields),
        ]

    def clean(self) -> dict[str, Any]:
        """Either a gathering of this place, or a day and two times."""
        cleaned = super().clean() or self.cleaned_data
        self.chosen = self.span = None
        key = cleaned.get("gathering")
        if key == OTHER_TIME:
            self._other_time(cleaned)
        elif key:
            self.chosen = gathering(self.place, key)
            if self.chosen is None:
                self.add_error("gathering", "The place has changed its times. Choose again.")
            else:
                self.span = self.chosen.window_starts_at, self.chosen.window_ends_at
        return cleaned

    def _other_time(self, cleaned: dict[str, Any]) -> None:
        for name, sentence in (
            ("kind", "Choose what kind of visit it is."),
            ("day", "Enter the day."),
            ("starts", "Enter when the visit begins, like 13:15."),
            ("ends", "Enter when the visit ends, like 14:00."),
        ):
            if cleaned.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, sentence)
        self.span = moments(self, cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends"))

    def intent(self) -> Intent:
        """What was typed; call it on a valid form."""
        kind = KIND_FOR[self.chosen.sitting.kind] if self.chosen else self.cleaned_data["kind"]
        if kind not in self.kinds:
            kind = self.kinds[0]
        if self.span is None:
            raise ValueError("The form is not valid.")
        starts_at, ends_at = self.span
        return Intent(
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            sitting=self.chosen.sitting if self.chosen else None,
            officers_needed=self.cleaned_data["officers_needed"],
            purpose=self.cleaned_data["purpose"],
        )


class ReplanForm(PlanForm, VersionForm):
    """Changing a planned visit; its officers are chosen on a page of their own."""

    submit_label = "Save the change"

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        local = timezone.localtime
        kwargs["initial"] = {
            "gathering": f"{visit.sitting_id}@{timezone.localdate(visit.starts_at)}" if visit.sitting_id else "other",
            "kind": visit.kind,
            "day": timezone.localdate(visit.starts_at),
            "starts": local(visit.starts_at).time(),
            "ends": local(visit.ends_at).time(),
            "officers_needed": visit.officers_needed,
            "purpose": visit.purpose,
            "version": visit.version,
        }
        super().__init__(*args, officers=None, **kwargs)
        for name in ("officers", "reason", "accepted", "client_id"):
            del self.fields[name]


class CancelForm(MindsWords, VersionForm):
    """Calling off a planned visit."""

    written_on = "Call off a visit"
    because = forms.CharField(
        label="Why is it called off?",
        help_text="The officers and the committee read it.",
        max_length=200,
        error_messages={"required": "Write why it is called off."},
    )
    submit_label = "Call off the visit"


def _when(occurrence: Occurrence) -> str:
    return f"{words.day(occurrence.day)}: {occurrence.label}"


def _hint(occurrence: Occurrence) -> str:
    kept = "" if occurrence.sure else " The place has not confirmed this time."
    return f"Be there {words.between(occurrence.window_starts_at, occurrence.window_ends_at)}.{kept}"
