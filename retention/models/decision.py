"""What is due, what was decided about it, and what was erased."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from liaison.accounts.roles import Permission
from liaison.audit.tracking import tracked
from liaison.db.references import new_reference
from liaison.places.access import may_in_unit, standing
from liaison.places.models import CommandUnit, Place
from retention.models.rule import Rule


class ScopedQuerySet(models.QuerySet):
    """Rows of a unit, read by those who review there; or of a place, read by its committee."""

    def visible_to(self, user: Any) -> Self:
        """Those of units where this person reviews, and of their own committee's places."""
        units = may_in_unit(user, Permission.RETENTION_REVIEW)
        return self.filter(Q(unit__in=units) | Q(place__in=standing(user).place_ids))


class Scoped(models.Model):
    """Belongs to a unit, or to a place whose committee decides for itself; to neither where nobody decides."""

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Due(Scoped):
    """What the worker counted last: so many things of one rule are older than it allows, and nobody has decided.

    `before` is the moment before which they ended. `held` of them stay because of a hold. `examples` are references
    with a day: [{"ref": str, "on": ISO date}].
    """

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="due")
    before = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    oldest_on = models.DateField(null=True)
    examples = models.JSONField(default=list)
    counted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "unit", "place"], nulls_distinct=False, name="counted_once_per_rule_and_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.number}"


class DecisionQuerySet(ScopedQuerySet):
    """Decisions by state."""

    def to_carry_out(self) -> Self:
        """Those to erase that are not finished, oldest first."""
        return self.filter(answer=Decision.Answer.ERASE, finished_at=None).order_by("pk")


@tracked(exclude=["erased"])
class Decision(Scoped):
    """Somebody looked at what was due under one rule and decided. Nothing is erased without one.

    `before` bounds it: what ends later waits for another decision. Of what is not reviewed each time, the rule itself
    is the decision: there is neither a scope nor a person. `request` is the request of a person that it follows.
    """

    class Answer(models.TextChoices):
        """What was decided."""

        ERASE = "erase", "Erase"
        KEEP = "keep", "Keep for now"

    ref = models.CharField(max_length=8, unique=True, default=new_reference, editable=False)
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="decisions")
    request = models.ForeignKey("retention.SubjectRequest", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=5, choices=Answer.choices)
    before = models.DateTimeField()
    found = models.PositiveIntegerField("so many were due")
    reason = models.CharField(max_length=300, blank=True)
    keep_until = models.DateField(null=True)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now, editable=False)
    erased = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-decided_at", "-pk")
        indexes = (models.Index(fields=["rule", "unit", "place", "-decided_at"], name="decision_of_scope"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="erase", keep_until=None)
                | (Q(answer="keep", keep_until__isnull=False) & ~Q(reason="")),
                name="keeping_has_an_end_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, place=None, reviewer__isnull=False)
                | Q(unit=None, place__isnull=False, reviewer__isnull=False)
                | Q(unit=None, place=None, reviewer=None, answer="erase"),
                name="decision_has_one_scope_and_a_reviewer",
            ),
        )

    def __str__(self) -> str:
        return f"Decision {self.ref}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("retention:decision", args=[self.ref])


class Erased(Scoped):
    """One thing whose words were erased, and by which decision. It keeps the work from being done twice."""

    kind = models.CharField(max_length=40)
    thing = models.BigIntegerField("primary key")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="things")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "erased"
        constraints = (models.UniqueConstraint(fields=["kind", "thing"], name="erased_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"
