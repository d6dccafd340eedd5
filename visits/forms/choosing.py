"""Fields that more than one form of the visits uses."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from liaison.places.models import Place
from liaison.presentation.resending import OnceForm


class PlaceChoice(forms.ModelChoiceField):
    """One of the places that the view offers, by its short name in the address."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Which place?")
        kwargs.setdefault("empty_label", "Choose a place")
        kwargs.setdefault("error_messages", {"required": "Choose the place.", "invalid_choice": "Choose a place."})
        super().__init__(queryset=Place.objects.none(), to_field_name="slug", **kwargs)


class AtAPlaceForm(OnceForm):
    """Makes something at a place. Without one in the address, the form asks first which of `places` it is."""

    place = PlaceChoice()

    def __init__(self, *args: Any, places: QuerySet[Place] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is None:
            del self.fields["place"]
        else:
            self.fields["place"].queryset = places  # type: ignore[attr-defined]


class AnyOf(forms.ChoiceField):
    """Takes every answer it was made with, while it shows only those that fit now.

    So an answer that has gone out of date reaches the action, which can say why it no longer fits.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.known = {str(value) for value, _label in kwargs["choices"]}
        super().__init__(**kwargs)

    def valid_value(self, value: Any) -> bool:
        """Whether the answer was ever one."""
        return str(value) in self.known
