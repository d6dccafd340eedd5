"""The link with which a calendar program fetches one person's visits."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from liaison.audit.tracking import tracked


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    """Whose links, and which still work."""

    def visible_to(self, user: Any) -> Self:
        """One's own."""
        return self.filter(user=user.pk)

    def open(self) -> Self:
        """Those not revoked."""
        return self.filter(revoked_at=None)


# When it was last used is no history: calendar programs ask every hour.
@tracked(exclude=["token_digest", "last_used_at"])
class CalendarLink(models.Model):
    """Whoever has the link reads the times and places of its owner's visits. Only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="one_calendar_link_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}: calendar"
