"""Signing in through a force's own identity provider."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class ForceAdapter(DefaultSocialAccountAdapter):
    """An identity at a force's provider opens an account that was invited, and makes none."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Always closed."""
        return False
