"""What an officer says about a visit, as form fields: shared by logging, changing and amending."""

import datetime as dt
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.utils import timezone

from liaison.observances.clock import wall_clock
from liaison.presentation.fields import ThreeBoxDateField, TimeField24
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords
from visits.account import Account
from visits.forms.folding import Folded
from visits.models import Visit
from visits.models.visit import Advice, MetRole

EVENING, SMALL_HOURS = dt.time(17), dt.time(6)
KEEP_OUT = "Do not name worshippers. What you write here, the committee reads."


def moments(form: forms.Form, day: Any, starts: Any, ends: Any) -> tuple[dt.datetime, dt.datetime] | None:
    """The start and end that were typed, or None with the errors put on the form.

    An evening that ends in the small hours ends on the next day; any other end before the start is a mistake.
    """
    if not (day and starts and ends):
        return None
    if ends < SMALL_HOURS and starts >= EVENING:
        last_day = day + dt.timedelta(days=1)
    elif ends <= starts:
        form.add_error("ends", "The end must be after the start. Check both times.")
        return None
    else:
        last_day = day
    found = []
    for name, date, time in (("starts", day, starts), ("ends", last_day, ends)):
        moment = wall_clock(date, time)
        if timezone.localtime(moment).time() != time:
            form.add_error(name, "The clocks go forward in that hour, so that time does not exist.")
            return None
        found.append(moment)
    return found[0], found[1]


class AccountForm(MindsWords, KindForm):
    """When it was, whom the officer met, how it felt, what was said."""

    written_on = "Change a visit"
    fields: dict[str, Any]
    span: tuple[dt.datetime, dt.datetime] | None

    day = ThreeBoxDateField(label="Which day?", latest=timezone.localdate)
    starts = TimeField24(label="From", help_text="For example, 13:15")
    ends = TimeField24(label="Until")
    met = forms.MultipleChoiceField(
        label="Whom did you meet?",
        choices=MetRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mood = forms.TypedChoiceField(
        label="How did it feel to them?",
        choices=Visit.Mood.choices,
        widget=forms.RadioSelect,
        coerce=int,
        empty_value=None,
        required=False,
    )
    summary = forms.CharField(
        label="What was said and agreed?",
        help_text=KEEP_OUT,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    advice = forms.MultipleChoiceField(
        label="Did you give advice?",
        choices=Advice.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    invited_in = forms.TypedChoiceField(
        label="Were you asked to come in?",
        choices=[("True", "Yes"), ("False", "No")],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
    )

    def clean_summary(self) -> str:
        """Line ends as one character each, so that browsers' two do not count twice."""
        return self.cleaned_data["summary"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Whom the officer met is asked for, unless the visit was a patrol past."""
        cleaned = super().clean() or self.cleaned_data
        if "met" not in self.errors and not cleaned.get("met"):
            if cleaned.get("kind") == Visit.Kind.PATROL:
                cleaned["met"] = [MetRole.NOBODY]
            else:
                self.add_error("met", "Choose whom you met. If you met no one, choose “Nobody: walked past”.")
        return cleaned

    def account(self, starts_at: dt.datetime, ends_at: dt.datetime) -> Account:
        """What was typed; call it on a valid form."""
        typed = self.cleaned_data
        return Account(
            kind=typed["kind"],
            starts_at=starts_at,
            ends_at=ends_at,
            met=tuple(typed["met"]),
            mood=typed["mood"],
            advice=tuple(typed["advice"]),
            invited_in=typed["invited_in"],
            summary=typed["summary"],
        )


class EditForm(AccountForm, VersionForm):
    """The author changes what was logged, within a day."""

    kind = forms.ChoiceField(label="What kind of visit was it?")
    submit_label = "Save the change"

    def __init__(self, *args: Any, visit: Visit, kinds: list[str], **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(visit) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["met"].hide_optional = True
        self.fields["kind"].choices = [(k.value, k.label) for k in Visit.Kind if k in kinds or k == visit.kind]

    def layout(self) -> list[Any]:
        """In the order of the form on which it was logged."""
        return [
            "kind",
            "day",
            Div("starts", "ends", css_class="app-side-by-side"),
            "met",
            "mood",
            "summary",
            Folded("Advice, and whether you were asked in", "advice", "invited_in"),
            *(name for name in ("because", "client_id") if name in self.fields),
            "version",
        ]

    def clean(self) -> dict[str, Any]:
        """The two moments as well."""
        cleaned = super().clean()
        self.span = moments(self, cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends"))
        return cleaned


class AmendForm(EditForm, OnceForm):
    """A change after the first day, with its reason."""

    because = forms.CharField(
        label="Why do you change it?",
        help_text="The committee reads this beside what it was and what it is.",
        max_length=200,
        error_messages={"required": "Write why you change it."},
    )
    submit_label = "Amend the visit"


def initial_of(visit: Visit) -> dict[str, Any]:
    """What the fields of an edit form show before anything is typed."""
    return {
        "kind": visit.kind,
        "day": timezone.localdate(visit.starts_at),
        "starts": timezone.localtime(visit.starts_at).time(),
        "ends": timezone.localtime(visit.ends_at).time(),
        "met": visit.met,
        "mood": visit.mood,
        "summary": visit.summary,
        "advice": visit.advice,
        "invited_in": None if visit.invited_in is None else str(visit.invited_in),
        "version": visit.version,
    }
