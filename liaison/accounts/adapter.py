"""How allauth behaves here: nobody signs up by themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class InvitationOnlyAdapter(DefaultAccountAdapter):
    """People join with an invitation (see `liaison.places.invitations`); the public sign-up is closed."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Always closed."""
        return False
