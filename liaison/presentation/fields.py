"""Form fields in the portal's manner: a date in three boxes, a 24-hour time, a thing made only once.

Every message is a full sentence that says what to do; a form may replace it through `error_messages`.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dateformat, timezone
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext_lazy as _

BOXES = ("day", "month", "year")
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

Limit = dt.date | Callable[[], dt.date] | None


class ThreeBoxDateInput(forms.MultiWidget):
    """Day, month and year in a box each: `<name>_day`, `<name>_month`, `<name>_year`; or `<name>` in ISO."""

    use_fieldset = True
    labels = (_("Day"), _("Month"), _("Year"))

    def __init__(self, attrs: dict[str, Any] | None = None, *, birthday: bool = False) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            box: forms.TextInput(attrs={"inputmode": "numeric"} | ({"autocomplete": f"bday-{box}"} if birthday else {}))
            for box in BOXES
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: dt.date | str | None) -> list[str | None]:
        """The three boxes of a date, or of an ISO text such as an address gives it."""
        if isinstance(value, str):
            parts = value.strip().split("-")
            return [parts[2], parts[1], parts[0]] if len(parts) == 3 else [value, None, None]
        if isinstance(value, dt.datetime):
            value = timezone.localdate(value)
        return [str(value.day), str(value.month), str(value.year)] if value else [None, None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str | None]:
        """The boxes as typed. One ISO value under the plain name is accepted too: links can carry a date."""
        if data.get(name) and not any(f"{name}_{box}" in data for box in BOXES):
            return self.decompress(data.get(name))
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


class ThreeBoxDateField(forms.MultiValueField):
    """A date typed in three boxes; cleans to `datetime.date` or None.

    `earliest` and `latest` are dates, or functions that give one so that "today" is the day of the request.
    Each error carries the boxes it is about, so that the error summary leads to the first wrong one.
    """

    widget = ThreeBoxDateInput
    default_error_messages = {
        "required": _("Enter the date."),
        "missing_day": _("Enter the day as well."),
        "missing_month": _("Enter the month as well."),
        "missing_year": _("Enter the year as well."),
        "bad_day": _("The day is a number from 1 to 31."),
        "bad_month": _("The month is a number from 1 to 12."),
        "bad_year": _("The year has 4 numbers, for example 2026."),
        "unreal": _("There is no such day in that month. Check the day and the month."),
        "too_early": _("The date must be %(limit)s or later."),
        "too_late": _("The date must be %(limit)s or earlier."),
    }

    def __init__(self, *, earliest: Limit = None, latest: Limit = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest
        boxes = [forms.CharField(required=False) for _box in BOXES]
        super().__init__(boxes, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> dt.date | None:
        """Three texts become a date; the same rules as `clean`."""
        return self.clean(data_list)

    def clean(self, value: Any) -> dt.date | None:
        """The date, None when optional and empty, or ValidationError with `params["boxes"]`."""
        typed = value if isinstance(value, list | tuple) else ThreeBoxDateInput().decompress(value)
        texts = [str(part).strip() if part is not None else "" for part in typed]
        if not any(texts):
            if self.required:
                raise self._error("required", *BOXES)
            return None
        for box, text in zip(BOXES, texts, strict=True):
            if not text:
                raise self._error(f"missing_{box}", box)
        day = self._number(texts[0], "day", 1, 31)
        month = self._month(texts[1])
        year = self._number(texts[2], "year", EARLIEST_YEAR, LATEST_YEAR)
        try:
            date = dt.date(year, month, day)
        except ValueError as error:
            raise self._error("unreal", "day", "month") from error
        self._within(date)
        self.run_validators(date)
        return date

    def _error(self, code: str, *boxes: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"boxes": boxes, **params})

    def _number(self, text: str, box: str, low: int, high: int) -> int:
        # \d and int() know every script's digits: a phone set to Urdu or Bengali types its own.
        if not re.fullmatch(r"\d{1,4}", text) or not low <= int(text) <= high:
            raise self._error(f"bad_{box}", box)
        return int(text)

    def _month(self, text: str) -> int:
        word = text.casefold().rstrip(".")
        for names in (MONTHS, MONTHS_3):
            for number, name in names.items():
                if word == str(name).casefold().rstrip("."):
                    return number
        return self._number(text, "month", 1, 12)

    def _within(self, date: dt.date) -> None:
        earliest = self.earliest() if callable(self.earliest) else self.earliest
        latest = self.latest() if callable(self.latest) else self.latest
        if earliest and date < earliest:
            raise self._error("too_early", *BOXES, limit=dateformat.format(earliest, "j F Y"))
        if latest and date > latest:
            raise self._error("too_late", *BOXES, limit=dateformat.format(latest, "j F Y"))


WORDS = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}
CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:[:.：٫]?\s*(?P<minute>\d{2}))?\s*(?P<half>[ap])?\.?(?:m\.?)?", re.IGNORECASE
)


class TimeField24(forms.TimeField):
    """A time of day; cleans to `datetime.time`. Takes 13:15, 13.15, 1315, 1.15pm, 1pm, noon; prints 13:15."""

    default_error_messages = {
        "required": _("Enter the time."),
        "invalid": _("Enter the time like 13:15 or 1:15pm."),
        "bare_hour": _("Enter the minutes as well, like 13:00, or write 1pm."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TimeInput(format="%H:%M", attrs={"class": "app-input-time", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.time | None:
        """The time, None when empty, or ValidationError 'invalid' or 'bare_hour'."""
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return timezone.localtime(value).time() if timezone.is_aware(value) else value.time()
        if isinstance(value, dt.time):
            return value
        text = str(value).strip()
        if text.casefold() in WORDS:
            return WORDS[text.casefold()]
        # A browser's own time box may add seconds.
        return self._read(re.sub(r"^(\d{1,2}:\d{2}):\d{2}$", r"\1", text))

    def _read(self, text: str) -> dt.time:
        match = CLOCK.fullmatch(text)
        if not match or (text[-1] in "mM" and not match["half"]):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), (match["half"] or "").lower()
        if match["minute"] is None and not half:
            # "1" may mean one in the morning or in the afternoon: ask, never guess.
            raise ValidationError(self.error_messages["bare_hour"], code="bare_hour")
        if half and not (1 <= hour <= 12):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        try:
            return dt.time(hour, minute)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class OnceField(forms.UUIDField):
    """A hidden UUID made when a form is first shown: sent twice (a double tap), it makes one record."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Something in this page was lost. Reload it and send it again."),
        "invalid": _("Something in this page was lost. Reload it and send it again."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("initial", uuid.uuid4)
        super().__init__(**kwargs)
