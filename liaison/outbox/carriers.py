"""Carriers take a mail out of the house. What differs between them is what they can tell us afterwards.

Between a carrier's taking a mail and our hearing so, nobody can know. A carrier that can be asked by our reference
(the Message-ID) is asked before such a mail is sent again: then it is sent once. With plain SMTP it is sent again,
with the same Message-ID and Date, so that it is never lost and the receiving side can see that it is the same mail.
"""

import smtplib
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend

from liaison.outbox.mailbox import MailboxBackend
from liaison.outbox.models import DemoMail

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
MAILBOX_BACKEND = "liaison.outbox.mailbox.MailboxBackend"


class Answer(Enum):
    """What became of a mail that was handed to a carrier."""

    TAKEN = auto()
    LATER = auto()
    """Not taken; try again later."""
    REFUSED = auto()
    """Not taken, and never will be."""
    UNKNOWN = auto()
    """It may have been taken: the connection broke before the answer."""


@dataclass(frozen=True)
class Outcome:
    """A carrier's answer, its reason, and whether the address itself was refused."""

    answer: Answer
    reason: str = ""
    bounced: bool = False


TAKEN = Outcome(Answer.TAKEN)


class Away(Exception):
    """The carrier cannot be reached. Nothing was handed over."""


class Carrier:
    """Any of Django's mail backends; whatever goes wrong leaves it unknown whether the mail was taken."""

    can_be_asked = False

    def __init__(self, backend: Any = None) -> None:
        self.backend: Any = backend or get_connection()

    def open(self) -> None:
        """Connect, if not connected. Raises Away."""
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise Away(describe(error)) from error

    def close(self) -> None:
        """Give the connection up; an error in doing so does not matter."""
        try:
            self.backend.close()
        except (OSError, smtplib.SMTPException):
            self.backend.connection = None

    def deliver(self, mail: EmailMessage) -> Outcome:
        """Hand over one mail. Raises Away when that was not even begun."""
        try:
            self.backend.send_messages([mail])
        except Exception as error:
            return Outcome(Answer.UNKNOWN, describe(error))
        return TAKEN

    def has_taken(self, message_id: str) -> bool:
        """Whether the carrier took the mail with this Message-ID. One that cannot be asked knows of none."""
        return False


class MailboxCarrier(Carrier):
    """The demo's mailbox, a carrier that can be asked."""

    can_be_asked = True

    def __init__(self) -> None:
        super().__init__(MailboxBackend())

    def has_taken(self, message_id: str) -> bool:
        """Look the mail up."""
        return DemoMail.objects.filter(message_id=message_id).exists()


class _Watched:
    """Notes whether the body of a mail was begun: before that, a broken connection has done no harm."""

    begun = False

    def data(self, message: Any) -> Any:
        self.begun = True
        return super().data(message)  # type: ignore[misc]


class _Session(_Watched, smtplib.SMTP):
    pass


class _SslSession(_Watched, smtplib.SMTP_SSL):
    pass


class _SmtpBackend(EmailBackend):
    @property
    def connection_class(self) -> Any:
        return _SslSession if self.use_ssl else _Session


class SmtpCarrier(Carrier):
    """SMTP over one kept connection: at least once."""

    def __init__(self) -> None:
        super().__init__(_SmtpBackend())

    def deliver(self, mail: EmailMessage) -> Outcome:
        """Hand over one mail; a connection that turns out to be closed is opened once more."""
        outcome = self._try(mail)
        if outcome is None:
            self.open()
            outcome = self._try(mail)
        if outcome is None:
            raise Away("The server closes every connection.")
        return outcome

    def _try(self, mail: EmailMessage) -> Outcome | None:
        """One try; None when the connection broke before the mail was begun."""
        self.open()
        session = self.backend.connection
        session.begun = False
        try:
            self.backend.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            return _of_recipient(error)
        except smtplib.SMTPSenderRefused as error:
            # Nothing is wrong with the recipient: it is for whoever runs the portal to mend, and then it goes out.
            return Outcome(Answer.LATER, describe(error))
        except smtplib.SMTPDataError as error:
            permanent = error.smtp_code >= 500
            return Outcome(Answer.REFUSED if permanent else Answer.LATER, describe(error))
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            return Outcome(Answer.UNKNOWN, describe(error)) if session.begun else None
        return TAKEN


def _of_recipient(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code, _ = next(iter(error.recipients.values()))
    if code >= 500:
        return Outcome(Answer.REFUSED, describe(error), bounced=True)
    return Outcome(Answer.LATER, describe(error))


def describe(error: BaseException) -> str:
    """An error in a line that fits its column. Addresses of people are in the row already and are left out."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_text(said)}"[:200]
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"[:200]
    return f"{type(error).__name__}: {error}"[:200]


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def chosen() -> Carrier:
    """The carrier that the settings name."""
    if settings.EMAIL_BACKEND == MAILBOX_BACKEND:
        return MailboxCarrier()
    return SmtpCarrier() if settings.EMAIL_BACKEND == SMTP_BACKEND else Carrier()
