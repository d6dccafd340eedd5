"""A writer was told that words may not belong here, and kept them: that it happened, and why; never the words."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.roles import Role
from liaison.audit.tracking import tracked
from liaison.places.access import standing
from liaison.places.models.place import CommandUnit, Place
from liaison.presentation.wording.kinds import Kind, Reason


class KeptWordingQuerySet(models.QuerySet["KeptWording"]):
    """Choices to keep words."""

    def visible_to(self, user: Any) -> Self:
        """One's own, those about places of one's own committee, and those about no place of units that one leads."""
        held = standing(user)
        led = held.units_as(Role.SUPERVISOR, Role.COMMANDER)
        return self.filter(Q(kept_by=getattr(user, "pk", None)) | Q(place__in=held.place_ids) | Q(unit__in=led))

    def about_no_place(self) -> Self:
        """Those in a letter, in orders and the like, which are kept with the unit."""
        return self.filter(place=None)


@tracked()
class KeptWording(models.Model):
    """One box of one form. About a place, its committee reads it; else about a unit, those who lead it.

    Whoever kept the words reads their own choice too.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, null=True, related_name="+")
    written_on = models.CharField("page", max_length=60, help_text="The page in plain words.")
    question = models.CharField(max_length=200, help_text="What the box asks for.")
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices), verbose_name="looked like")
    reason = models.CharField("kept because", max_length=10, choices=Reason.choices)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    choice = models.UUIDField(editable=False, help_text="The same for every copy of one form.")

    objects = KeptWordingQuerySet.as_manager()

    class Meta:
        verbose_name = "choice to keep words"
        verbose_name_plural = "choices to keep words"
        ordering = ("-kept_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["choice", "question", "kept_by"], name="one_choice_per_question"),
            models.CheckConstraint(
                condition=Q(place=None, unit__isnull=False) | Q(place__isnull=False, unit=None),
                name="kept_words_of_a_place_or_a_unit",
            ),
        )

    def __str__(self) -> str:
        return f"{self.written_on}: {self.question}"
