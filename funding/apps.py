"""Applications of places of worship to schemes that pay for protective security."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Applications of places of worship to schemes that pay for protective security."""

    name = "funding"
    verbose_name = "Security funding"
