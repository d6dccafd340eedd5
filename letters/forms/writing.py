"""The letter as it is written: an opening, points, what is asked for, a closing; all of it in one form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import dateformat
from django.utils.dateparse import parse_date

from letters.contents import LONGEST, MOST_ASKS, MOST_POINTS
from letters.figures import worded
from letters.forms.texts import TextField
from letters.models import LetterVersion, Quotation
from letters.models.letter import FundingCategory
from liaison.presentation.forms import speak_kindly
from liaison.presentation.resending import OnceForm, VersionForm
from liaison.presentation.wording.minding import LEADERS, MindsWords

LABELS = {
    "category": "What it is about",
    "text": "What you say",
    "quotations": "Words of places",
    "figures": "Figures",
}
PARTS = tuple(LABELS)


@dataclass(frozen=True)
class Offered:
    """What a point may carry: quotations whose committees agree, and figures that are chosen for this letter."""

    quotations: Iterable[Quotation] = ()
    figures: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of_quotations(self) -> dict[str, tuple[str, str]]:
        """By reference: the words, isolated from what stands around them, and whose they are."""
        return {
            each.ref: (
                f"“\u2068{each.text}\u2069”",
                f"{each.place}, with its name" if each.answer == Quotation.Answer.YES else f"{each.place}, not named",
            )
            for each in self.quotations
        }

    def of_figures(self) -> dict[str, tuple[str, str]]:
        """By key: the figure, and where it comes from."""
        return {key: (f"{each['label']}: {worded(each)}", _source(each)) for key, each in self.figures.items()}


def _source(pinned: Mapping[str, Any]) -> str:
    day = parse_date(pinned["as_of"])
    other = pinned.get("compared_with")
    beside = f"Beside it: {other['label']}, {worded(other)}. " if other else ""
    return f"{beside}{pinned['source']} {dateformat.format(day, 'j F Y') if day else ''}".strip()


class KeptChoices(forms.MultipleChoiceField):
    """Ticks; one that is not offered any more is left out, and the page says what has changed."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, offered: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        """`offered` by value: the words of the choice, and the hint under it."""
        super().__init__(choices=[(key, words) for key, (words, _hint) in offered.items()], **kwargs)
        self._offered = frozenset(offered)
        self.choice_hints = {key: hint for key, (_words, hint) in offered.items()}

    def to_python(self, value: Any) -> list[str]:
        """Those that are offered."""
        return [each for each in super().to_python(value) if each in self._offered]


class LetterForm(MindsWords, OnceForm, VersionForm):
    """A whole letter. `number` is the version that was read when the page was opened, 0 for none."""

    written_on = "Write the letter"
    read_by = LEADERS
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    points = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=MOST_POINTS)
    opening = TextField(
        kind="opening",
        rows=6,
        label="How it begins",
        help_text="“Dear …” is put before it. Say who writes, and why.",
        required=False,
    )
    asks = forms.CharField(
        label="What you ask for",
        help_text="Each on a line of its own.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    closing = TextField(
        kind="closing",
        rows=4,
        label="How it ends",
        help_text="“Yours sincerely” and the signatures follow.",
        required=False,
    )
    because = TextField(
        kind="because",
        rows=2,
        label="What did you change?",
        help_text="In a few words, for those who have read it before.",
        required=False,
    )
    submit_label = "Save this version"

    def __init__(
        self, *args: Any, offered: Offered, count: int, stood: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """`stood` is what the newest version says."""
        super().__init__(*args, **kwargs)
        self.count, self._stood = count, str(stood or "")
        quotations, figures = offered.of_quotations(), offered.of_figures()
        for at in range(count):
            self.fields.update(_of_point(at, quotations, figures))
        if not self.initial.get("number") and not (self.is_bound and self.data.get("number", "0") != "0"):
            del self.fields["because"]
        # A letter without a beginning can be kept, and not be signed.
        self.fields["opening"].hide_optional = True
        speak_kindly(self.fields)
        for name, made in self.fields.items():
            if name.startswith("point_"):
                # The list of mistakes names the point; beside the field its heading does.
                made.label = LABELS[name.rpartition("_")[2]]

    def of_points(self) -> list[dict[str, Any]]:
        """The fields of each point, for the page."""
        return [{part: self[f"point_{at}_{part}"] for part in PARTS if f"point_{at}_{part}" in self.fields}
                | {"at": at, "number": at + 1} for at in range(self.count)]  # fmt: skip

    def layout(self) -> list[Any]:
        """In the order of the page, which is that of the list of mistakes."""
        return ["opening", *(name for name in self.fields if name.startswith("point_")), "asks", "closing"]

    def stood_before(self, name: str) -> str:
        """All of the newest version: points change their places."""
        return self._stood

    def clean(self) -> dict[str, Any]:
        """A point that says something says what it is about."""
        cleaned = super().clean() or {}
        for at in range(self.count):
            said = any(cleaned.get(f"point_{at}_{part}") for part in PARTS[1:])
            if said and not cleaned.get(f"point_{at}_category"):
                self.add_error(f"point_{at}_category", f"Point {at + 1}: choose what it is about.")
        return cleaned

    def clean_asks(self) -> list[str]:
        """Line by line."""
        asks = [line.strip() for line in self.cleaned_data["asks"].splitlines() if line.strip()]
        if len(asks) > MOST_ASKS:
            raise forms.ValidationError(f"A letter asks for at most {MOST_ASKS} things. You ask for {len(asks)}.")
        if any(len(ask) > LONGEST["ask"] for ask in asks):
            raise forms.ValidationError(f"Each line may have {LONGEST['ask']} characters. Make them shorter.")
        return asks

    def content(self) -> dict[str, Any]:
        """What the letter says, as `LetterVersion` keeps it; call it on a valid form."""
        given = self.cleaned_data
        points = [{part: given.get(f"point_{at}_{part}", []) for part in PARTS} for at in range(self.count)]
        return {
            "opening": given["opening"],
            "points": [point for point in points if point["category"]],
            "asks": given["asks"],
            "closing": given["closing"],
        }


def _of_point(
    at: int, quotations: Mapping[str, tuple[str, str]], figures: Mapping[str, tuple[str, str]]
) -> dict[str, forms.Field]:
    categories = [("", "Choose"), *FundingCategory.choices]
    named: dict[str, forms.Field] = {
        "category": forms.ChoiceField(choices=categories, required=False),
        "text": TextField(kind="text", rows=6, required=False),
    }
    if quotations:
        named["quotations"] = KeptChoices(offered=quotations, required=False)
    if figures:
        named["figures"] = KeptChoices(offered=figures, required=False)
    for part, made in named.items():
        made.hide_optional = True  # type: ignore[attr-defined]
        made.label = f"Point {at + 1}, {LABELS[part].lower()}"
    return {f"point_{at}_{part}": made for part, made in named.items()}


def from_version(newest: LetterVersion | None) -> dict[str, Any]:
    """What the form begins with."""
    said: Mapping[str, Any] = newest.content if newest else {}
    points = said.get("points", ()) or ([{}] if newest is None else [])
    return {
        "number": newest.number if newest else 0,
        "opening": said.get("opening", ""),
        "asks": "\n".join(said.get("asks", ())),
        "closing": said.get("closing", ""),
        **_named(points),
    }


def from_typed(data: QueryDict) -> dict[str, Any]:
    """What was typed, as another form can begin with it: with a point more, or one taken out or moved."""
    points = [
        {part: data.getlist(f"point_{at}_{part}") if part in PARTS[2:] else data.get(f"point_{at}_{part}", "")
         for part in PARTS} for at in range(count_of(data))
    ]  # fmt: skip
    kind, _sep, at = data.get("do", "").partition("-")
    if kind == "add" and len(points) < MOST_POINTS:
        points.append({})
    elif at.isdecimal() and int(at) < len(points):
        point = points.pop(int(at))
        if kind == "up":
            points.insert(max(int(at) - 1, 0), point)
        elif kind != "out":
            points.insert(int(at), point)
    kept = {name: data.get(name, "") for name in ("opening", "asks", "closing", "because", "version", "number")}
    return {**kept, **_named(points)}


def count_of(data: Mapping[str, Any]) -> int:
    """How many points a form that was sent carries."""
    typed = str(data.get("points", ""))
    return min(int(typed), MOST_POINTS) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0


def _named(points: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    points = list(points)
    named = {f"point_{at}_{part}": point.get(part) for at, point in enumerate(points) for part in PARTS}
    return {**named, "points": len(points)}
