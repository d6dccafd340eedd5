"""Passwords open the accounts of those who have no identity provider of their force."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from liaison.accounts.single_sign_on import only_by_force


class PasswordBackend(AuthenticationBackend):
    """allauth's own; for somebody who signs in through their force, the right password is a wrong one."""

    def _check_password(self, user: Any, password: str) -> Any:
        # The password is looked at first: the answer takes as long for everybody.
        known = super()._check_password(user, password)
        return None if known is not None and only_by_force(known) else known
