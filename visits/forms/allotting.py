"""Choosing who goes: the best first, each with what speaks for and against them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from crispy_forms.layout import LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm
from visits.forms.plan import OfficersField
from visits.forms.warned import WarnedForm
from visits.suitability.findings import Finding, Judgement
from visits.suitability.ranking import Candidate

SHORT_LIST = 6
LONGEST_NUMBER = 18
WRONG_OFFICER = {
    "required": "Choose who goes.",
    "invalid_choice": "Choose somebody from the list.",
}
PRIVATELY = "Only those who lead the unit read it. Write nothing about health or family."


class Card(NamedTuple):
    """One answer as the page prints it: whether it is chosen, what speaks for it and what against it."""

    id: str
    value: str
    title: str
    tag: str
    said_for: str
    against: str
    lesser: str
    checked: bool


class Option(NamedTuple):
    """One answer before the form knows whether it is chosen."""

    value: str
    title: str
    said_for: str = ""
    against: str = ""
    lesser: str = ""
    tag: str = ""
    first: bool = True


def options_of(candidates: Iterable[Candidate], asked: str = "") -> list[Option]:
    """Those who can go, as answers. The short list is the best few, or whose name holds what was `asked` for."""
    wanted, options = asked.strip().casefold(), []
    for number, one in enumerate(each for each in candidates if each.can_go):
        first = wanted in one.name.casefold() if wanted else number < SHORT_LIST or bool(one.offered)
        options.append(
            Option(
                str(one.pk),
                one.name,
                *said_of(one.judgement),
                f"Offered to go: {_ordinal(one.offered)}" if one.offered else "",
                first,
            )
        )
    return options


def said_of(judged: Judgement) -> tuple[str, str, str]:
    """What speaks for somebody, what has to be overruled, and what else speaks against them; a text each."""
    return spoken(judged.reasons), spoken(judged.to_overrule), spoken(judged.lesser)


def spoken(findings: Iterable[Finding]) -> str:
    """The sentences of these findings as one text."""
    return " ".join(found.sentence for found in findings)


def who_cannot(candidates: Iterable[Candidate], asked: str = "") -> list[tuple[str, str]]:
    """Those whom a rule forbids to go: name and why."""
    wanted = asked.strip().casefold()
    return [
        (one.name, spoken(one.judgement.refusals))
        for one in candidates
        if not one.can_go and wanted in one.name.casefold()
    ]


def _ordinal(place: int) -> str:
    return "first on the list" if place == 1 else f"number {place} on the list"


class Cards(LayoutObject):
    """Checkboxes or radios with what speaks for and against each answer; all but the best are folded away."""

    def __init__(self, field: str, options: Sequence[Option], *, many: bool, more: str) -> None:
        self.field, self.options, self.many, self.more = field, options, many, more
        self.fields = [field]

    def render(self, form: Any, context: Context, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> SafeString:
        """The short list, and the others under a line that opens them."""
        bound = form[self.field]
        form.rendered_fields.add(self.field)
        given = bound.value()
        chosen = {str(each) for each in (given if isinstance(given, list | tuple | set) else [given])}
        # Whoever is chosen already stays in sight.
        ordered = sorted(self.options, key=lambda one: not (one.first or one.value in chosen))
        cards = [
            Card(
                f"{bound.auto_id}_{number}",
                one.value,
                one.title,
                one.tag,
                one.said_for,
                one.against,
                one.lesser,
                one.value in chosen,
            )
            for number, one in enumerate(ordered)
        ]
        shown = sum(one.first or one.value in chosen for one in ordered)
        flat: dict[str, Any] = {str(name): value for name, value in context.flatten().items()}
        mine = {"field": bound, "shown": cards[:shown], "folded": cards[shown:], "many": self.many, "more": self.more}
        return render_to_string("visits/_cards.html", flat | mine)


class AllotForm(WarnedForm):
    """Sending officers to a planned visit. It carries who was going when it was opened."""

    officers = OfficersField(label="Who goes?")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    submit_label = "Send them"

    def __init__(
        self, *args: Any, officers: Any, options: Sequence[Option], going: Iterable[int] = (), **kwargs: Any
    ) -> None:
        self.options = options
        kwargs["initial"] = {"seen": _listed(going)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["officers"].queryset = officers
        self.fields["officers"].required = True
        self.fields["officers"].error_messages["required"] = "Choose at least one officer."

    def layout(self) -> list[Any]:
        """Who, and why in spite of the warnings."""
        names = [name for name in self.fields if name != "officers"]
        return [Cards("officers", self.options, many=True, more="Everybody else who can go"), *names]

    def clean_seen(self) -> set[int] | None:
        """The primary keys of the allotments that the form showed; None where it says nothing of them."""
        if self.add_prefix("seen") not in self.data:
            return None
        named = self.cleaned_data["seen"].split(",")
        return {int(each) for each in named if each.isascii() and each.isdigit() and len(each) < LONGEST_NUMBER}

    def see(self, going: Iterable[int]) -> None:
        """Carry who goes now: its reader has been told."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix("seen")] = _listed(going)
        self.data = data


class SendForm(AllotForm, OnceForm):
    """Planning the visit to a gathering and sending officers to it."""

    officers_needed = forms.IntegerField(label="How many officers does it need?", min_value=1, max_value=50, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["seen"]


class OneOfForm(WarnedForm):
    """Choosing one of several answers: where somebody goes instead, or who goes instead of them."""

    choice = forms.ChoiceField(label="", widget=forms.RadioSelect, error_messages=WRONG_OFFICER)
    privately = forms.CharField(
        label="Why can the officer not come?",
        help_text=f"Leave it empty if they could. {PRIVATELY}",
        max_length=200,
        required=False,
    )

    def __init__(
        self, *args: Any, question: str, button: str, more: str, options: Sequence[Option], **kwargs: Any
    ) -> None:
        self.options, self.more, self.submit_label = options, more, button
        super().__init__(*args, **kwargs)
        self.fields["choice"].label = question
        self.fields["choice"].choices = [(one.value, one.title) for one in options]

    def layout(self) -> list[Any]:
        """The answers, and why in spite of the warnings."""
        names = [name for name in self.fields if name != "choice"]
        return [Cards("choice", self.options, many=False, more=self.more), *names]


class MoveForm(OneOfForm):
    """Where an officer goes instead."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["privately"]


class ReleaseForm(KindForm):
    """Calling an officer off. What the committee may read is chosen, not written."""

    WHY = (
        ("Not needed any more", "Not needed any more"),
        ("Needed elsewhere", "Needed elsewhere"),
        ("Cannot come", "Cannot come"),
    )
    because = forms.ChoiceField(
        label="Why is the officer called off?",
        help_text="The committee can read this answer.",
        choices=WHY,
        widget=forms.RadioSelect,
    )
    privately = forms.CharField(
        label="What happened, for those who lead the unit?",
        help_text=f"Needed when the officer cannot come. {PRIVATELY}",
        max_length=200,
        required=False,
    )
    submit_label = "Call off the officer"

    def clean(self) -> dict[str, Any]:
        """Whoever cannot come has a reason; it is not kept for the others."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("because") == "Cannot come" and not cleaned.get("privately") and "privately" not in self.errors:
            self.add_error("privately", "Write why the officer cannot come.")
        elif cleaned.get("because") != "Cannot come":
            cleaned["privately"] = ""
        return cleaned


def _listed(going: Iterable[int]) -> str:
    return ",".join(str(pk) for pk in sorted(going))
