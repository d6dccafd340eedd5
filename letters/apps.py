"""Letters to the oversight body, on behalf of places of worship."""

from django.apps import AppConfig

# Of members of committees; for everybody else none. Row-level security leaves those of their own places.
CONCERNING = """select case when exists (select from places_membership where user_id = %(user)s) then
  (select count(*) from letters_quotation)
  + (select count(*) from letters_cosignature where taken_back_at is null) else 0 end"""


class LettersConfig(AppConfig):
    """Letters to the oversight body, on behalf of places of worship."""

    name = "letters"
    verbose_name = "Letters"

    def ready(self) -> None:
        """Register what is said about letters, the clock of replies, and for whom the menu has letters."""
        from letters import messages, reminders  # noqa: F401 -- sign up
        from liaison.places import access

        access.counted_for_everybody("letters concerning", CONCERNING)
