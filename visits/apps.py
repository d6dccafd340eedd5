"""Reassurance visits, concerns, promises and requests."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Reassurance visits, concerns, promises and requests."""

    name = "visits"
    verbose_name = "Visits"

    def ready(self) -> None:
        """Tell the places which further places an officer sees, and let visits follow their gatherings."""
        from liaison.places import access, changing
        from visits import moving
        from visits.models.visit import ALLOTTED_PLACES

        access.also_seen_by_officers(ALLOTTED_PLACES)
        changing.followed_by(moving.follow)
