"""Deadlines: one table for the page, the calendar and the reminders."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from funding.models.application import OfApplication
from funding.models.scoping import WholeQuerySet
from liaison.audit.tracking import tracked


class DeadlineQuerySet(WholeQuerySet):
    """Deadlines by state."""

    def open(self) -> Self:
        """Those neither met nor dropped."""
        return self.filter(met_at=None, dropped_at=None)


@tracked()
class Deadline(OfApplication):
    """A London date by which something is to be done. Made by the steps of an application, or by the committee."""

    class What(models.TextChoices):
        """What is due."""

        CLOSES = "closes", "The round closes"
        EVIDENCE = "evidence", "Evidence is missing"
        INFORMATION = "information", "The scheme waits for an answer"
        SURVEY = "survey", "Survey"
        CHASE = "chase", "Time to ask the scheme"
        CONSENT = "consent", "Consent needed"
        WORKS = "works", "Work is booked"
        MAINTENANCE = "maintenance", "The year of maintenance ends"
        OWN = "own", "Our own reminder"

    what = models.CharField(max_length=11, choices=What.choices)
    due_on = models.DateField()
    text = models.CharField(max_length=160, blank=True, help_text="The committee's own words; never in a mail.")
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    met_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=["due_on"], condition=Q(met_at=None, dropped_at=None), name="deadline_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["application", "what"],
                condition=Q(met_at=None, dropped_at=None) & ~Q(what="own"),
                name="one_open_deadline_of_a_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.due_on}"
