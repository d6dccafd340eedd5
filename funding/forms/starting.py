"""One tap each: begin an application, or ask to be told."""

from typing import Any

from django import forms

from funding.models import Round, Scheme
from liaison.places.models import Place
from liaison.presentation.resending import OnceForm


class _At(forms.Form):
    """At one of one's own places."""

    place = forms.ModelChoiceField(queryset=Place.objects.none(), to_field_name="slug")

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


class WishForm(_At):
    """Tell us when this scheme opens; or no more."""

    scheme = forms.ModelChoiceField(queryset=Scheme.objects.all(), to_field_name="slug")
    no_more = forms.BooleanField(required=False)


class ApplyForm(OnceForm):
    """Begin an application to this round."""

    place = forms.ModelChoiceField(queryset=Place.objects.none(), to_field_name="slug", widget=forms.HiddenInput)
    round = forms.ModelChoiceField(
        queryset=Round.objects.filter(is_published=True), to_field_name="slug", widget=forms.HiddenInput
    )
    submit_label = "Begin an application"

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
