"""Texts as they are kept: a line break is one character, as it is for whoever counts while typing."""

from typing import Any

from django import forms

from letters.contents import LONGEST


class TextField(forms.CharField):
    """A text of several lines that may be as long as `letters.contents` lets its kind be."""

    widget = forms.Textarea

    def __init__(self, *, kind: str, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST[kind], widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        """Browsers send a line break as two characters."""
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""
