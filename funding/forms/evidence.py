"""Adding a file."""

from collections.abc import Sequence
from typing import Any, Self

from crispy_forms.layout import Submit
from django import forms
from django.conf import settings

from funding.models import Evidence
from funding.uploads.checking import check, in_megabytes, too_big
from funding.uploads.kinds import BY_ENDING, Unfit
from liaison.presentation.forms import KindForm
from liaison.presentation.resending import OnceForm

SOMETHING_ELSE = "else"


class CheckedFileField(forms.FileField):
    """A file box; cleans to a `Cleaned` (funding.uploads.checking), or says in one sentence why it cannot be taken."""

    default_error_messages = {
        "empty": "This file is empty. Choose another one.",
        "missing": "The file did not arrive. Choose it again.",
        "invalid": "The file did not arrive. Choose it again.",
    }

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{ending}" for ending in BY_ENDING)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": accept}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The checked file."""
        sent = super().clean(data, initial)
        if not sent:
            return sent
        try:
            return check(sent, str(sent.name))
        except Unfit as unfit:
            raise forms.ValidationError(unfit.sentence) from unfit


class PhotoForm(OnceForm):
    """A file, and what it shows."""

    submit_label = "Add the file"
    title = forms.CharField(
        label="What does it show?",
        help_text="For example “The broken window”. Do not name people.",
        max_length=Evidence._meta.get_field("title").max_length,
    )
    file = CheckedFileField(label="Choose a file or take a photo")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = in_megabytes(settings.FUNDING_FILE_BYTES)
        self.fields[
            "file"
        ].help_text = f"A PDF, a photo (JPG, PNG or HEIC) or a Word file (DOCX), of {most} or less. Do not show faces."

    @classmethod
    def of_too_long_a_request(cls, **named: Any) -> Self:
        """The form when the file was so big that nothing of the request was read."""
        form = cls({}, {}, **named)
        form.errors.clear()
        form.add_error("file", too_big())
        return form


class EvidenceForm(PhotoForm):
    """A file for an application: what of the round's list it is, what it shows, and the file."""

    asked_as = forms.ChoiceField(label="What is it for?", widget=forms.RadioSelect)
    field_order = ("asked_as", "title", "file")

    def __init__(self, *args: Any, asked: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*asked, (SOMETHING_ELSE, "Something else")]
        self.fields["asked_as"].choices = choices  # type: ignore[attr-defined]
        if not asked:
            self.fields["asked_as"].initial = SOMETHING_ELSE

    def clean_asked_as(self) -> str:
        """The key of what the round asks; '' for something else."""
        chosen = str(self.cleaned_data["asked_as"])
        return "" if chosen == SOMETHING_ELSE else chosen


class RemoveForm(KindForm):
    """Yes, remove it."""

    submit_label = "Remove the file"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It cannot be taken back.
        self.helper.inputs = [Submit("submit", self.submit_label, css_class="govuk-button--warning")]
