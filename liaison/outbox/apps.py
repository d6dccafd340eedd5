"""What we mean to say, and whether it has been said."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    """What we mean to say, and whether it has been said."""

    name = "liaison.outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        """Find the kinds of message and the planners of every app, and listen to Celery's signals."""
        from liaison.outbox import heartbeat

        autodiscover_modules("messages", "reminders")
        heartbeat.listen()
