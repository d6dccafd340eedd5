"""Worries about funding, each with what it is about."""

from collections.abc import Sequence
from typing import Any

from django import forms

from letters.models.letter import FundingCategory
from liaison.presentation.forms import KindForm
from visits.models import Concern


class WorriesForm(KindForm):
    """One choice for each worry on the page; `known` are the categories they have, by primary key."""

    submit_label = "Save all"

    def __init__(self, *args: Any, worries: Sequence[Concern], known: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worries, self.known = worries, known
        for worry in worries:
            self.fields[f"worry_{worry.ref}"] = forms.ChoiceField(
                label="What is it about?",
                choices=[("", "Not decided yet"), *FundingCategory.choices],
                initial=known.get(worry.pk, ""),
                required=False,
                widget=forms.Select(attrs={"class": "govuk-select"}),
            )
            self.fields[f"worry_{worry.ref}"].hide_optional = True  # type: ignore[attr-defined]

    def rows(self) -> list[tuple[Concern, Any]]:
        """Each worry with its field."""
        return [(worry, self[f"worry_{worry.ref}"]) for worry in self.worries]

    def changed(self) -> list[tuple[Concern, str]]:
        """What was chosen differently; what was decided stays decided. Call it on a valid form."""
        chosen = ((worry, self.cleaned_data.get(f"worry_{worry.ref}", "")) for worry in self.worries)
        return [(worry, category) for worry, category in chosen if category and category != self.known.get(worry.pk)]
