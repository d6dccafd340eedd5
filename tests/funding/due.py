"""Deadlines as tests make them."""

from datetime import timedelta

from django.utils import timezone

from funding.models import Application, Deadline
from tests.roles import database_role

What = Deadline.What
SECRET = "Ask the landlord about the broken back door"


def make(application: Application, what: str = What.SURVEY, days: int = 14, **fields: object) -> Deadline:
    """A deadline of the committee's application, so many days from now, made long ago."""
    made_at = timezone.now() - timedelta(days=60)
    with database_role("worker"):
        due_on = timezone.localdate() + timedelta(days=days)
        return Deadline.of(application, what=what, due_on=due_on, made_at=made_at, **fields)
