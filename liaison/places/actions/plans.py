"""The engagement plan: one side proposes, the other agrees, and each version stays readable."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.places import messages, rhythm
from liaison.places.access import standing
from liaison.places.actions.register import locked
from liaison.places.models import EngagementPlan, Place
from liaison.refusals import Refused


def speaks_for_place(user: Any, place: Place) -> bool:
    """Whether this person agrees for the committee; otherwise they agree for the police."""
    return Role.COMMITTEE in standing(user).roles_at(place)


@transaction.atomic
def propose_plan(
    *, by: Any, place: Place, client_id: UUID, every_days: int, prayers: list[str], conduct: str
) -> EngagementPlan:
    """A new version, agreed by the side that proposes it. A proposal nobody has agreed to yet gives way to it."""
    place = locked(place)
    earlier = EngagementPlan.objects.filter(client_id=client_id, place=place, proposed_by=by).first()
    if earlier is not None:
        return earlier
    now = timezone.now()
    versions = EngagementPlan.objects.filter(place=place)
    newest = versions.order_by("-number").first()
    in_force = versions.in_force().values_list("pk", flat=True).first()
    versions.filter(replaced_at=None).exclude(pk__in=[in_force] if in_force else []).update(replaced_at=now)
    plan = EngagementPlan(
        place=place,
        number=newest.number + 1 if newest else 1,
        every_days=every_days,
        prayers=prayers,
        conduct=conduct,
        proposed_by=by,
        proposed_at=now,
        client_id=client_id,
    )
    _agree(plan, by, for_place=speaks_for_place(by, place), at=now)
    plan.save()
    messages.plan_proposed(plan)
    return plan


@transaction.atomic
def agree_to_plan(*, by: Any, plan: EngagementPlan) -> EngagementPlan:
    """The other side agrees: this version is in force from now, and the one before is replaced."""
    place = locked(plan.place)
    plan = EngagementPlan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    if plan.is_in_force:
        return plan
    if plan.replaced_at is not None:
        raise Refused("There is a newer version of the plan. Read that one first.")
    for_place = speaks_for_place(by, place)
    if plan.agreed_for_place_at if for_place else plan.agreed_for_police_at:
        raise Refused("Your side has agreed already. It waits for the other side.")
    now = timezone.now()
    EngagementPlan.objects.in_force().filter(place=place).update(replaced_at=now)
    _agree(plan, by, for_place=for_place, at=now)
    plan.save(
        update_fields=[
            "agreed_for_place_at", "agreed_for_place_by", "agreed_for_police_at", "agreed_for_police_by",
        ]
    )  # fmt: skip
    rhythm.recompute(place)
    messages.plan_agreed(plan)
    return plan


def _agree(plan: EngagementPlan, by: Any, *, for_place: bool, at: Any) -> None:
    if for_place:
        plan.agreed_for_place_by, plan.agreed_for_place_at = by, at
    else:
        plan.agreed_for_police_by, plan.agreed_for_police_at = by, at
