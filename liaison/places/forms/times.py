"""Forms for the times and dates of a place."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone

from liaison.observances import hijri, timetable, yearly
from liaison.observances.festival_dates import Basis
from liaison.observances.models import Kind, ObservanceDate, Sitting, Weekday
from liaison.observances.predictions import name_of
from liaison.places.models.place import Band, CalendarRule, Place
from liaison.places.times_in_words import full_date, is_lunar
from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords

DAY = timedelta(days=1)
OTHER = "other"
YES_NO = (("yes", "Yes"), ("no", "No"), ("", "Not said"))
ANCHORED = {
    Kind.TARAWIH: (Sitting.Anchor.ISHA, "Some minutes after Isha"),
    Kind.IFTAR: (Sitting.Anchor.MAGHRIB, "Some minutes after Maghrib"),
}
WITH_SEASON = (Kind.JUMUAH, Kind.WEEKLY)
FRIDAY = Weekday.FRIDAY


def kinds_for(faith: str) -> list[Kind]:
    """The kinds of sitting that a place of this faith is offered."""
    return list(Kind) if faith in ("muslim", "community", "other") else [Kind.WEEKLY, Kind.FESTIVAL]


def _hide_optional(form: forms.Form, *fields: str) -> None:
    """An answer above decides whether these are needed, so they do not call themselves optional."""
    for name in fields:
        form.fields[name].hide_optional = True  # type: ignore[attr-defined]


def _offer(form: forms.Form, field: str, choices: list[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[field]).choices = choices


class SittingFields(KindForm):
    """What adding and changing a sitting have in common. Only the fields that its kind needs are shown."""

    name = forms.CharField(label="What do you call it?", max_length=80, help_text="For example: First sitting.")
    festival = forms.ChoiceField(label="Which festival?", required=False)
    weekday = forms.TypedChoiceField(
        label="Which day of the week?", choices=Weekday.choices, coerce=int, widget=forms.RadioSelect
    )
    season = forms.ChoiceField(
        label="When do these times hold?",
        choices=Sitting.Season.choices,
        widget=forms.RadioSelect,
        initial=Sitting.Season.ALL,
    )
    anchor = forms.ChoiceField(label="When does it start?", widget=forms.RadioSelect)
    opens_at = TimeField24(label="Starts", required=False)
    prayer_at = TimeField24(label="Prayer begins", required=False)
    ends_at = TimeField24(label="Ends", required=False)
    after_anchor = forms.IntegerField(label="How many minutes after?", min_value=0, max_value=240, required=False)
    lasts = forms.IntegerField(label="How many minutes does it last?", min_value=5, max_value=600, required=False)
    women_space = forms.ChoiceField(
        label="Is there space for women?", choices=YES_NO, required=False, widget=forms.RadioSelect
    )
    expected_band = forms.ChoiceField(
        label="About how many people come?",
        choices=[*Band.choices, ("", "Not said")],
        required=False,
        widget=forms.RadioSelect,
    )
    where = forms.CharField(
        label="Where, if not at the place itself", max_length=120, required=False, help_text="For example: park."
    )

    def __init__(self, *args: Any, kind: str, festivals: list[str], **kwargs: Any) -> None:
        self.kind = Kind(kind)
        super().__init__(*args, **kwargs)
        for name in self._not_needed():
            del self.fields[name]
        if self.kind == Kind.JUMUAH:
            self.fields["opens_at"].label = "Khutbah begins"
        if self.kind == Kind.FESTIVAL:
            self.fields["festival"].required = True
            _offer(self, "festival", [("", "Choose one"), *((name, name) for name in festivals)])
        if "anchor" not in self.fields:
            self.fields["opens_at"].required = self.fields["ends_at"].required = True
        else:
            _hide_optional(self, "opens_at", "ends_at", "after_anchor", "lasts")
            anchor, label = ANCHORED[self.kind]
            _offer(self, "anchor", [(anchor.value, label), (Sitting.Anchor.CLOCK.value, "At a clock time")])

    def _not_needed(self) -> list[str]:
        hidden = [] if self.kind == Kind.FESTIVAL else ["festival"]
        if self.kind != Kind.WEEKLY:
            hidden.append("weekday")
        if self.kind not in WITH_SEASON:
            hidden.append("season")
        return hidden + (["prayer_at"] if self.kind in ANCHORED else ["anchor", "after_anchor", "lasts"])

    def layout(self) -> list[Any]:
        """In the order asked; what an answer needs is under that answer."""
        if "anchor" not in self.fields:
            return list(self.fields)
        clock, after = ["opens_at", "ends_at"], ["after_anchor", "lasts"]
        anchor = ANCHORED[self.kind][0]
        inside = {*clock, *after, "anchor"}
        rest = [name for name in self.fields if name not in inside]
        when = RevealingRadios("anchor", {anchor: after, Sitting.Anchor.CLOCK: clock})
        after_name = rest.index("name") + 1
        return [*rest[:after_name], when, *rest[after_name:]]

    def clean(self) -> dict[str, Any]:
        """The fields of a sitting, complete."""
        cleaned = {**(super().clean() or self.cleaned_data), "kind": self.kind.value}
        cleaned.setdefault("anchor", Sitting.Anchor.CLOCK)
        cleaned.setdefault("season", Sitting.Season.ALL)
        cleaned.setdefault("weekday", FRIDAY if self.kind == Kind.JUMUAH else None)
        for name, empty in (("festival", ""), ("prayer_at", None), ("after_anchor", None), ("lasts", None)):
            cleaned.setdefault(name, empty)
        cleaned["women_space"] = {"yes": True, "no": False}.get(cleaned.get("women_space", ""))
        return cleaned


class AddSittingForm(SittingFields, OnceForm):
    """A new sitting."""

    submit_label = "Save these times"


class ChangeSittingForm(SittingFields, VersionForm):
    """A sitting that is there already."""

    submit_label = "Save these times"

    def __init__(self, *args: Any, sitting: Sitting, **kwargs: Any) -> None:
        said = {True: "yes", False: "no", None: ""}[sitting.women_space]
        names = [*SittingFields.base_fields, "version"]
        initial = {name: getattr(sitting, name) for name in names} | {"women_space": said}
        super().__init__(*args, kind=sitting.kind, initial=initial, **kwargs)


class EndSittingForm(VersionForm):
    """The last day of a sitting."""

    submit_label = "Save the last day"
    last_on = ThreeBoxDateField(
        label="On which day is it held for the last time?",
        help_text="Visits that took place stay on the record.",
        earliest=lambda: timezone.localdate() - 366 * DAY,
    )


class SeenForm(KindForm):
    """Which sittings were shown, and in which version: "17.2,18.1"."""

    seen = forms.RegexField(r"^(\d{1,18}\.\d{1,9})(,\d{1,18}\.\d{1,9})*$", widget=forms.HiddenInput)

    def clean_seen(self) -> dict[int, int]:
        """Primary key to version."""
        pairs = (pair.split(".") for pair in self.cleaned_data["seen"].split(","))
        return {int(pk): int(version) for pk, version in pairs}


class OneDayForm(MindsWords, OnceForm):
    """One day on which a sitting is held otherwise."""

    written_on = "One day is different"
    submit_label = "Save this change"
    day = ThreeBoxDateField(label="On which day?", earliest=timezone.localdate)
    what = forms.ChoiceField(
        label="What is different?",
        choices=[("times", "It is at another time"), ("cancelled", "It is not held")],
        widget=forms.RadioSelect,
    )
    opens_at = TimeField24(label="Starts", required=False)
    prayer_at = TimeField24(label="Prayer begins", required=False)
    ends_at = TimeField24(label="Ends", required=False)
    reason = forms.CharField(label="Why?", max_length=160, required=False, help_text="For example: Eid is that day.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _hide_optional(self, "opens_at", "ends_at")

    def layout(self) -> list[Any]:
        """The times are under their answer."""
        what = RevealingRadios("what", {"times": ["opens_at", "prayer_at", "ends_at"]})
        return ["client_id", "day", what, "reason"]

    def clean(self) -> dict[str, Any]:
        """As the action takes it."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["cancelled"] = cleaned.pop("what", "") == "cancelled"
        return cleaned


class DateForm(VersionForm):
    """On which day the place keeps something: one tap for the likely days, or another day."""

    on = forms.ChoiceField(label="On which day?", widget=forms.RadioSelect)
    day = ThreeBoxDateField(label="Which day?", required=False)

    def __init__(self, *args: Any, observance: ObservanceDate, confirming: bool, **kwargs: Any) -> None:
        self.submit_label = "Confirm this date" if confirming else "Save the announced date"
        kwargs.setdefault("initial", {"version": observance.version})
        super().__init__(*args, **kwargs)
        _hide_optional(self, "day")
        around = observance.predicted_on or observance.on
        days = {around - DAY, around, around + DAY} if is_lunar(observance) else {around}
        likely = sorted(days | {observance.on})
        lunar = observance.name != ObservanceDate.Name.FESTIVAL
        choices = [(day.isoformat(), _with_hijri(day) if lunar else full_date(day)) for day in likely]
        _offer(self, "on", [*choices, (OTHER, "Another day")])
        if observance.name == ObservanceDate.Name.RAMADAN:
            self.fields["on"].label = "Which is the first day of fasting?"
            self.fields["on"].help_text = "The first Tarawih is the evening before."
        if observance.is_settled:
            self.initial["on"] = observance.on.isoformat()

    def layout(self) -> list[Any]:
        """The boxes are under "Another day"."""
        return ["version", RevealingRadios("on", {OTHER: ["day"]})]

    def clean(self) -> dict[str, Any]:
        """`on` as a date."""
        cleaned = super().clean() or self.cleaned_data
        chosen, typed = cleaned.get("on"), cleaned.pop("day", None)
        if chosen == OTHER:
            cleaned["on"] = typed
            if typed is None and "day" not in self.errors:
                self.add_error("day", "Enter the day.")
        elif chosen:
            cleaned["on"] = date.fromisoformat(chosen)
        return cleaned


def _with_hijri(day: date) -> str:
    about = hijri.about(day)
    return f"{full_date(day)} (about {about})" if about else full_date(day)


class FestivalForm(KindForm):
    """A festival that the place keeps and the portal does not predict."""

    submit_label = "Add this date"
    festival = forms.ChoiceField(label="Which festival?", widget=forms.RadioSelect)
    other = forms.CharField(label="What is it called?", max_length=40, required=False)
    on = ThreeBoxDateField(label="On which day does it fall?", earliest=timezone.localdate)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _hide_optional(self, "other")
        names = [
            name_of(each) for each in yearly.of_faith(place.faith) if each.basis is Basis.ENTERED or each.only_if_asked
        ]
        _offer(self, "festival", [*((name, name) for name in names), (OTHER, "Another festival")])
        if not names:
            self.initial["festival"] = OTHER

    def layout(self) -> list[Any]:
        """The name is under "Another festival"."""
        return [RevealingRadios("festival", {OTHER: ["other"]}), "on"]

    def clean(self) -> dict[str, Any]:
        """`festival` as a name."""
        cleaned = super().clean() or self.cleaned_data
        other = cleaned.pop("other", "")
        if cleaned.get("festival") == OTHER:
            cleaned["festival"] = other
            if not other and "other" not in self.errors:
                self.add_error("other", "Enter the name of the festival.")
        return cleaned


class RuleForm(VersionForm):
    """How the place decides its lunar dates, in its own words."""

    rule = forms.ChoiceField(
        label="How does your place decide when Ramadan and Eid begin?",
        help_text="Nothing else is concluded from your answer.",
        choices=CalendarRule.choices,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        initial = {"rule": place.calendar_rule, "version": place.version}
        super().__init__(*args, initial=initial, **kwargs)


class TimetableForm(KindForm):
    """A timetable as a file."""

    submit_label = "Read the timetable"
    file = forms.FileField(
        label="Your timetable as a CSV file",
        help_text="At most 1 MB. The first line names the columns: date, fajr, sunrise, dhuhr, asr, maghrib, isha.",
        error_messages={"empty": "The file is empty."},
    )

    def clean_file(self) -> timetable.Timetable:
        """The file, read; only the part up to the limit is taken into memory."""
        try:
            return timetable.read(self.cleaned_data["file"].read(timetable.MOST_BYTES + 1))
        except timetable.Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
