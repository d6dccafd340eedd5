"""Who: people, and the roles they can hold."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: people, and the roles they can hold."""

    name = "liaison.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Sign-ins are noted."""
        import liaison.accounts.noting  # noqa: F401 -- connects its receivers
