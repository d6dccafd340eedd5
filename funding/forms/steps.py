"""One form for each step: only the questions that it needs."""

from collections.abc import Callable, Mapping
from typing import Any

from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from funding.actions.step_facts import Facts, open_measures
from funding.forms import deciding
from funding.models import Application, Consent, Evidence, Measure, MeasureKind
from funding.states import GUARDING_MOVES, MOVES, Guarding, Move, Reporter, State
from liaison.presentation.fields import ThreeBoxDateField
from liaison.presentation.forms import KindForm, speak_kindly
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import MindsWords

S = State
WHO = {
    Reporter.COMMITTEE: "We, the committee",
    Reporter.SCHEME: "The scheme",
    Reporter.SUPPLIER: "The company that does the survey, the work or the guarding",
    Reporter.COUNCIL: "The council or the landlord",
}
WHEN: dict[str, str] = {
    S.SUBMITTED: "When did you send it?",
    S.INFO_REQUESTED: "When did they ask?",
    S.ASSESSING: "When was that?",
    S.SURVEY_PENDING: "When did they tell you?",
    S.SURVEYED: "When was the survey?",
    S.FINAL_REVIEW: "When did you tell them?",
    S.APPROVED: "When did they decide?",
    S.UNSUCCESSFUL: "When did they decide?",
    S.INELIGIBLE: "When did they decide?",
    S.SCHEDULED: "When did they tell you?",
    S.INSTALLED: "When was the last of it installed?",
    Guarding.ACTIVE: "When did they come first?",
    Guarding.ENDED: "When did they come last?",
}
DUE: dict[str, tuple[str, str]] = {
    S.INFO_REQUESTED: ("By which day do they want an answer?", "Leave it empty if they did not say."),
    S.SURVEY_PENDING: ("When is the survey?", "Leave it empty if no day is agreed yet."),
    S.CONSENTS_PENDING: ("By which day do you need it?", "Leave it empty if you do not know."),
    S.SCHEDULED: ("When does the work begin?", ""),
}
NOTES_HINT = "Your committee reads this, and whoever you share the whole application with."


class NextForm(KindForm):
    """What happened next?"""

    to = forms.ChoiceField(
        label="What happened next?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what happened.",
            "invalid_choice": "This cannot follow any more. Choose one of the answers below.",
        },
    )

    def __init__(self, *args: Any, steps: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = steps  # type: ignore[attr-defined]

    def asks_at(self, address: str) -> None:
        """The answer stands in the address of that page, and changes nothing."""
        self.helper.form_method, self.helper.form_action = "get", address
        # Named, so that the page knows that it was pressed with nothing chosen.
        self.helper.inputs = [Submit("pressed", "Continue")]


class _StepForm(MindsWords, OnceForm, VersionForm):
    """When it was, whose step it was, and what the committee wants to note."""

    written_on = "Next step of an application"
    unminded = ("reference",)

    def __init__(self, *args: Any, application: Application, to: str, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.application, self.to = application, to
        self.initial.update(version=application.version, effective_on=timezone.localdate())
        self.fields["effective_on"] = ThreeBoxDateField(label=WHEN.get(to, "When was that?"))
        self.reporters = [who for who in WHO if who in move.reporters]
        if len(self.reporters) > 1:
            self.fields["reported_by"] = forms.ChoiceField(
                label="Who did it, or told you?",
                choices=[(who, WHO[who]) for who in self.reporters],
                widget=forms.RadioSelect,
            )

    def _ask_for_a_note(self) -> None:
        self.fields["note"] = forms.CharField(
            label="A note, if you want to keep one",
            help_text=NOTES_HINT,
            max_length=500,
            required=False,
            widget=forms.Textarea,
        )
        self.fields["note"].hide_optional = True

    def step(self) -> dict[str, Any]:
        """What the action wants to know of every step; call it on a valid form."""
        given = self.cleaned_data
        return {
            "to": self.to,
            "effective_on": given["effective_on"],
            "reported_by": given.get("reported_by") or self.reporters[0],
            "version": given["version"],
            "note": given["note"],
            "client_id": given["client_id"],
        }


class StepForm(_StepForm):
    """One step of an application. Fields about a measure end in its primary key."""

    submit_label = "Save this step"

    def __init__(
        self, *args: Any, application: Application, to: State, files: QuerySet[Evidence], **kwargs: Any
    ) -> None:
        move = MOVES[State(application.state)][to]
        super().__init__(*args, application=application, to=to, move=move, **kwargs)
        self.measures: list[Measure] = []
        self.others: list[MeasureKind] = []
        if to in DUE:
            label, hint = DUE[to]
            self.fields["due_on"] = ThreeBoxDateField(label=label, help_text=hint, required=to == S.SCHEDULED)
        if to in _QUESTIONS:
            self.fields.update(_QUESTIONS[to](self))
        if files:
            self.fields["document"] = forms.ModelChoiceField(
                label="A document that shows it",
                help_text="Choose one of your files. You can add files on the page “Documents and photos”.",
                queryset=files,
                empty_label="None",
                required=False,
            )
        self._ask_for_a_note()
        # The fields made here get kind messages too.
        speak_kindly(self.fields)

    def clean(self) -> dict[str, Any]:
        """Whatever is ticked as named in a decision has its answer."""
        cleaned = super().clean() or {}
        for name, sentence in deciding.missing(cleaned).items():
            self.add_error(name, sentence)
        return cleaned

    def layout(self) -> list[Any]:
        """The questions about one measure stand together."""
        return deciding.layout(self) if self.to == S.APPROVED else list(self.fields)

    def facts(self) -> Facts:
        """What the step says besides its date; call it on a valid form."""
        given = self.cleaned_data
        about = {measure.pk: measure for measure in self.measures}
        return Facts(
            reference=given.get("reference", ""),
            due_on=given.get("due_on"),
            proposed=frozenset(given.get("proposed", ())),
            accepted=frozenset(int(pk) for pk in given.get("accepted", ())),
            awarded_pence=given.get("awarded_pence"),
            decided={pk: deciding.decision(given, pk) for pk in about if f"decided_{pk}" in given},
            also={kind: deciding.decision(given, kind, "also-") for kind in given.get("also", ())},
            consents=frozenset(given.get("consents", ())),
            installed={pk: given[f"installed_{pk}"] for pk in about if given.get(f"installed_{pk}")},
        )


class GuardingForm(_StepForm):
    """Guards began to come, or ceased to."""

    submit_label = "Save this step"

    def __init__(self, *args: Any, application: Application, to: Guarding, **kwargs: Any) -> None:
        move = GUARDING_MOVES[Guarding(application.guarding)][to]
        super().__init__(*args, application=application, to=to, move=move, **kwargs)
        self._ask_for_a_note()
        speak_kindly(self.fields)


# What one step asks besides ---------------------------------------------------------------------------------------


def _reference(form: StepForm) -> dict[str, forms.Field]:
    hint = "The number that the scheme gave you, if it gave you one. It helps when you ask them."
    return {"reference": forms.CharField(label="Reference", help_text=hint, max_length=40, required=False)}


def _proposed(form: StepForm) -> dict[str, forms.Field]:
    round_ = form.application.round
    form.initial["proposed"] = [measure.kind for measure in open_measures(form.application)]
    return {
        "proposed": forms.MultipleChoiceField(
            label="What does the survey propose?",
            help_text="Leave all empty if you do not know it yet.",
            choices=[(kind, label) for kind, label in MeasureKind.choices if kind in round_.measures],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
    }


def _accepted(form: StepForm) -> dict[str, forms.Field]:
    form.measures = list(form.application.measures.filter(status=Measure.Status.PROPOSED))
    if not form.measures:
        return {}
    return {
        "accepted": forms.MultipleChoiceField(
            label="Which measures do you accept?",
            help_text="What you do not choose is declined.",
            choices=[(str(measure.pk), measure.get_kind_display()) for measure in form.measures],
            widget=forms.CheckboxSelectMultiple,
        )
    }


def _consents(form: StepForm) -> dict[str, forms.Field]:
    return {
        "consents": forms.MultipleChoiceField(
            label="Which permission do you need?",
            help_text="The scheme does not pay for permission.",
            choices=Consent.choices,
            widget=forms.CheckboxSelectMultiple,
        )
    }


def _have(form: StepForm) -> dict[str, forms.Field]:
    needed = [Consent(kind) for kind in form.application.consents]
    if form.application.state != S.CONSENTS_PENDING or not needed:
        return {}
    return {
        "consents": forms.MultipleChoiceField(
            label="Which permission do you have now?",
            choices=[(kind.value, kind.label) for kind in needed],
            widget=forms.CheckboxSelectMultiple,
        )
    }


def _installed(form: StepForm) -> dict[str, forms.Field]:
    form.measures = list(form.application.measures.filter(status=Measure.Status.APPROVED))
    if len(form.measures) < 2:
        return {}
    return {
        f"installed_{measure.pk}": ThreeBoxDateField(
            label=f"{measure.get_kind_display()}: when was it installed?",
            help_text="Leave it empty if it was on the same day.",
            required=False,
        )
        for measure in form.measures
    }


_QUESTIONS: Mapping[State, Callable[[StepForm], dict[str, forms.Field]]] = {
    S.SUBMITTED: _reference,
    S.SURVEYED: _proposed,
    S.FINAL_REVIEW: _accepted,
    S.APPROVED: deciding.questions,
    S.CONSENTS_PENDING: _consents,
    S.SCHEDULED: _have,
    S.INSTALLED: _installed,
}
