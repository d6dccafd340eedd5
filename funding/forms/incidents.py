"""Forms of the incident log."""

from copy import copy
from typing import Any

from django import forms
from django.utils import timezone

from funding.actions.incidents import EARLIEST, Account
from funding.crime_references import CHOICES, judge
from funding.models import Incident
from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.money import PoundsField
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords


class IncidentForm(MindsWords, KindForm):
    """What happened, when, what harm it did, and who was told."""

    written_on = "Incident log"
    unminded = ("crime_reference",)
    what = forms.ChoiceField(label="What happened?", choices=Incident.What.choices, widget=forms.RadioSelect)
    happened_on = ThreeBoxDateField(
        label="On which day?",
        help_text="For example 27 11 2026. If you do not know the day, write the day you found it.",
        earliest=EARLIEST,
        latest=timezone.localdate,
        error_messages={"too_late": "The date cannot be in the future."},
    )
    happened_at = TimeField24(label="About what time?", required=False)
    harm = forms.ChoiceField(label="What harm did it do?", choices=Incident.Harm.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="What happened, in your own words?",
        help_text="Do not name worshippers or suspects.",
        max_length=1500,
        required=False,
        widget=forms.Textarea,
    )
    cost_pence = PoundsField(
        label="What did it cost you?",
        help_text="For example repairs. In pounds, like 1,250 or 89.50.",
        required=False,
    )
    told = forms.MultipleChoiceField(
        label="Who was told?",
        choices=Incident.Told.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    force = forms.ChoiceField(
        label="Which police force gave you a crime reference?",
        help_text="Leave this and the next box empty if you have no reference yet. You can add it later.",
        choices=CHOICES,
        required=False,
    )
    crime_reference = forms.CharField(
        label="Crime reference",
        help_text="It stands in the letter or the e-mail from the police.",
        max_length=30,
        required=False,
    )
    # A reference that looked odd and that the committee has looked at once more.
    looked_at = forms.CharField(widget=forms.HiddenInput, max_length=30, required=False)
    submit_label = "Save"

    def clean(self) -> dict[str, Any]:
        """Refuse what is no reference; ask once to look again at one that its force does not usually write so."""
        cleaned = super().clean() or {}
        typed, force = cleaned.get("crime_reference"), cleaned.get("force")
        if typed and force:
            judged = judge(force, typed)
            if judged.refusal:
                self.add_error("crime_reference", judged.refusal)
            elif judged.doubt and cleaned.get("looked_at") != judged.reference:
                self.add_error("crime_reference", judged.doubt)
                seen: Any = copy(self.data)
                seen[self.add_prefix("looked_at")] = judged.reference
                self.data = seen
        return cleaned

    def account(self) -> Account:
        """What was typed, for the action."""
        given = self.cleaned_data
        return Account(
            what=given["what"],
            happened_on=given["happened_on"],
            happened_at=given["happened_at"],
            harm=given["harm"],
            text=given["text"],
            cost_pence=given["cost_pence"],
            told=tuple(given["told"]),
            force=given["force"],
            crime_reference=given["crime_reference"],
        )


class NewIncidentForm(IncidentForm, OnceForm):
    """Something that is written down for the first time."""

    submit_label = "Save in the log"


class ChangeIncidentForm(IncidentForm, VersionForm):
    """Something that is corrected."""

    @staticmethod
    def initial_of(incident: Incident) -> dict[str, Any]:
        """What the form shows at first. A reference that is kept was looked at."""
        names = [name for name in IncidentForm.base_fields if name != "looked_at"]
        shown = {name: getattr(incident, name) for name in names}
        return shown | {"version": incident.version, "looked_at": incident.crime_reference}


class WithdrawForm(MindsWords, KindForm):
    """Why something in the log is not to count."""

    written_on = "Incident log"
    because = forms.CharField(
        label="Why do you withdraw it?",
        help_text="For example: written down twice. The committee can still read it.",
        max_length=160,
        error_messages={"required": "Say why you withdraw it."},
    )
    submit_label = "Withdraw"
