"""When: sittings, and the dates that each place keeps."""

from django.apps import AppConfig


class ObservancesConfig(AppConfig):
    """When: sittings, and the dates that each place keeps."""

    name = "liaison.observances"
    verbose_name = "Observances"
