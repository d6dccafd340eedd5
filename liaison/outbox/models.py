"""What we mean to say: rows written in the same transaction as the change that caused them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by state."""

    def due(self, now: Any) -> Self:
        """Those to be sent by this moment, oldest first."""
        ready = models.Q(retry_at=None) | models.Q(retry_at__lte=now)
        waiting = self._with_bounces().filter(ready, state=Message.State.PENDING, due_at__lte=now)
        return waiting.order_by("due_at", "pk")

    def abandoned(self, now: Any) -> Self:
        """Those whose dispatcher has not settled them while its lease lasted."""
        held = self._with_bounces().filter(state=Message.State.SENDING, lease_until__lte=now)
        return held.order_by("lease_until", "pk")

    def visible_to(self, user: Any) -> Self:
        """Those to this person."""
        return self.filter(to=user.pk)

    def _with_bounces(self) -> Self:
        """Each with `bounces`: whether mail to its recipient came back the last time."""
        bounced = Reachability.objects.filter(user=models.OuterRef("to"), bounced_at__isnull=False)
        return self.annotate(bounces=models.Exists(bounced))


class Message(models.Model):
    """One message to one person about one thing, said once.

    `key` names what is said, to whom and for which moment, so that planning the same thing twice adds nothing. A
    changed moment makes another key; the row of the old one is cancelled when it is asked whether it is still wanted.
    """

    class State(models.TextChoices):
        """Where the message stands."""

        PENDING = "pending", "To be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "No longer wanted"
        EXPIRED = "expired", "Too late to send"
        FAILED = "failed", "Could not be sent"

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.EmailField(blank=True, help_text="Only where the recipient has no account yet.")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, null=True, related_name="+")
    about = models.JSONField(default=dict, help_text="Primary keys and moments that the wording is made from.")
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    retry_at = models.DateTimeField(null=True, help_text="Not before this moment: the carrier said: try later.")
    said_at = models.DateTimeField(null=True, help_text="The first attempt, and the Date of every attempt after it.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "pk")
        indexes = (
            models.Index(fields=["due_at", "id"], condition=models.Q(state="pending"), name="message_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="message_lease"),
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state__in=["expired", "failed"]),
                name="message_not_said",
            ),
            models.Index(fields=["to", "-due_at"], name="message_of_person"),
            models.Index(fields=["place", "-due_at"], name="message_of_place"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(to__isnull=False, address="") | (models.Q(to=None) & ~models.Q(address="")),
                name="message_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sending", claim_token__isnull=False, lease_until__isnull=False)
                | ~models.Q(state="sending"),
                name="message_claim_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at=None)),
                name="message_sent_at",
            ),
            models.CheckConstraint(condition=models.Q(expires_at__gt=models.F("due_at")), name="message_expires_later"),
        )

    def __str__(self) -> str:
        return self.key


class Alteration(models.Model):
    """Something changed for one person, and may change again in a minute: it settles before it is told.

    `thing` is the primary key of what changed, `was` what was true of it for this person before. Alterations of one
    kind become one message to each person (`told_in`); what it says follows from the first `was` and the truth.
    """

    kind = models.CharField(max_length=60)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    thing = models.BigIntegerField()
    was = models.JSONField(null=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField(help_text="Later than this nobody need be told.")
    at_once = models.BooleanField(default=False)
    told_in = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="alterations")

    class Meta:
        indexes = (
            models.Index(fields=["to", "kind"], condition=models.Q(told_in=None), name="alteration_untold"),
            models.Index(fields=["to", "kind", "thing", "id"], name="alteration_of_thing"),
        )
        constraints = (
            models.CheckConstraint(condition=models.Q(until__gt=models.F("made_at")), name="alteration_until_later"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}: {self.to}"


class Preference(models.Model):
    """One person's wish about one kind of message: not at all, or at another lead time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preferences")
    kind = models.CharField(max_length=60)
    wanted = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.kind}"


class QuietHours(models.Model):
    """Wall times (Europe/London) between which one person is sent nothing; it waits until they are over.

    Begin and end alike mean none.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours")
    begin = models.TimeField()
    end = models.TimeField()

    class Meta:
        verbose_name_plural = "quiet hours"

    def __str__(self) -> str:
        return f"{self.user}: {self.begin:%H:%M} to {self.end:%H:%M}"


class Reachability(models.Model):
    """Whether mail to a person arrives: the last bounce, if there was one since the address last worked."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reachability")
    bounced_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "reachability"

    def __str__(self) -> str:
        return f"{self.user}: {'bounces' if self.bounced_at else 'reachable'}"


class Heartbeat(models.Model):
    """When a part of the machinery last showed that it is alive (UTC)."""

    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part}: {self.at:%Y-%m-%d %H:%M:%S}"


class DemoMail(models.Model):
    """A mail that the demo caught instead of sending it."""

    message_id = models.CharField(max_length=200, db_index=True)
    to = models.EmailField(db_index=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    caught_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-caught_at", "-pk")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
