"""What no log may hold: the secret part of a link that works without signing in."""

import logging
import re

# Calendars, invitations, ways into an account, and "not these any more" in a mail.
BEFORE = ("calendar", "join", "account/messages/stop", "account/password/reset/key", "account/confirm-email")
SECRET = re.compile(rf"(/(?:{'|'.join(BEFORE)}|account/oidc/again)/)[^/\s\"'?]+")


class WithoutSecretLinks(logging.Filter):
    """Cut the tokens out of the addresses in a log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's text where it names such an address; every record passes."""
        said = record.getMessage()
        told = SECRET.sub(r"\1…", said)
        if told != said:
            record.msg, record.args = told, ()
        return True
