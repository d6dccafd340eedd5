"""Applications of places of worship to schemes that pay for protective security."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class FundingConfig(AppConfig):
    """Applications of places of worship to schemes that pay for protective security."""

    name = "funding"
    verbose_name = "Security funding"

    def ready(self) -> None:
        """After every migration what is known of the schemes is there."""
        from funding.schemes.usual import ensure

        post_migrate.connect(ensure, sender=self)
