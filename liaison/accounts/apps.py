"""Who: people, and the roles they can hold."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who: people, and the roles they can hold."""

    name = "liaison.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Sign-ins are noted; a session that has shown more is renewed; used-up tries are told to their owners."""
        import liaison.accounts.noting
        import liaison.accounts.proving
        import liaison.accounts.tries  # noqa: F401 -- all three connect their receivers
