"""What a place's committee can check for itself: who changed and who looked, all that is held, corrections."""

from django.apps import AppConfig

# Of officers, whose day begins with it; for everybody else it is none, and every page is spared the question.
WAITING = """select case when exists (select from places_posting where user_id = %(user)s and role = 'officer')
  then (select count(*) from ledger_correction where answered_at is null) else 0 end"""


class LedgerConfig(AppConfig):
    """What a place's committee can check for itself."""

    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        """Copies own files: those are not swept away. Officers are told what waits for their answer."""
        from funding.sweeping import OWNERS
        from ledger.models import HeldCopy
        from liaison.places import access

        OWNERS.append((HeldCopy, ("stored_json", "stored_pdf", "stored_zip")))
        access.counted_for_everybody("corrections waiting", WAITING)
