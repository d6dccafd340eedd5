"""What kinds, categories and states are called: figures hold the key, people read the label."""

from visits.models import Concern, Visit

VISIT_KINDS = {key: str(label) for key, label in Visit.Kind.choices}
CATEGORIES = {key: str(label) for key, label in Concern.Category.choices}
STATUSES = {key: str(label) for key, label in Concern.Status.choices}


def visit_kind(key: str) -> str:
    """'patrol' is 'Patrol past'. What no longer exists keeps its key: old figures stay readable."""
    return VISIT_KINDS.get(key, key)


def category(key: str) -> str:
    """'fear' is 'Fear of attack'."""
    return CATEGORIES.get(key, key)


def status(key: str) -> str:
    """'in-progress' is 'In progress'."""
    return STATUSES.get(key, key)
