"""What a page with a passkey button needs: `{% load passkeys %}`."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """`data-options="{{ options|as_json }}"`: a plain structure for a script to read; the template escapes it."""
    return json.dumps(value)
