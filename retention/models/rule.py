"""Rules: how long one kind of thing is kept, why, and who decides when the time is over. They are data."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import ngettext

from liaison.audit.tracking import tracked


class RuleQuerySet(models.QuerySet["Rule"]):
    """Rules."""

    def visible_to(self, user: Any) -> Self:
        """All of them: how long things are kept is no secret."""
        return self.all() if getattr(user, "is_authenticated", False) else self.none()


@tracked()
class Rule(models.Model):
    """One kind of thing is kept so many months and days after it ended. `kind` names code in `retention.kinds`."""

    class Reviewer(models.TextChoices):
        """Who decides when the time is over."""

        LEADERS = "leaders", "A supervisor or commander of the unit"
        COMMITTEE = "committee", "The committee of the place, whose own it is"
        NOBODY = "nobody", "Nobody each time: what only the machinery needs goes by the rule itself"

    kind = models.CharField(max_length=40, unique=True)
    months = models.PositiveSmallIntegerField("kept for (months)", validators=[MaxValueValidator(360)])
    days = models.PositiveSmallIntegerField("and days", default=0, validators=[MaxValueValidator(365)])
    reviewer = models.CharField("who decides", max_length=9, choices=Reviewer.choices)
    source = models.TextField("why, in words", max_length=600)
    link = models.URLField("where that is written", max_length=300, blank=True)
    is_proposal = models.BooleanField(
        "a proposal", default=False, help_text="No law names this time: the force and its places have yet to agree it."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ("kind",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(months__gt=0) | models.Q(days__gt=0), name="rule_keeps_some_time"
            ),
        )

    def __str__(self) -> str:
        return self.kind

    def clean(self) -> None:
        """No time at all is no rule."""
        if not self.months and not self.days:
            raise ValidationError("Say for how many months or days it is kept.")

    @property
    def time(self) -> str:
        """How long, in words: '24 months', '30 days', '1 month 15 days'."""
        parts = []
        if self.months:
            parts.append(ngettext("%(n)d month", "%(n)d months", self.months) % {"n": self.months})
        if self.days:
            parts.append(ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days})
        return " ".join(parts)
