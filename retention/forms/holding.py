"""A legal hold: on what, and why."""

from typing import Any

from django import forms

from funding.models import Application
from letters.models import Letter
from liaison.accounts.models import User
from liaison.places.models import CommandUnit, Place, Posting
from liaison.places.models.belonging import Membership
from liaison.presentation.layout import RevealingRadios
from liaison.presentation.resending import OnceForm, VersionForm
from retention.models import Hold

NO_APPLICATION = "There is no such application, or it is not shared with you. You can hold the whole place instead."
NO_LETTER = "Your unit has no letter with this reference."
NO_PERSON = "Nobody of your unit or its places has this e-mail address."


class HoldForm(OnceForm):
    """A new hold in one unit; `places` are those of it that this person sees."""

    what = forms.ChoiceField(
        label="What is to be kept?",
        widget=forms.RadioSelect,
        choices=[
            ("place", "Everything of a place"),
            ("application", "One application for funding"),
            ("letter", "One letter"),
            ("person", "What is held about one person"),
        ],
    )
    place = forms.ModelChoiceField(label="Which place?", queryset=Place.objects.none(), required=False)
    application = forms.CharField(label="Reference of the application", max_length=8, required=False)
    letter = forms.CharField(label="Reference of the letter", max_length=8, required=False)
    person = forms.EmailField(label="E-mail address of the person", required=False)
    why = forms.ChoiceField(label="Why?", widget=forms.RadioSelect, choices=Hold.Why.choices)
    file_reference = forms.CharField(
        label="Number of the force’s file",
        help_text="The details belong there and not here: the committee reads all that stands here.",
        max_length=40,
    )
    submit_label = "Place the hold"

    def __init__(self, *args: Any, user: Any, unit: CommandUnit, **kwargs: Any) -> None:
        self._user, self._unit = user, unit
        super().__init__(*args, **kwargs)
        places = Place.objects.seen_in_full_by(user).filter(unit=unit)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        for name in ("place", "application", "letter", "person"):
            self.fields[name].hide_optional = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Find the thing that is meant, within what this person sees."""
        cleaned = super().clean() or self.cleaned_data
        what = cleaned.get("what")
        if not what or what in self.errors:
            return cleaned
        typed = cleaned.get(what)
        if not typed:
            self.add_error(what, "Say which one.")
            return cleaned
        found, sorry = self._find(what, typed)
        if found is None:
            self.add_error(what, sorry)
        cleaned["on"] = {what: found}
        return cleaned

    def _find(self, what: str, typed: Any) -> tuple[Any, str]:
        if what == "place":
            return typed, ""
        if what == "application":
            seen: Any = Application.objects.visible_to(self._user).filter(place__unit=self._unit)
            return seen.filter(ref__iexact=typed).first(), NO_APPLICATION
        if what == "letter":
            letters = Letter.objects.visible_to(self._user).filter(unit=self._unit)
            return letters.filter(ref__iexact=typed).first(), NO_LETTER
        return person_of(self._unit, typed), NO_PERSON

    def layout(self) -> list[Any]:
        """Each thing is named in its own way."""
        reveals = {name: [name] for name in ("place", "application", "letter", "person")}
        return [RevealingRadios("what", reveals), "why", "file_reference", "client_id"]


def person_of(unit: CommandUnit, email: str) -> User | None:
    """Somebody who holds or held a role in this unit or at one of its places, by e-mail address."""
    posted = Posting.objects.filter(unit=unit).values("user")
    members: Any = Membership.objects.filter(place__unit=unit)
    known = User.objects.filter(email__iexact=email)
    return (known.filter(pk__in=posted) | known.filter(pk__in=members.values("user"))).first()


class ReviewForm(VersionForm):
    """The hold is still needed."""

    submit_label = "Still needed: keep for 6 more months"
