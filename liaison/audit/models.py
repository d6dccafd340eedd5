"""Who looked: one row for each place that a page showed to somebody."""

from django.conf import settings
from django.db import models

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
