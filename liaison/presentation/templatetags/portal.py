"""Template tags every page may use: `{% load portal %}`. Dates and times come from `presentation.words`.

All filters print nothing for an empty value, so templates need no `{% if %}` around them.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from liaison.observances.hijri import about
from liaison.presentation import money, texts, words

register = template.Library()

# GOV.UK's scripts count in the page language's digits; Django prints Latin ones. This makes both agree.
LATIN_DIGITS = {"ar": "ar-u-nu-latn", "bn": "bn-u-nu-latn", "ur": "ur-u-nu-latn"}


@register.simple_tag
def portal_name() -> str:
    """The service's name, from the setting PORTAL_NAME: error pages have no context to take it from."""
    return getattr(settings, "PORTAL_NAME", "Safe Together")


@register.simple_tag
def language_tag(code: str) -> str:
    """The value of an html `lang` attribute for a Django language code."""
    return LATIN_DIGITS.get(code, code)


@register.filter
def tongue(value: Any) -> str:
    """`<p lang="{{ quoted.text|tongue }}">`: the language that the letters tell, for the right font and voice."""
    return texts.line(str(value or ""))["lang"]


@register.filter
def day(value: Any) -> str:
    """`{{ visit.starts_at|day }}`: 'Friday 27 November'."""
    return words.day(value) if value else ""


@register.filter
def clock(value: Any) -> str:
    """`{{ sitting.prayer_time|clock }}`: '13:15'. Midnight is a value, not an absence."""
    return words.clock(value) if isinstance(value, dt.time | dt.datetime) else ""


@register.filter
def moment(value: Any) -> str:
    """`{{ entry.at|moment }}`: 'Friday 27 November at 13:15'."""
    return words.moment(value) if value else ""


@register.filter
def ago(value: Any) -> str:
    """`{{ place.last_visit_at|ago }}`: '3 days ago'."""
    return words.ago(value) if value else ""


@register.filter
def due(value: Any) -> str:
    """`{{ commitment.due_on|due }}`: 'Overdue by 1 day'."""
    return words.due(value) if value else ""


@register.filter
def due_colour(value: Any) -> str:
    """`govuk-tag--{{ commitment.due_on|due_colour }}`."""
    return words.due_colour(value) if value else "grey"


@register.filter
def pounds(value: Any) -> str:
    """`{{ application.awarded_pence|pounds }}`: '£1,234.56', from whole pence."""
    return money.pounds(value) if isinstance(value, int) else ""


@register.filter
def duration(value: Any) -> str:
    """`{{ visit.length|duration }}`: '1 hour 15 minutes', from a timedelta or whole minutes."""
    return words.duration(value) if value is not None else ""


@register.filter
def hijri(value: Any) -> str:
    """`{{ today|hijri }}`: '17 Jumada al-Thani 1448'; '' outside the table (1924 to 2077).

    A computed date: mosques that follow the moon may be a day away, so pages print it with 'about'.
    """
    if not value:
        return ""
    computed = about(timezone.localdate(value) if isinstance(value, dt.datetime) else value)
    return computed.in_language(get_language() or "en") if computed else ""


@register.simple_tag
def between(start: Any, end: Any) -> str:
    """`{% between starts_at ends_at %}`: '12:30 to 13:45'; the start alone when there is no end."""
    if not isinstance(start, dt.time | dt.datetime):
        return ""
    return words.between(start, end) if end else words.clock(start)


@register.filter
def tel(value: Any) -> str:
    """A phone number as a `tel:` address wants it: digits and a leading plus."""
    number = re.sub(r"[^\d+]", "", str(value or ""))
    return number[:1] + number[1:].replace("+", "")
