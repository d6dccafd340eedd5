"""A message as a mail: plain text, in the portal's name, with a way out in each."""

import hashlib
from datetime import datetime
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from liaison.outbox.kinds import KINDS, Letter
from liaison.outbox.models import Message

SALT = "liaison.outbox.unsubscribe"


def message_id(message: Message) -> str:
    """The Message-ID: it follows from the row, so every attempt has the same."""
    digest = hashlib.sha256(message.key.encode()).hexdigest()[:24]
    return f"<{message.pk}.{digest}@{urlsplit(settings.PORTAL_URL).hostname}>"


def unsubscribe_token(user_id: int, group: str) -> str:
    """What stands in the link "Not these any more"; it works without signing in, for this group alone."""
    return signing.dumps([user_id, group], salt=SALT)


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """Whose link it is and for which group; None for one that we have not written."""
    try:
        user_id, group = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return user_id, group


def portal(path: str) -> str:
    """The full address of a page."""
    return settings.PORTAL_URL.rstrip("/") + path


def to_mail(message: Message, letter: Letter, said_at: datetime) -> EmailMessage:
    """The mail for one message. `said_at` is its Date, the same in every attempt."""
    group = KINDS[message.kind].group
    path = reverse("message_open", args=[message.pk]) if letter.discreet else letter.path
    headers = {
        "Message-ID": message_id(message),
        "Date": formatdate(said_at.timestamp()),
        "Auto-Submitted": "auto-generated",
    }
    lines = [
        letter.text,
        "",
        portal(path),
        "",
        "-- ",
        f"{settings.PORTAL_NAME}, {settings.FORCE_NAME}",
        _("In an emergency call 999. Nobody reads answers to this mail."),
    ]
    if message.to_id and group:
        stop = portal(reverse("message_stop", args=[unsubscribe_token(message.to_id, group.key)]))
        headers["List-Unsubscribe"] = f"<{stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        lines += [
            _("Not these any more: %(link)s") % {"link": stop},
            _("Choose what we write to you: %(link)s") % {"link": portal(reverse("message_preferences"))},
        ]
    address = message.to.email if message.to else message.address
    return EmailMessage(letter.subject, "\n".join(lines) + "\n", to=[address], headers=headers)
