"""Who may do what with an application: its committee everything; police what it has shared, and never its state."""

from typing import Any

from funding.models import Application, Share
from funding.models.scoping import shares_with
from liaison.accounts.roles import Permission
from liaison.places.access import may, standing
from liaison.places.models import Place


def is_committee_of(user: Any, place_id: int) -> bool:
    """Whether this person belongs to the committee of the place."""
    return place_id in standing(user).place_ids


def may_work(user: Any, place: Place) -> bool:
    """Whether this person may write, decide and share for the place."""
    return may(user, Permission.FUNDING_WORK, place)


def types_for_others(user: Any, application: Application) -> bool:
    """Whether the committee lets this officer type answers for somebody without access of their own. One query."""
    if not standing(user).is_police:
        return False
    shares = Share.objects.filter(shares_with(user), application=application, may_write=True)
    return shares.exists()


def may_write(user: Any, application: Application) -> bool:
    """Whether this person may change answers: the committee, and an officer who types for somebody."""
    return may_work(user, application.place) or types_for_others(user, application)


def writes_for(user: Any, application: Application) -> str:
    """Whose words this officer types, as the committee named them; '' for everybody else. One query."""
    if not standing(user).is_police:
        return ""
    shares = Share.objects.filter(shares_with(user), application=application, may_write=True)
    return shares.values_list("for_whom", flat=True).first() or ""


def may_help(user: Any, application: Application) -> bool:
    """Whether this person is police with whom the committee shares all of it: they answer what it asks. One query."""
    if not standing(user).is_police or is_committee_of(user, application.place_id):
        return False
    return Share.objects.filter(shares_with(user), application=application, extent=Share.Extent.WHOLE).exists()
