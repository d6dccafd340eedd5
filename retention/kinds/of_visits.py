"""Visits, worries, promises, requests and corrections; replaced plans, and the reasons why times were changed."""

from collections.abc import Sequence

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from retention.kinds.copies import forget_in_weeks
from retention.kinds.kind import MARK, Part, kind
from retention.models import Decision
from visits.models import Commitment, Concern


def _worries_in_weeks(keys: Sequence[int], decision: Decision) -> None:
    rows = Concern.objects.filter(pk__in=keys).values_list("ref", "place__unit", "raised_at", "changed_at")
    forget_in_weeks({(unit, ref): (first, last) for ref, unit, first, last in rows})


def _promises_in_weeks(keys: Sequence[int], decision: Decision) -> None:
    rows = Commitment.objects.filter(pk__in=keys).values_list("ref", "place__unit", "made_at", "kept_at")
    forget_in_weeks({(unit, ref): (first, last) for ref, unit, first, last in rows})


kind(
    "visits",
    label="Visits",
    goes="What was said and agreed, the mood, the advice, the replies, and the reasons of changes",
    stays="Place, day, kind, state, who was met by role, how long it took, who went",
    model="visits.Visit",
    ended="ends_at",
    only=~Q(status="planned"),
    parts=(
        Part(
            "visits.Visit",
            "pk",
            {
                "purpose": MARK,
                "cancelled_because": MARK,
                "summary": MARK,
                "mood": None,
                "advice": [],
                "invited_in": None,
            },
        ),
        Part("visits.Amendment", "visit", {"because": MARK, "changes": {}}),
        Part("visits.Reply", "visit", {"text": MARK}),
        Part("visits.Allotment", "visit", {"released_because": MARK}),
        Part("visits.AllotmentOverride", "allotment__visit", {"sentence": MARK, "reason": MARK}),
        Part("visits.VolunteerCall", "visit", {"what": MARK}),
        Part("visits.CoverLost", "visit", {"reason": MARK}),
    ),
)
kind(
    "worries",
    label="Worries",
    goes="The words of the worry and of each answer, and the crime reference",
    stays="Place, category, urgency, each step with its day, and who took it",
    model="visits.Concern",
    ended="changed_at",
    parts=(
        Part("visits.Concern", "pk", {"text": MARK, "crime_reference": MARK}),
        Part("visits.ConcernStep", "concern", {"note": MARK}),
    ),
    after=(_worries_in_weeks,),
)
kind(
    "promises",
    label="Promises",
    goes="What was promised, and what was done",
    stays="Place, who promised, the day it was due, whether and when it was kept",
    model="visits.Commitment",
    ended=Coalesce("kept_at", "called_off_at", "made_at"),
    # A promise that is still open is still owed.
    only=Q(kept_at__isnull=False) | Q(called_off_at__isnull=False),
    parts=(Part("visits.Commitment", "pk", {"text": MARK, "outcome": MARK}),),
    after=(_promises_in_weeks,),
)
kind(
    "requests",
    label="Requests of committees",
    goes="What was asked for and what was answered, in words",
    stays="Place, kind, when it was asked and answered, and the answer as yes or no",
    model="visits.VisitRequest",
    ended=Coalesce("answered_at", "taken_back_at", "asked_at"),
    parts=(Part("visits.VisitRequest", "pk", {"text": MARK, "answer_text": MARK}),),
)
kind(
    "plans",
    label="Plans that were replaced",
    goes="How to behave, in words",
    stays="How often, at which prayers, and who agreed when",
    model="places.EngagementPlan",
    ended="replaced_at",
    reference="number",
    parts=(Part("places.EngagementPlan", "pk", {"conduct": MARK}),),
)
kind(
    "changed-times",
    label="Prayers that were moved or called off",
    goes="The reason, in words",
    stays="The day and the times",
    model="observances.SittingOverride",
    ended=F("day"),
    by_day=True,
    reference="pk",
    parts=(Part("observances.SittingOverride", "pk", {"reason": MARK}),),
)
kind(
    "corrections",
    label="Corrections that were asked for",
    goes="What was not right, what it should say, and the answer in words",
    stays="Place, when it was asked and answered, and the answer as yes or no",
    model="ledger.Correction",
    ended="answered_at",
    parts=(Part("ledger.Correction", "pk", {"about": MARK, "wrong": MARK, "right": MARK, "answer_text": MARK}),),
)
