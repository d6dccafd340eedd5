"""Who is on duty."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RostersConfig(AppConfig):
    """Who is on duty."""

    name = "liaison.rosters"
    verbose_name = "Rosters"

    def ready(self) -> None:
        """After every migration the usual rules and patterns are there."""
        from liaison.rosters.usual import ensure

        post_migrate.connect(ensure, sender=self)
