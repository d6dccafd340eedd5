"""How long things are kept, who decided that, and what was erased."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RetentionConfig(AppConfig):
    """How long things are kept, who decided that, and what was erased."""

    name = "retention"
    verbose_name = "Retention"

    def ready(self) -> None:
        """Register the kinds of things that are kept for a time, and what people are reminded of."""
        from retention import reminders  # noqa: F401 -- sign up
        from retention.kinds import of_funding, of_people, of_police, of_visits  # noqa: F401 -- sign up

        post_migrate.connect(_load_rules, sender=self)


def _load_rules(**_: Any) -> None:
    from retention.loading import load

    load()
