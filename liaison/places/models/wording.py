"""A writer was told that words may not belong here, and kept them: that it happened, and why; never the words."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models.place import CommandUnit, Place
from liaison.presentation.wording.kinds import Kind, Reason


@tracked()
class KeptWording(models.Model):
    """One box of one form. About a place, its committee reads it; else about a unit, those who lead it."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, null=True, related_name="+")
    written_on = models.CharField("page", max_length=60, help_text="The page in plain words.")
    question = models.CharField(max_length=200, help_text="What the box asks for.")
    kinds = ArrayField(models.CharField(max_length=12, choices=Kind.choices), verbose_name="looked like")
    reason = models.CharField("kept because", max_length=10, choices=Reason.choices)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    choice = models.UUIDField(editable=False, help_text="The same for every copy of one form.")

    objects = PlaceScopedQuerySet.as_manager()

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
