"""The pack that a committee sends: made by a task, kept as it was."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from funding.models.application import OfApplication
from funding.models.scoping import WholeQuerySet
from liaison.audit.tracking import tracked


@tracked(exclude=["progress", "beat_at", "stored_pdf", "stored_zip"])
class Pack(OfApplication):
    """A PDF with everything listed, and a ZIP with the files. The row is the queue; a task only rings."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    status = models.CharField(max_length=7, choices=Status.choices, default=Status.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True)
    pages = models.PositiveSmallIntegerField(null=True)
    files = models.PositiveSmallIntegerField(null=True)
    sha256 = models.CharField("digest of the PDF", max_length=64, blank=True)
    stored_pdf = models.CharField(max_length=64, blank=True, editable=False)
    stored_zip = models.CharField(max_length=64, blank=True, editable=False)
    client_id = models.UUIDField(unique=True, null=True, editable=False)

    objects = WholeQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"Pack of {self.application}"
