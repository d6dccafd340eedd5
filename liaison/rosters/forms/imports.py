"""Sending a roster file."""

from typing import Any, cast

from django import forms

from liaison.presentation.resending import OnceForm
from liaison.rosters import files
from liaison.spreadsheets import Unreadable


class UploadForm(OnceForm):
    """A CSV file, and whose roster it is where somebody leads several units."""

    submit_label = "Show what would change"
    unit: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Whose roster is it?", queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    file = forms.FileField(label="Roster file (CSV)", widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset = units
        if len(units) == 1:
            unit.initial, unit.required, unit.widget = units[0].pk, False, forms.HiddenInput()
        self._only = units[0] if len(units) == 1 else None

    def clean_unit(self) -> Any:
        """The one chosen, or the only one."""
        return self.cleaned_data["unit"] or self._only

    def clean_file(self) -> str:
        """The file's text; it can be read as a roster."""
        sent = self.cleaned_data["file"]
        try:
            text = files.text_in(sent.read(files.MOST_BYTES + 1))
            files.read(text)
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from unreadable
        self.file_name = str(sent.name)
        return text


class ConfirmForm(forms.Form):
    """What was shown: the digest of the comparison."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$")
