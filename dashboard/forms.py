"""Forms of the dashboard: taking a table away, and having a briefing made."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dashboard import wording
from dashboard.exports.purposes import Purpose, leaves_the_unit
from dashboard.scopes import Scope
from dashboard.tables import ALL, ALL_TITLE, INSIDE, OUTSIDE, OUTSIDE_TITLE
from liaison.observances.weeks import Week
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm

TABLES = [
    (ALL, f"{ALL_TITLE} in one file"),
    *((slug, title) for slug, title, *_ in INSIDE),
    (OUTSIDE, f"{OUTSIDE_TITLE} (may leave the unit)"),
]
ONLY_ROUND = f"Only one table may leave the unit. Choose “{OUTSIDE_TITLE}”."
ONLY_WHOLE = "Only the figures of the whole unit may leave it. Choose the whole unit."
SAY = "Say in a few words what it is for."
MOST_WORDS = 100
BACK = 12
"""Weeks before this one that a form offers."""


def kinds() -> list[tuple[str, str]]:
    """The kinds of file."""
    return [("xlsx", "Excel (XLSX)"), ("csv", "CSV; all tables as a ZIP")]


class ExportForm(KindForm):
    """Which table, as what, and what for. It asks by GET, since it changes nothing."""

    submit_label = "Download"

    table = forms.ChoiceField(label="Which table?", choices=TABLES)
    kind = forms.ChoiceField(label="Which kind of file?", choices=kinds, widget=forms.RadioSelect, initial="xlsx")
    purpose = forms.ChoiceField(
        label="What is it for?",
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        help_text="It is kept, and the committees of these places can read it.",
    )
    words = forms.CharField(
        label="In a few words, if it is something else",
        required=False,
        max_length=MOST_WORDS,
    )

    # Whose week it is goes on to the file's address.
    week = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.CharField(required=False, widget=forms.HiddenInput)
    team = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, action: str, **kwargs: Any) -> None:
        self.scope = scope
        super().__init__(*args, **kwargs)
        self.helper.form_method, self.helper.form_action = "get", action

    def clean(self) -> dict[str, Any]:
        """What leaves the unit is the one table for that, of the whole unit; something else is said in words."""
        cleaned = super().clean() or {}
        purpose = cleaned.get("purpose", "")
        if purpose == Purpose.OTHER and not cleaned.get("words"):
            self.add_error("words", SAY)
        if purpose and leaves_the_unit(purpose) and cleaned.get("table", OUTSIDE) != OUTSIDE:
            self.add_error("table", ONLY_ROUND)
        if cleaned.get("table") == OUTSIDE and not self.scope.whole:
            self.add_error("table", ONLY_WHOLE)
        return cleaned

    @property
    def said(self) -> str:
        """The purpose in words, for the read log."""
        label = str(Purpose(self.cleaned_data["purpose"]).label)
        words = " ".join(self.cleaned_data["words"].split())
        return f"{label}: {words}" if words and self.cleaned_data["purpose"] == Purpose.OTHER else label


class BriefingForm(OnceForm):
    """Have a briefing made, of one of the last weeks."""

    submit_label = "Make a briefing"

    week = forms.ChoiceField(label="Which week?")

    def __init__(self, *args: Any, also: Sequence[Week] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Week.now()
        offered = sorted(
            {*(now.back(n) for n in range(BACK + 1)), *(week for week in also if week <= now)}, reverse=True
        )
        field = self.fields["week"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- for the types alone
        field.choices = [(str(week), f"{wording.days_of(week)} ({week})") for week in offered]

    def clean_week(self) -> Week:
        """The week itself."""
        return Week.parse(self.cleaned_data["week"])
