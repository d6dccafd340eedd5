"""What an export is for. Whoever takes figures away says so, and it is kept in the read log."""

from django.db import models


class Purpose(models.TextChoices):
    """The purposes there are. All but the first leave the unit, or may."""

    BRIEFING = "briefing", "A briefing inside the unit"
    OVERSIGHT = "oversight", "For the oversight body"
    COMMUNITY = "community", "For the community"
    OTHER = "other", "Something else"


def leaves_the_unit(purpose: str) -> bool:
    """Whether it has to be written for readers outside. What nobody knows may leave."""
    return purpose != Purpose.BRIEFING
