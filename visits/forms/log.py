"""Logging a visit in under a minute: four taps and one sentence."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from liaison.accounts.models import User
from liaison.accounts.roles import Permission
from liaison.places.access import may
from liaison.places.models import Place
from liaison.presentation import words
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm
from liaison.refusals import Refused
from visits.account import Account
from visits.actions.visiting import Promise
from visits.forms.account import AccountForm, moments
from visits.forms.folding import Folded
from visits.models import Visit

# "Now" is one tap and asks for no times, so a length has to be assumed; the page says which.
JUST_NOW = dt.timedelta(minutes=15)
FIRST_KINDS = (
    Visit.Kind.REASSURANCE,
    Visit.Kind.FRIDAY,
    Visit.Kind.PATROL,
    Visit.Kind.PHONE,
    Visit.Kind.MEETING,
)
OTHER = "other"
PLANNED, NOW, EARLIER = "planned", "now", "earlier"
JOIN, SEPARATE = "join", "separate"
NOT_YOURS = (
    "Choose a place from your list. A place of another team is logged by its own officers,"
    " or by you when a supervisor sends you there."
)


@dataclass(frozen=True)
class Offer:
    """What the form offers to choose from, read only when the form is shown: slugs and names, officers."""

    near: list[tuple[str, str]]
    others: list[tuple[str, str]]
    colleagues: list[tuple[str, str]]


class PlaceSlug(forms.ChoiceField):
    """A place by its slug. Whether the person may log there is asked of the database, not of the list shown."""

    def valid_value(self, value: Any) -> bool:
        """Whether it has the form of a slug."""
        return bool(re.fullmatch(r"[-\w]{1,80}", str(value)))


class OfficerChoice(forms.MultipleChoiceField):
    """Officers by primary key; the action knows who is one."""

    def valid_value(self, value: Any) -> bool:
        """Whether it has the form of a primary key."""
        return bool(re.fullmatch(r"[0-9]{1,9}", str(value)))


class LogForm(AccountForm, OnceForm):
    """Where, what kind, when, whom, how it felt, a promise, a sentence."""

    written_on = "Log a visit"
    same = forms.ChoiceField(
        label="Is it the same visit?",
        choices=[(JOIN, "Yes, add me to it"), (SEPARATE, "No, log mine as well")],
        widget=forms.RadioSelect,
        required=False,
    )
    place = PlaceSlug(label="Where?", widget=forms.RadioSelect, error_messages={"required": "Choose the place."})
    other_place = PlaceSlug(label="Which place?", required=False)
    kind = forms.ChoiceField(label="What kind of visit was it?", widget=forms.RadioSelect)
    other_kind = forms.ChoiceField(label="Which kind?", required=False)
    when = forms.ChoiceField(label="When was it?", widget=forms.RadioSelect)
    promised = forms.ChoiceField(
        label="Did you promise anything?",
        choices=[("no", "No"), ("yes", "Yes")],
        widget=forms.RadioSelect,
        initial="no",
    )
    promise = forms.CharField(label="What did you promise?", max_length=200, required=False)
    promise_by = ThreeBoxDateField(
        label="By which day?",
        required=False,
        earliest=timezone.localdate,
        error_messages={"too_early": "Choose today or a later day for the promise."},
    )
    officers = OfficerChoice(label="Who else was there?", widget=forms.CheckboxSelectMultiple, required=False)
    submit_label = "Save"

    def __init__(
        self,
        *args: Any,
        user: Any,
        kinds: list[str],
        offer: Callable[[], Offer],
        planned: Visit | None = None,
        **kwargs: Any,
    ) -> None:
        self.user, self.planned, self.offer = user, planned, offer
        self.where: Place | None = None
        self.made: Promise | None = None
        self.now = timezone.now()
        self.clash: Visit | None = None
        super().__init__(*args, **kwargs)
        self._offer_kinds(kinds)
        self._offer_times()
        self.fields["place"].choices = lambda: [*offer().near, *self._another()]
        self.fields["other_place"].choices = lambda: [("", "Choose a place"), *offer().others]
        self.fields["officers"].choices = lambda: offer().colleagues
        for name in ("day", "starts", "ends"):
            self.fields[name].required = False
        for name in ("met", "other_place", "other_kind", "day", "starts", "ends", "promise", "promise_by"):
            # Asked for by `clean`, where the answer before calls for it.
            self.fields[name].hide_optional = True
        if planned:
            del self.fields["place"], self.fields["other_place"]

    def _another(self) -> list[tuple[str, str]]:
        return [(OTHER, "Another place")] if self.offer().others else []

    def _offer_kinds(self, kinds: list[str]) -> None:
        first = [kind for kind in FIRST_KINDS if kind in kinds] or [Visit.Kind(kind) for kind in kinds]
        expected = self.planned.kind if self.planned else first[0].value
        if expected not in [kind.value for kind in first]:
            first.insert(0, Visit.Kind(expected))
        rest = [kind for kind in Visit.Kind if kind in kinds and kind not in first]
        more = [(OTHER, "Something else")] if rest else []
        self.fields["kind"].choices = [*((kind.value, kind.label) for kind in first), *more]
        self.fields["other_kind"].choices = [("", "Choose one"), *((k.value, k.label) for k in rest)]
        self.initial.setdefault("kind", expected)

    def _offer_times(self) -> None:
        answers = [(NOW, "Now"), (EARLIER, "Another time")]
        hints = {NOW: f"Kept as {words.between(self.now - JUST_NOW, self.now)}"}
        planned = self.planned
        if planned and planned.starts_at < self.now:
            end = min(planned.ends_at, self.now)
            answers.insert(0, (PLANNED, "As planned"))
            hints[PLANNED] = f"{words.day(planned.starts_at)}, {words.between(planned.starts_at, end)}"
        self.fields["when"].choices = answers
        self.fields["when"].choice_hints = hints
        self.initial.setdefault("when", answers[0][0])
        self.initial.setdefault("day", timezone.localdate(self.now))

    def layout(self) -> list[Any]:
        """The order of the phone's screen."""
        asked = ["same"] if self.clash or self.data.get("same") else []
        place = [] if self.planned else [RevealingRadios("place", {OTHER: ["other_place"]})]
        return [
            *asked,
            *place,
            RevealingRadios("kind", {OTHER: ["other_kind"]}),
            RevealingRadios("when", {EARLIER: ["day", "starts", "ends"]}),
            "met",
            "mood",
            RevealingRadios("promised", {"yes": ["promise", "promise_by"]}),
            "summary",
            Folded("Advice, who else was there", "advice", "invited_in", "officers"),
            "client_id",
        ]

    def minded(self) -> list[str]:
        """A promise only where one was made."""
        made = self.data.get(self.add_prefix("promised")) == "yes"
        return [name for name in super().minded() if made or name != "promise"]

    def clean(self) -> dict[str, Any]:
        """Each answer that opened more questions has them answered; the place is one's own."""
        cleaned = self.cleaned_data
        if cleaned.get("kind") == OTHER:
            cleaned["kind"] = cleaned.get("other_kind")
            if not cleaned["kind"] and "other_kind" not in self.errors:
                self.add_error("other_kind", "Choose which kind of visit it was.")
        cleaned = super().clean()
        self.where = self.planned.place if self.planned else self._place(cleaned)
        self.span = self._span(cleaned)
        self.made = self._promise(cleaned)
        return cleaned

    def _place(self, cleaned: dict[str, Any]) -> Place | None:
        name, slug = "place", cleaned.get("place")
        if slug == OTHER:
            name, slug = "other_place", cleaned.get("other_place")
        if not slug:
            if name not in self.errors:
                self.add_error(name, "Choose the place.")
            return None
        place = Place.objects.seen_in_full_by(self.user).filter(slug=slug).first()
        if place is None or not may(self.user, Permission.VISIT_LOG, place):
            self.add_error(name, NOT_YOURS)
            return None
        return place

    def _span(self, cleaned: dict[str, Any]) -> tuple[dt.datetime, dt.datetime] | None:
        when = cleaned.get("when")
        if when == NOW:
            return self.now - JUST_NOW, self.now
        if when == PLANNED and self.planned:
            return self.planned.starts_at, min(self.planned.ends_at, self.now)
        if when != EARLIER:
            return None
        for name, sentence in (
            ("day", "Enter the day of the visit."),
            ("starts", "Enter when the visit began, like 13:15."),
            ("ends", "Enter when the visit ended, like 13:45."),
        ):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        return moments(self, cleaned.get("day"), cleaned.get("starts"), cleaned.get("ends"))

    def _promise(self, cleaned: dict[str, Any]) -> Promise | None:
        if cleaned.get("promised") != "yes":
            return None
        for name, sentence in (
            ("promise", "Write what you promised, or choose “No”."),
            ("promise_by", "Enter the day by which you will do it."),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        if not (cleaned.get("promise") and cleaned.get("promise_by")):
            return None
        return Promise(text=cleaned["promise"], due_on=cleaned["promise_by"])

    def said(self) -> Account:
        """What was typed; call it on a valid form."""
        if self.span is None:
            raise ValueError("The form is not valid.")
        starts_at, ends_at = self.span
        return self.account(starts_at, ends_at)

    def others_there(self) -> list[User]:
        """The officers who were ticked; those who are none are left for the action to refuse."""
        chosen = {int(pk) for pk in self.cleaned_data["officers"]}
        if not chosen:
            return []
        found = {user.pk: user for user in User.objects.filter(pk__in=chosen)}
        return [found.get(pk) or User(pk=pk) for pk in sorted(chosen)]

    def refuse(self, refused: Refused) -> None:
        """Put an action's refusal beside the question it is about; what is not open cannot carry it."""
        field = refused.field
        if field in ("day", "starts", "ends") and self.cleaned_data.get("when") != EARLIER:
            field = "when"
        self.add_error(field if field in self.fields else None, refused.message)
