"""Files that a place keeps for its applications. They lie outside the web root under random names."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.models.application import Application
from funding.models.scoping import CommitteeQuerySet
from liaison.audit.tracking import tracked
from liaison.places.access import standing
from liaison.places.models import Place


class EvidenceQuerySet(CommitteeQuerySet):
    """Files, by who may read them."""

    def visible_to(self, user: Any) -> Self:
        """Those of one's own place, and those that belong to an application shared in whole."""
        whole = Application.objects.seen_whole_by(user)
        return self.filter(Q(place__in=standing(user).place_ids) | Q(application__in=whole))

    def kept(self) -> Self:
        """Those not removed."""
        return self.filter(removed_at=None)


@tracked(exclude=["stored_as"])
class Evidence(models.Model):
    """One file, checked and cleaned before it was stored. `asked_as` is the key of what the round asks for.

    A removed file is gone from the disc; its row says what it was.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    incident = models.ForeignKey(
        "funding.Incident", on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
    )
    asked_as = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120)
    file_name = models.CharField(max_length=160)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("bytes")
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=64, unique=True, editable=False)
    scanned = models.BooleanField("looked through for viruses")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "evidence"
        ordering = ("added_at", "pk")
        indexes = (models.Index(fields=["place"], condition=Q(removed_at=None), name="evidence_kept"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="evidence_removed_pair",
            ),
        )

    def __str__(self) -> str:
        return self.title
