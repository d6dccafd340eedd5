"""Forms that point out what looks as if it did not belong here, before anything is saved; the writer decides."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from liaison.presentation.wording.finding import Hit, find
from liaison.presentation.wording.kinds import ADVICE, Advice, Kind, Reason

SEEN, BECAUSE, KEEP, CHOICE = "words_seen", "words_because", "words_keep", "words_choice"
AROUND = 40
"""Letters shown before and after a phrase, at most."""
COMMITTEE = _("The committee")
LEADERS = _("Those who lead the unit")


@dataclass(frozen=True)
class Kept:
    """What the writer decided about one field: never the phrase itself."""

    label: str
    kinds: list[str]
    reason: str
    choice: uuid.UUID


@dataclass(frozen=True)
class Seen:
    """One phrase in its sentence, and the box it stands in."""

    label: str
    target: str
    before: str
    phrase: str
    after: str


@dataclass(frozen=True)
class Notice:
    """Everything of one kind, why it does not belong here, and what to do instead."""

    kind: str
    label: str
    advice: Advice
    seen: list[Seen]


class MindsWords:
    """Mixin for forms with free text about a place: `class NoteForm(MindsWords, KindForm)`.

    All boxes that take any text are read, those made for one form alone too; `unminded` names those that are not free
    text. With `asks_first` the form is not valid until each phrase is changed or kept with a reason; without, the page
    only says so. What stood in the box already was decided when it was written. `written_on` is the page as the ledger
    says it, `read_by` who reads there what was kept.
    The view passes the form to `liaison.places.wording.words_kept`, which keeps the choice.
    """

    written_on: str = ""
    read_by: Any = COMMITTEE
    unminded: tuple[str, ...] = ()
    asks_first = True
    words_heading: Any = _("Look at these words before they are saved")

    fields: dict[str, Any]
    data: Any
    kept: list[Kept]
    notices: list[Notice]
    words_undecided = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.kept, self.notices = [], []
        super().__init__(*args, **kwargs)

    def minded(self) -> list[str]:
        """The names of the fields that are read."""
        return [name for name, field in self.fields.items() if takes_any_text(field) and name not in self.unminded]

    def full_clean(self) -> None:
        """As ever, and the words are read as they were typed, whatever else is wrong."""
        super().full_clean()  # type: ignore[misc]
        if self.is_bound:
            self._mind()

    def is_valid(self) -> bool:
        """Not while there is something to decide."""
        return super().is_valid() and not (self.asks_first and self.words_undecided)  # type: ignore[misc]

    def _mind(self) -> None:
        found = {name: hits for name in self.minded() if (hits := self._hits(name))}
        if not found:
            self.kept, self.notices, self.words_undecided = [], [], False
            return
        self.notices = _notices(self, found)
        seen, reason = set(self._sent(SEEN).split()), self._sent(BECAUSE)
        decided = reason in Reason.values and all(
            mark(name, hit) in seen for name, hits in found.items() for hit in hits
        )
        self.words_undecided = not decided
        self.kept = (
            [
                Kept(_label(self, name), sorted({hit.kind for hit in hits}), reason, self.words_choice)
                for name, hits in found.items()
            ]
            if decided
            else []
        )
        self.words_seen = " ".join(mark(name, hit) for name, hits in found.items() for hit in hits)

    def _hits(self, name: str) -> list[Hit]:
        typed = str(self.data.get(self.add_prefix(name)) or "")
        if not typed.strip():
            return []
        return [hit for hit in find(typed) if not self.was_decided(name, hit)]

    def was_decided(self, name: str, hit: Hit) -> bool:
        """Whether this phrase was kept when it was written: it stood there before."""
        return hit.phrase in self.stood_before(name)

    def stood_before(self, name: str) -> str:
        """What was written in this box, or to be found there, when the page was opened."""
        return str(self.get_initial_for_field(self.fields[name], name) or "")

    def _sent(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name)) or "")

    @property
    def words_choice(self) -> uuid.UUID:
        """The same for every copy of one form, so that a choice is kept once."""
        try:
            return uuid.UUID(self._sent(CHOICE))
        except ValueError:
            return uuid.uuid4()

    @property
    def words_hint(self) -> str:
        """What is found, in a sentence or two, where nothing has to be decided; '' for nothing."""
        told = [f"“{seen.phrase}”" for notice in self.notices for seen in notice.seen]
        if not told:
            return ""
        kinds = ", ".join(notice.label[0].lower() + notice.label[1:] for notice in self.notices)
        looks = "looks" if len(told) == 1 else "look"
        return f"{', '.join(told)} {looks} like {kinds}. Is it needed here? You can take it out."

    @property
    def words_reasons(self) -> list[tuple[str, str, bool]]:
        """The reasons to choose from, each with whether it is chosen."""
        return [(value, str(label), value == self._sent(BECAUSE)) for value, label in Reason.choices]

    @property
    def words_lack_a_reason(self) -> bool:
        """Whether "keep" was pressed without one."""
        return bool(self._sent(KEEP)) and self._sent(BECAUSE) not in Reason.values


def takes_any_text(field: forms.Field) -> bool:
    """Whether a person may type whatever they like: no address, number, choice or hidden value."""
    plain = type(field) is forms.CharField or isinstance(field.widget, forms.Textarea)
    return plain and type(field.widget) in (forms.TextInput, forms.Textarea)


def mark(name: str, hit: Hit) -> str:
    """What stands for one phrase in one box where the phrase itself must not be written again."""
    return blake2s(f"{name}\0{hit.kind}\0{hit.phrase}".encode(), digest_size=9).hexdigest()


def _label(form: Any, name: str) -> str:
    return str(form.fields[name].label or capfirst(pretty_name(name)))


def _notices(form: Any, found: dict[str, list[Hit]]) -> list[Notice]:
    by_kind: dict[str, list[Seen]] = {}
    for name, hits in found.items():
        typed = str(form.data.get(form.add_prefix(name)))
        for hit in hits:
            by_kind.setdefault(hit.kind, []).append(
                Seen(
                    label=_label(form, name),
                    target=form[name].id_for_label,
                    before=_cut(typed[: hit.start], at_the_end=False),
                    phrase=hit.phrase,
                    after=_cut(typed[hit.end :], at_the_end=True),
                )
            )
    return [Notice(kind.value, str(kind.label), ADVICE[kind], by_kind[kind]) for kind in Kind if kind in by_kind]


def _cut(text: str, *, at_the_end: bool) -> str:
    if len(text) <= AROUND:
        return text
    # Whole words, where there are any.
    if at_the_end:
        return f"{text[:AROUND].rpartition(' ')[0] or text[:AROUND]} …"
    return f"… {text[-AROUND:].partition(' ')[2] or text[-AROUND:]}"
