"""How to reach a place: a role, a name, a work channel, and the day the person agreed to be listed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from liaison.audit.tracking import tracked
from liaison.db.scoping import PlaceScopedQuerySet
from liaison.places.models.place import Place

STALE_AFTER = timedelta(days=365)


class CommitteeRole(models.TextChoices):
    """What somebody does for a place of worship."""

    CHAIR = "chair", "Chair"
    SECRETARY = "secretary", "Secretary"
    TREASURER = "treasurer", "Treasurer"
    TRUSTEE = "trustee", "Trustee"
    FAITH_LEADER = "faith-leader", "Imam or other faith leader"
    CARETAKER = "caretaker", "Caretaker"
    STEWARD = "steward", "Steward"


@tracked()
class Contact(models.Model):
    """Somebody who agreed to be reached on behalf of a place. Nothing else about them is kept."""

    class Reach(models.TextChoices):
        """How they like to be reached."""

        CALL = "call", "Phone call"
        TEXT = "text", "Text message"
        EMAIL = "email", "E-mail"
        IN_PERSON = "in-person", "In person"

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=16, choices=CommitteeRole.choices)
    name = models.CharField(max_length=120)
    phone = models.CharField("work phone", max_length=30, blank=True)
    email = models.EmailField("work e-mail", blank=True)
    preferred_language = models.CharField(max_length=40, blank=True)
    reach_by = models.CharField("likes to be reached by", max_length=10, choices=Reach.choices, default=Reach.CALL)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    consented_on = models.DateField("agreed to be listed on")
    checked_on = models.DateField("last checked on")
    ended_on = models.DateField("left on", null=True, blank=True)
    client_id = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("ended_on", "role", "name")
        constraints = (
            models.CheckConstraint(condition=~models.Q(phone="") | ~models.Q(email=""), name="contact_can_be_reached"),
            models.CheckConstraint(
                condition=models.Q(checked_on__gte=models.F("consented_on")),
                name="contact_checked_after_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def is_stale(self) -> bool:
        """Whether the number was last checked more than twelve months ago."""
        return timezone.localdate() - self.checked_on > STALE_AFTER
