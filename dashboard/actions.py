"""Asking for a briefing."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from dashboard.briefings.waiting import ring_after_commit
from dashboard.models import Briefing
from liaison.accounts.roles import Role
from liaison.db.once import once
from liaison.observances.weeks import Week
from liaison.places.access import standing
from liaison.places.models import CommandUnit
from liaison.refusals import Refused

NOT_YOURS = "Only supervisors and commanders of the unit have its briefings made."
NOT_YET = "This week has not begun. Choose this week or an earlier one."
# One number for all locks of this kind; the other is the unit.
ASKING = 1_906_181_122
Status = Briefing.Status


@transaction.atomic
def ask(*, by: Any, unit: CommandUnit, week: Week, client_id: UUID | None = None) -> Briefing:
    """Have a briefing made on this week of this unit; while one is being made, that one is given. Raises Refused."""
    if unit.pk not in standing(by).units_as(Role.SUPERVISOR, Role.COMMANDER):
        raise Refused(NOT_YOURS)
    if week > Week.now():
        raise Refused(NOT_YET)
    # Those who ask at the same time wait for one another here, so that each number is given once.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [ASKING, unit.pk % 2**31])
    of_week = Briefing.objects.filter(unit=unit, monday=week.monday)
    made = of_week.filter(status__in=[Status.WAITING, Status.RUNNING]).first()

    def new() -> Briefing:
        last = of_week.order_by("-number").values_list("number", flat=True).first() or 0
        return Briefing.objects.create(unit=unit, monday=week.monday, number=last + 1, asked_by=by, client_id=client_id)

    briefing = once(Briefing, client_id, make=lambda: made or new(), unit=unit, monday=week.monday)
    ring_after_commit()
    return briefing
