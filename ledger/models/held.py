"""Copies of everything that is held about a place, made for its committee and kept for a week."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.places.access import standing
from liaison.places.models import Place

KEPT_FOR = timedelta(days=7)


class HeldCopyQuerySet(models.QuerySet["HeldCopy"]):
    """Copies by who may fetch them."""

    def visible_to(self, user: Any) -> Self:
        """Those of places whose committee this person belongs to: never police."""
        return self.filter(place__in=standing(user).place_ids)

    def there(self, now: datetime) -> Self:
        """Those that can be fetched."""
        return self.filter(status=HeldCopy.Status.READY, finished_at__gt=now - KEPT_FOR)


@tracked(exclude=["progress", "beat_at", "stored_json", "stored_pdf", "stored_zip"])
class HeldCopy(models.Model):
    """One copy. The row is the queue; a task only rings."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        GONE = "gone", "Deleted"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent.")
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField("things in it", null=True)
    files = models.PositiveIntegerField("files in it", null=True)
    stored_json = models.CharField(max_length=64, blank=True, editable=False)
    stored_pdf = models.CharField(max_length=64, blank=True, editable=False)
    stored_zip = models.CharField(max_length=64, blank=True, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = HeldCopyQuerySet.as_manager()

    class Meta:
        verbose_name = "copy of everything held"
        verbose_name_plural = "copies of everything held"
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(status="ready") | ~(models.Q(stored_json="") | models.Q(stored_pdf="")),
                name="ready_copy_is_there",
            ),
        )

    def __str__(self) -> str:
        return f"Everything held, {self.asked_at:%Y-%m-%d}"

    @property
    def gone_at(self) -> datetime | None:
        """When it is deleted; None while it is not made."""
        return self.finished_at + KEPT_FOR if self.finished_at else None
