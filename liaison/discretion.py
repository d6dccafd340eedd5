"""What no log may hold: the secret part of a link that works without signing in."""

import logging
import re
from datetime import UTC, datetime

# Calendars, invitations, ways into an account, and "not these any more" in a mail.
BEFORE = ("calendar", "join", "account/messages/stop", "account/password/reset/key", "account/confirm-email")
SECRET = re.compile(rf"(/(?:{'|'.join(BEFORE)}|account/oidc/again)/)[^/\s\"'?]+")


# What an identity provider sends back through the browser: good once, and still nobody's business.
ANSWER = re.compile(r"([?&](?:code|state)=)[^&\s\"']+")
# Ends of lines, and what turns or hides what follows on a screen.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class OneLine(logging.Formatter):
    """Moments in UTC; and nobody's words begin a line of their own, so that no entry can be made up."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 -- as below
        """When it happened, to the millisecond."""
        moment = datetime.fromtimestamp(record.created, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the standard library's name
        """The line, with what is not to be seen in it written out."""
        return UNSEEN.sub(lambda found: ascii(found.group())[1:-1], super().formatMessage(record))


class WithoutSecretLinks(logging.Filter):
    """Cut the tokens out of the addresses in a log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record's text where it names such an address; every record passes."""
        said = record.getMessage()
        told = ANSWER.sub(r"\1…", SECRET.sub(r"\1…", said))
        if told != said:
            record.msg, record.args = told, ()
        return True
