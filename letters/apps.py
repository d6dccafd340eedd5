"""Letters to the oversight body, on behalf of places of worship."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters to the oversight body, on behalf of places of worship."""

    name = "letters"
    verbose_name = "Letters"
