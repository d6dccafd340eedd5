"""Who looked, and what shows later that nobody has tampered with history: seals, and lawful erasures."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from liaison.db.scoping import PlaceScopedQuerySet


class Consultation(models.Model):
    """Somebody was shown data about a place. The web role may add rows and, for its own place, read them."""

    class Manner(models.TextChoices):
        """How it was shown; an export or a feed is a disclosure."""

        PAGE = "page", "Page"
        EXPORT = "export", "Export"
        FEED = "feed", "Calendar feed"

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    page = models.CharField(max_length=60, help_text="The page in plain words, for example: Place page.")
    path = models.CharField(max_length=200)
    role = models.CharField(max_length=60)
    manner = models.CharField(max_length=6, choices=Manner.choices, default=Manner.PAGE)
    purpose = models.CharField(max_length=120)
    request_id = models.UUIDField()
    # A calendar program asks every hour, and a search asks with every letter: such readings are noted once in a
    # spell of time, which is named here. Others are noted each time.
    spell = models.CharField(max_length=13, null=True, editable=False)

    objects = PlaceScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=["place", "-at"], name="consultation_of_place"),)
        constraints = (
            models.UniqueConstraint(
                fields=["by", "place", "page", "spell"],
                condition=models.Q(spell__isnull=False),
                name="one_reading_a_spell",
            ),
        )

    def __str__(self) -> str:
        return f"{self.page}, {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """What one history table held of one day, as one digest over its rows and the seal before.

    The worker writes it once the day is over; nobody changes it. See `liaison.audit.chain`.
    """

    day = models.DateField()
    table = models.CharField(max_length=63)
    rows = models.PositiveBigIntegerField()
    # A later release may add columns to the table: these are the ones that were counted.
    columns = ArrayField(models.CharField(max_length=63))
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=128, blank=True)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["table", "day"], name="one_seal_a_day"),)

    def __str__(self) -> str:
        return f"{self.table}, {self.day}"


class Erasure(models.Model):
    """Some columns of one history row were emptied by a decision; the digests let the chain be checked all the same.

    Written by the database function `audit_erase` alone. A row that is erased twice has two of these.
    """

    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    row_digest = models.CharField(max_length=64, help_text="Of the row as it was.")
    left_digest = models.CharField(max_length=64, help_text="Of the row as it was left.")
    counted = ArrayField(models.CharField(max_length=63), help_text="The columns that both digests count.")
    blanked = ArrayField(models.CharField(max_length=63))
    decision = models.CharField(max_length=60)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=["table", "row_id"], name="erasure_of_row"),)

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}, {self.decision}"
