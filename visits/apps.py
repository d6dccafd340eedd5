"""Reassurance visits, concerns, promises and requests."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Reassurance visits, concerns, promises and requests."""

    name = "visits"
    verbose_name = "Visits"

    def ready(self) -> None:
        """Tell the places which further places an officer sees; let visits follow their gatherings, and rosters."""
        from liaison.places import access, changing
        from liaison.rosters import changing as rosters_changing
        from visits import foretelling, losing, moving
        from visits.models.visit import ALLOTTED_PLACES

        access.also_seen_by_officers(ALLOTTED_PLACES)
        changing.followed_by(moving.follow)
        changing.foretold_by(foretelling.what_hangs_on)
        rosters_changing.followed_by(losing.follow)
