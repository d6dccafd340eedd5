"""Asking for volunteers, and offering to go."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from liaison.refusals import Refused
from visits import messages
from visits.models import Visit, Volunteer, VolunteerCall

OVER = "Nobody is sought for this visit any more. Thank you all the same."
LONGEST = VolunteerCall._meta.get_field("what").max_length or 0


@transaction.atomic
def call(*, by: Any, visit: Visit, officers: Iterable[int]) -> VolunteerCall:
    """Seek somebody for a planned visit and tell these officers (primary keys). Asked again, the call stays one.

    Raises Refused where the visit is no longer planned or has enough officers.
    """
    visit = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place").get(pk=visit.pk)
    if visit.status != Visit.Status.PLANNED or visit.starts_at <= timezone.now():
        raise Refused("Nobody can be sent to this visit any more.")
    if visit.allotments.current().count() >= visit.officers_needed:
        raise Refused("This visit has the officers that it needs.")
    if (made := VolunteerCall.objects.filter(visit=visit, closed_at=None).first()) is not None:
        return made
    made = VolunteerCall.objects.create(
        unit_id=visit.place.unit_id,
        visit=visit,
        what=f"{visit.place}: {visit.get_kind_display()}"[:LONGEST],
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        asked_by=by,
    )
    messages.volunteers_sought(made, officers)
    return made


@transaction.atomic
def offer(*, by: Any, call: VolunteerCall) -> Volunteer:
    """This person can go. Said twice, it is said once. Raises Refused when nobody is sought any more."""
    if call.closed_at or call.starts_at <= timezone.now():
        raise Refused(OVER)
    if (made := _standing(by, call)) is not None:
        return made
    try:
        with transaction.atomic():
            return Volunteer.objects.create(unit_id=call.unit_id, call=call, officer=by)
    except IntegrityError as error:
        if "one_standing_offer" not in str(error):
            raise
    return Volunteer.objects.get(call=call, officer=by, withdrawn_at=None)


@transaction.atomic
def withdraw(*, by: Any, call: VolunteerCall) -> None:
    """This person cannot go after all. Raises Refused once they were sent: then a supervisor calls them off."""
    made = _standing(by, call)
    if made is None:
        return
    if made.taken_at:
        raise Refused("You are sent already. Ask your supervisor to call you off.")
    Volunteer.objects.filter(pk=made.pk, taken_at=None).update(withdrawn_at=timezone.now())


def _standing(by: Any, call: VolunteerCall) -> Volunteer | None:
    return Volunteer.objects.filter(call=call, officer=by.pk, withdrawn_at=None).first()
