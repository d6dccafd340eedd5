"""A roster file that was sent, between being read and being applied."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.places.models import CommandUnit
from liaison.rosters import access


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    """Imports by who may see them."""

    def visible_to(self, user: Any) -> Self:
        """Those of units whose rosters this person may change."""
        return self.filter(unit__in=access.units_edited_by(user))


@tracked(exclude=["content"])
class RosterImport(models.Model):
    """One file. Nothing of it counts until somebody has seen what it would do and confirmed it.

    `content` is the file's text; it is emptied when the file is applied or dropped, and no history of it is kept.
    """

    unit = models.ForeignKey(CommandUnit, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=120)
    content = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(applied_at=None, applied_by=None) | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="roster_import_applied_pair",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, dropped_by=None) | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="roster_import_dropped_pair",
            ),
            models.CheckConstraint(condition=Q(applied_at=None) | Q(dropped_at=None), name="roster_import_ends_once"),
        )

    def __str__(self) -> str:
        return f"{self.file_name}, {self.unit}"

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be applied."""
        return self.applied_at is None and self.dropped_at is None
