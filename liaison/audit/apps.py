"""What happened: history, and who looked."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """What happened: history, and who looked."""

    name = "liaison.audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        """Seal the history after every migration."""
        from liaison.audit.sealing import seal

        post_migrate.connect(seal, sender=self, dispatch_uid="seal the history")
