"""What we mean to say, and whether it has been said."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """What we mean to say, and whether it has been said."""

    name = "liaison.outbox"
    verbose_name = "Outbox"
