"""Who may do what with a visit: the roles of `liaison.accounts.roles`, and who was there."""

from typing import Any

from django.db.models import QuerySet

from liaison.accounts.models import User
from liaison.accounts.roles import POLICE, Permission, Role
from liaison.places.access import may, standing
from liaison.places.models import Place, Posting
from visits.models import Visit
from visits.models.visit import Allotment

Status = Visit.Status


def officers_of(place: Place) -> QuerySet[User]:
    """Everybody who may be sent to this place: the police of its command unit, by name."""
    posted = Posting.objects.current().filter(unit=place.unit_id, role__in=POLICE).values("user")
    return User.objects.filter(pk__in=posted, is_active=True).order_by("name", "pk")


def kinds_for(user: Any, place: Place) -> list[str]:
    """The kinds of visit this person may log or plan here. A security adviser gives advice alone."""
    if standing(user).roles_at(place) & (POLICE - {Role.ADVISER}):
        return list(Visit.Kind.values)
    return [Visit.Kind.ADVICE]


def was_there(user: Any, visit: Visit) -> bool:
    """Whether this person logged the visit or is one of its officers. May cost one query."""
    if visit.logged_by_id == user.pk:
        return True
    return Allotment.objects.current().filter(visit=visit, officer=user.pk).exists()


def may_edit(user: Any, visit: Visit) -> bool:
    """The author, for a day: to change it in place or take it back."""
    return visit.status == Status.LOGGED and visit.logged_by_id == user.pk and visit.is_editable


def may_amend(user: Any, visit: Visit, *, there: bool | None = None) -> bool:
    """Those who were there, and supervisors of the place; `there` saves a query where it is known."""
    if visit.status != Status.LOGGED:
        return False
    if may(user, Permission.VISIT_AMEND_ANY, visit.place):
        return True
    return may(user, Permission.VISIT_LOG, visit.place) and (was_there(user, visit) if there is None else there)


def may_log(user: Any, visit: Visit) -> bool:
    """Whether this planned visit may be logged by this person."""
    return visit.status == Status.PLANNED and may(user, Permission.VISIT_LOG, visit.place)


def may_allot(user: Any, visit: Visit) -> bool:
    """Supervisors of the place send officers, and call them off."""
    return visit.status == Status.PLANNED and may(user, Permission.VISIT_ALLOT, visit.place)


def may_cancel(user: Any, visit: Visit) -> bool:
    """Supervisors of the place, and who planned it."""
    if visit.status != Status.PLANNED:
        return False
    own = visit.planned_by_id == user.pk and may(user, Permission.VISIT_PLAN, visit.place)
    return own or may(user, Permission.VISIT_ALLOT, visit.place)


def may_reply(user: Any, visit: Visit) -> bool:
    """The committee, once the visit is logged."""
    return visit.status == Status.LOGGED and may(user, Permission.VISIT_REPLY, visit.place)
