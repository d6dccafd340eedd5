"""Funding in the week: what the last equity report of the unit tells, in which small counts are withheld already."""

from datetime import date
from typing import Any

from dashboard.figures.shape import Funding
from dashboard.scopes import Scope
from funding import equity
from funding.counting import STAGES
from funding.models import EquityReport
from liaison.accounts.roles import Role
from liaison.observances.weeks import Week
from liaison.places.access import standing


def funding(scope: Scope, week: Week, by: Any, *, is_over: bool) -> Funding | None:
    """The last report up to the end of the week; of the running week the newest. None where there is none.

    Only of a whole unit, and only for its commander: small teams would give small counts away. One query.
    """
    if not scope.whole or by is None or scope.unit_id not in standing(by).units_as(Role.COMMANDER):
        return None
    until = week.sunday if is_over else date.max
    reports = EquityReport.objects.visible_to(by).filter(unit=scope.unit_id, as_of__lte=until)
    report = reports.order_by("-as_of").first()
    if report is None:
        return None
    told = equity.figures(report)
    return Funding(
        as_of=told.as_of,
        states=tuple(told.states),
        stages=tuple(
            (stage.label, days) for stage, days in zip(STAGES, told.total.days, strict=True) if days is not None
        ),
    )
