"""The cookie that carries a sentence from an answer to the next page."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class NoticeCookie(CookieStorage):
    """Django's, under the name of the settings: over HTTPS one that no other host can plant."""

    cookie_name = settings.MESSAGES_COOKIE_NAME
