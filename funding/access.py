"""Who may do what with an application: its committee everything; police what it has shared, and never its state."""

from typing import Any

from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.models import Place


def is_committee_of(user: Any, place_id: int) -> bool:
    """Whether this person belongs to the committee of the place."""
    return place_id in standing(user).place_ids


def may_work(user: Any, place: Place) -> bool:
    """Whether this person may write, decide and share for the place."""
    return may(user, Permission.FUNDING_WORK, place)
