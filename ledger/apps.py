"""What a place's committee can check for itself: who changed and who looked, all that is held, corrections."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What a place's committee can check for itself."""

    name = "ledger"
    verbose_name = "Ledger"
