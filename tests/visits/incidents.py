"""Responses to an incident, as the tests about them make them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.cast import Cast
from tests.roles import database_role
from visits.models import Mobilisation

REASON = "Shots at a mosque abroad"


def response(cast: Cast, **fields: Any) -> Mobilisation:
    """A response of the unit that runs from today for a week, about every place."""
    today = timezone.localdate()
    with database_role("worker"):
        return Mobilisation.objects.create(
            **{
                "unit": cast.unit,
                "reason": REASON,
                "first_on": today,
                "last_on": today + timedelta(days=7),
                "made_by": cast.supervisor,
                **fields,
            }
        )
