"""Where: places of worship, and who belongs to which."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Where: places of worship, and who belongs to which."""

    name = "liaison.places"
    verbose_name = "Places"
