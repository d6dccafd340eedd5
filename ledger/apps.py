"""What a place's committee can check for itself: who changed and who looked, all that is held, corrections."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What a place's committee can check for itself."""

    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        """Copies own files: those are not swept away."""
        from funding.sweeping import OWNERS
        from ledger.models import HeldCopy

        OWNERS.append((HeldCopy, ("stored_json", "stored_pdf", "stored_zip")))
