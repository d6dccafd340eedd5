"""Money: kept as whole pence, typed and shown in pounds."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST = 10_000_000_00
"""Ten million pounds: more is a slip of the finger in anything a place of worship asks for."""
TYPED = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")


def pounds(pence: int) -> str:
    """'£1,234.56'; whole pounds without pence: '£12,500'."""
    sign, pence = ("-" if pence < 0 else ""), abs(pence)
    return f"{sign}£{pence // 100:,}" + (f".{pence % 100:02d}" if pence % 100 else "")


class PoundsInput(forms.TextInput):
    """Shows whole pence as pounds; what was typed is shown as it was typed."""

    def format_value(self, value: Any) -> str | None:
        """Pounds without the sign, which stands before the box."""
        return pounds(value).replace("£", "") if isinstance(value, int) else super().format_value(value)


class PoundsField(forms.Field):
    """An amount in pounds; cleans to whole pence, or None. Takes £12,500, 12500.50 and 12 500.

    `least` and `most` are in pence.
    """

    widget = PoundsInput
    prefix = "£"
    default_error_messages = {
        "required": _("Enter the amount."),
        "invalid": _("Enter the amount in pounds, like 12,500 or 12,500.50."),
        "negative": _("The amount cannot be less than nothing."),
        "too_little": _("The amount must be %(limit)s or more."),
        "too_much": _("The amount must be %(limit)s or less. Check the number of zeros."),
    }

    def __init__(self, *, least: int = 0, most: int = MOST, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("widget", PoundsInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        """Whole pence, None when empty, or ValidationError."""
        if value in self.empty_values or not str(value).strip():
            return None
        text = re.sub(r"[\s\u00a0]|GBP", "", str(value), flags=re.IGNORECASE)
        negative = text.lstrip("£").startswith(("-", "−"))
        match = TYPED.fullmatch(text.replace("£", "", 1).lstrip("-−"))
        if not match:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if negative:
            raise ValidationError(self.error_messages["negative"], code="negative")
        whole, rest = match.groups()
        if len(whole) > 15:
            raise self._limit("too_much", self.most)
        pence = int(whole.replace(",", "")) * 100 + int((rest or "").ljust(2, "0"))
        if pence < self.least:
            raise self._limit("too_little", self.least)
        if pence > self.most:
            raise self._limit("too_much", self.most)
        return pence

    def _limit(self, code: str, pence: int) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"limit": pounds(pence)})
