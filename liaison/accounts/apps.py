"""Who: people, and the roles they can hold."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: people, and the roles they can hold."""

    name = "liaison.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Sign-ins are noted; a session that has shown more is renewed."""
        import liaison.accounts.noting
        import liaison.accounts.proving  # noqa: F401 -- both connect their receivers
