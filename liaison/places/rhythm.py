"""How often a place is to be in contact with the police: the one rule for the columns kept on `Place`.

Contact falls due `every_days` after the last two-way contact; before the first one, after the day on which both
sides agreed to the plan. Without a plan in force, for a closed place, or where no visits are wanted, nothing is due.

Whoever calls these must see the place in full: to an administrator, who sees no plans, nothing would seem due.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from liaison.places.models import EngagementPlan, Place


def contact_made(place: Place, at: datetime) -> None:
    """Somebody of the place was met or spoken to at this moment (UTC); an earlier contact moves nothing back."""
    locked = _locked(place)
    if locked.last_contact_at is None or at > locked.last_contact_at:
        _keep(place, locked, at)


def contact_is(place: Place, at: datetime | None) -> None:
    """The last two-way contact was at this moment (UTC), or never: after a visit was corrected."""
    _keep(place, _locked(place), at)


def recompute(place: Place) -> None:
    """Work out anew when contact is due, after the plan or the place has changed."""
    locked = _locked(place)
    _keep(place, locked, locked.last_contact_at)


def _locked(place: Place) -> Place:
    # Two visits logged at the same moment must not overwrite each other's later contact.
    return Place.objects.select_for_update(no_key=True).get(pk=place.pk)


def _keep(place: Place, locked: Place, at: datetime | None) -> None:
    due = due_on(locked, at)
    Place.objects.filter(pk=place.pk).update(last_contact_at=at, contact_due_on=due)
    place.last_contact_at, place.contact_due_on = at, due


def due_on(place: Place, last_contact_at: datetime | None) -> date | None:
    """The day by which contact is due, or None when nothing is due."""
    if place.declines_visits or place.closed_on is not None:
        return None
    plan = EngagementPlan.objects.in_force().filter(place=place).first()
    if plan is None:
        return None
    agreed_at = max(plan.agreed_for_police_at, plan.agreed_for_place_at)
    return timezone.localdate(last_contact_at or agreed_at) + timedelta(days=plan.every_days)
