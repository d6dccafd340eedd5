"""How long things are kept, who decided that, and what was erased."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """How long things are kept, who decided that, and what was erased."""

    name = "retention"
    verbose_name = "Retention"
