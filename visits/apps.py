"""Reassurance visits, concerns, promises and requests."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Reassurance visits, concerns, promises and requests."""

    name = "visits"
    verbose_name = "Visits"

    def ready(self) -> None:
        """Tell the places which further places an officer sees: those the officer is allotted to."""
        from liaison.places import access
        from liaison.places.actions import times
        from visits import moving
        from visits.models import Allotment

        access.also_seen_by_officers(Allotment.places_allotted_to)
        times.on_date_moved(moving.move_visits)
