"""What the scheme decided, measure by measure; and about what nobody had written down before."""

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Protocol

from crispy_forms.layout import Fieldset
from django import forms

from funding.actions.step_facts import Decision, not_listed, open_measures
from funding.models import Application, Measure, MeasureKind
from liaison.presentation.layout import RevealingCheckboxes
from liaison.presentation.money import PoundsField

ABOUT = ("decided", "number", "pence")
YES_NO = [("yes", "Approved"), ("no", "Refused")]


class DecisionForm(Protocol):
    """A form that asks it. Fields about a measure end in its primary key, those about anything else in its kind."""

    application: Application
    measures: list[Measure]
    others: list[MeasureKind]
    fields: dict[str, forms.Field]
    initial: MutableMapping[str, Any]


def questions(form: DecisionForm) -> dict[str, forms.Field]:
    """The questions; the form then knows its measures, and what else the round pays for."""
    form.measures = open_measures(form.application)
    left = not_listed(form.application)
    form.others = [kind for kind in MeasureKind if kind in left]
    return (
        dict(_about_each(form))
        | dict(_about_others(form))
        | {
            "awarded_pence": PoundsField(
                label="How much money did they approve in all?",
                help_text="Leave it empty if they did not say.",
                required=False,
            )
        }
    )


def _about_each(form: DecisionForm) -> Iterator[tuple[str, forms.Field]]:
    for measure in form.measures:
        kind = _of(measure.get_kind_display())
        yield (
            f"decided_{measure.pk}",
            forms.ChoiceField(
                label=f"What did they decide about {kind}?",
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": _choose(kind)},
            ),
        )
        if measure.number > 1:
            hint = f"You asked for {measure.number}."
            field = forms.IntegerField(label="How many?", help_text=hint, min_value=1, max_value=999, required=False)
            yield f"number_{measure.pk}", field
            form.initial[f"number_{measure.pk}"] = measure.number
        yield f"pence_{measure.pk}", PoundsField(label="What it costs", help_text="If you know it.", required=False)


def _about_others(form: DecisionForm) -> Iterator[tuple[str, forms.Field]]:
    """What was not asked for, and the decision names all the same."""
    if not form.others:
        return
    yield (
        "also",
        forms.MultipleChoiceField(
            label="Does the decision name anything else?" if form.measures else "What does the decision name?",
            help_text="Choose what was not written down here before. Leave all empty if there is nothing.",
            choices=[(kind.value, kind.label) for kind in form.others],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
    )
    for kind in form.others:
        what = _of(kind.label)
        asked = {
            "decided": forms.ChoiceField(
                label=f"What did they decide about {what}?", choices=YES_NO, widget=forms.RadioSelect, required=False
            ),
            "number": forms.IntegerField(
                label=f"How many: {what}", help_text="Leave it empty for one.", min_value=1, max_value=999,
                required=False, widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
            ),
            "pence": PoundsField(label=f"What it costs: {what}", help_text="If you know it.", required=False),
        }  # fmt: skip
        for name in ABOUT:
            asked[name].hide_optional = True  # type: ignore[attr-defined]
            yield f"also-{name}_{kind}", asked[name]


def missing(cleaned: Mapping[str, Any]) -> dict[str, str]:
    """What is ticked as named in the decision and has no answer: a sentence by the name of its field."""
    return {
        f"also-decided_{kind}": _choose(_of(MeasureKind(kind).label))
        for kind in cleaned.get("also", ())
        if not cleaned.get(f"also-decided_{kind}")
    }


def decision(given: Mapping[str, Any], about: object, prefix: str = "") -> Decision:
    """What a valid form says about one measure."""
    decided, number, pence = (given.get(f"{prefix}{name}_{about}") for name in ABOUT)
    return Decision(approved=decided == "yes", pence=pence, number=number)


def layout(form: DecisionForm) -> list[Any]:
    """The questions about one measure stand together, those about others under their box; then the rest."""
    rows = {str(measure.pk): [name for name in form.fields if _is_about(name, measure.pk)] for measure in form.measures}
    about_others = {kind.value: [f"also-{name}_{kind}" for name in ABOUT] for kind in form.others}
    grouped = {"also", *(name for names in (*rows.values(), *about_others.values()) for name in names)}
    rest = [name for name in form.fields if name not in grouped]
    groups: list[Any] = [Fieldset(str(m.get_kind_display()), *rows[str(m.pk)]) for m in form.measures]
    if form.others:
        groups.append(RevealingCheckboxes("also", about_others))
    at = rest.index("awarded_pence")
    return [*rest[:at], *groups, *rest[at:]]


def _is_about(name: str, measure: int) -> bool:
    return name in [f"{each}_{measure}" for each in ABOUT]


def _of(label: object) -> str:
    """The name of a measure within a sentence."""
    words = str(label)
    return words[0].lower() + words[1:]


def _choose(kind: str) -> str:
    return f"Choose approved or refused for {kind}."
