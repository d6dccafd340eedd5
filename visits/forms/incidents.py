"""Forms after an incident: mobilise officers, choose what to cover, end it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from liaison.places.models import CommandUnit, NeighbourhoodTeam, Place
from liaison.places.models.place import Faith
from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm
from liaison.presentation.wording.minding import MindsWords
from visits.actions.mobilising import AHEAD, LONGEST
from visits.forms.choosing import PlaceChoice
from visits.incidents import Line, hours_to_suggest
from visits.windows import Window

LEADERS_AND_PLACE = "Those who lead the unit, and the committee of the place where it happened,"
Area = tuple[CommandUnit, NeighbourhoodTeam | None]


def last_day_of_all() -> date:
    """The last day that any response can reach."""
    return timezone.localdate() + AHEAD + LONGEST


class MobiliseForm(MindsWords, OnceForm):
    """What happened, where, and which places it is about."""

    written_on = "Send officers after an incident"
    read_by = LEADERS_AND_PLACE
    fields: dict[str, Any]
    reason = forms.CharField(
        label="What happened?",
        help_text="Every mosque, church or temple that is visited because of it reads this. No names, no intelligence.",
        max_length=160,
        widget=forms.Textarea(attrs={"rows": "2"}),
        error_messages={"required": "Say in a few words what happened."},
    )
    place = PlaceChoice(
        label="Did it happen at one of our places?",
        help_text="Its committee is told in its ledger. Distances count from there.",
        required=False,
        empty_label="No, somewhere else",
    )
    area = forms.ChoiceField(label="Which places need to see somebody?", widget=forms.RadioSelect)
    faiths = forms.MultipleChoiceField(
        label="Of which faiths?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one faith."},
    )
    first_on = ThreeBoxDateField(label="From which day?", earliest=timezone.localdate, latest=last_day_of_all)
    last_on = ThreeBoxDateField(
        label="Until which day?", help_text="28 days at most.", earliest=timezone.localdate, latest=last_day_of_all
    )
    submit_label = "See the places"

    def __init__(
        self,
        *args: Any,
        units: Iterable[CommandUnit],
        teams: Iterable[NeighbourhoodTeam],
        places: QuerySet[Place],
        faiths: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.areas: dict[str, Area] = {}
        labels: list[tuple[str, str]] = []
        teams = list(teams)
        for unit in units:
            self.areas[f"unit-{unit.pk}"] = (unit, None)
            labels.append((f"unit-{unit.pk}", f"All of {unit}"))
            for team in teams:
                if team.unit_id == unit.pk:
                    self.areas[f"team-{team.slug}"] = (unit, team)
                    labels.append((f"team-{team.slug}", team.name))
        self.offered = [faith for faith in Faith if faith in faiths]
        self.fields["place"].queryset = places
        self.fields["area"].choices = labels
        self.fields["faiths"].choices = [(faith.value, faith.label) for faith in self.offered]
        if labels:
            self.initial.setdefault("area", labels[0][0])
        self.initial.setdefault("faiths", list(faiths))
        self.initial.setdefault("first_on", timezone.localdate())
        self.initial.setdefault("last_on", timezone.localdate() + timedelta(days=7))

    def intent(self) -> dict[str, Any]:
        """What was chosen, as the action takes it; call it on a valid form. All faiths are told as none."""
        given = dict(self.cleaned_data)
        given["unit"], given["team"] = self.areas[given.pop("area")]
        if len(given["faiths"]) == len(self.offered):
            given["faiths"] = []
        return given


@dataclass(frozen=True)
class Row:
    """One place on the page of choosing: what is on there, and where nothing is, the hour."""

    line: Line
    windows: tuple[Window, ...]
    checked: bool
    hour: Any


class CoverForm(OnceForm):
    """Which places to ask officers for, on which days, and when to go where nothing is on."""

    fields: dict[str, Any]
    places = forms.MultipleChoiceField(
        label="Which places?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one place.",
            "invalid_choice": "One of these places is not in the list any more. Choose again.",
        },
    )
    first_on = ThreeBoxDateField(label="From which day?")
    last_on = ThreeBoxDateField(label="Until which day?")
    submit_label = "Propose who goes"

    def __init__(
        self, *args: Any, lines: list[Line], since: datetime, first: date, last: date, ahead: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if not line.declines]
        self.since, self.suggested = since, hours_to_suggest(self.lines, since)
        self.fields["places"].choices = [(line.slug, line.name) for line in self.lines]
        self.initial.setdefault("places", [line.slug for line in self.lines])
        for name, usual in (("first_on", first), ("last_on", min(ahead, last))):
            self.fields[name].earliest, self.fields[name].latest = first, last
            self.initial.setdefault(name, usual)
        for line in self.lines:
            if hour := self.suggested.get(line.pk):
                self.fields[f"at_{line.pk}"] = TimeField24(
                    label=f"Go to {line.name} at",
                    initial=hour,
                    required=False,
                    error_messages={
                        "invalid": f"{line.name}: enter the time like 17:00.",
                        "bare_hour": f"{line.name}: enter the minutes as well, like 17:00.",
                    },
                )
                self.fields[f"at_{line.pk}"].hide_optional = True

    @property
    def rows(self) -> list[Row]:
        """The places as the page prints them."""
        chosen = self["places"].value() or []
        return [
            Row(
                line,
                line.windows,
                line.slug in chosen,
                self[f"at_{line.pk}"] if f"at_{line.pk}" in self.fields else None,
            )
            for line in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        """The days must be in order."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", f"Choose {words.day(first)} or a later day.")
        return cleaned

    def chosen(self) -> list[Line]:
        """The places that were ticked; call it on a valid form."""
        return [line for line in self.lines if line.slug in self.cleaned_data["places"]]

    def hours(self) -> dict[int, time]:
        """When to go to each place where nothing is on; as suggested where the box was emptied."""
        return {pk: self.cleaned_data[f"at_{pk}"] or hour for pk, hour in self.suggested.items()}


class EndForm(MindsWords, KindForm):
    """Ending a response."""

    written_on = "End what was done after an incident"
    read_by = LEADERS_AND_PLACE
    because = forms.CharField(
        label="Why is it over?",
        help_text="You can leave this empty. The committee of the place where it happened reads it.",
        max_length=160,
        required=False,
    )
    submit_label = "End it"
