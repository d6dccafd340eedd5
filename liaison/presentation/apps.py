"""How the portal looks: form widgets, template tags and the crispy template pack's helpers."""

from django.apps import AppConfig


class PresentationConfig(AppConfig):
    """No models and no views: only what templates and forms need to speak with one voice."""

    name = "liaison.presentation"
    label = "presentation"
