"""Letters to the oversight body, on behalf of places of worship."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Letters to the oversight body, on behalf of places of worship."""

    name = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        """Register what is said about letters, and the clock of replies."""
        from letters import messages, reminders  # noqa: F401 -- sign up
