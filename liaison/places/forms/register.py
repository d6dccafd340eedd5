"""What a supervisor may set about a place."""

from typing import Any

from django import forms

from liaison.accounts.models import User
from liaison.accounts.roles import Role
from liaison.places.languages import LANGUAGES
from liaison.places.models import Place, Posting
from liaison.places.models.place import Band
from liaison.presentation.resending import VersionForm


def officers_of(place: Place) -> Any:
    """Everybody who is an officer in the place's unit today."""
    posted = Posting.objects.current().filter(unit=place.unit_id, role=Role.OFFICER)
    return User.objects.filter(pk__in=posted.values("user"), is_active=True).order_by("name", "pk")


class PlaceForm(VersionForm):
    """Who looks after a place, and what the place has said about itself."""

    named_officer = forms.ModelChoiceField(
        User.objects.none(), label="Named officer", required=False, empty_label="Nobody yet"
    )
    deputy = forms.ModelChoiceField(User.objects.none(), label="Deputy", required=False, empty_label="Nobody yet")
    expected_band = forms.ChoiceField(
        label="How many people usually come?",
        help_text="As the place itself says. Nobody is counted.",
        choices=[*Band.choices, ("", "The place has not said")],
        widget=forms.RadioSelect,
        required=False,
    )
    languages = forms.MultipleChoiceField(
        label="Languages people would like to be spoken to in",
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    declines_visits = forms.BooleanField(
        label="The place has asked for no visits",
        help_text="Nothing falls due while this is ticked.",
        required=False,
    )

    def __init__(self, *args: Any, place: Place, in_full: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(place, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        officers = officers_of(place)
        kept = [pk for pk in (place.named_officer_id, place.deputy_id) if pk]
        for name in ("named_officer", "deputy"):
            # Whoever is named already can stay named, also when they have moved to another post.
            self.fields[name].queryset = (officers | User.objects.filter(pk__in=kept)).distinct()  # type: ignore[attr-defined]
        if not in_full:
            # What falls due follows from the plan, which an administrator does not see.
            del self.fields["declines_visits"]
        unknown = [(code, code) for code in place.languages if code not in dict(LANGUAGES)]
        self.fields["languages"].choices = [*LANGUAGES, *unknown]  # type: ignore[attr-defined]
