"""Messages about applications, as somebody turns them on and off together."""

from typing import Any

from django.utils.translation import gettext_lazy

from liaison.outbox.kinds import group
from liaison.places.access import standing


def _concerned(user: Any) -> bool:
    held = standing(user)
    return held.is_committee or held.is_police


FUNDING = group(
    "funding",
    gettext_lazy("Applications for funding"),
    gettext_lazy("What is due soon, when a round opens, and what is asked and answered about an application."),
    _concerned,
)
