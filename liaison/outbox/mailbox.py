"""A mail backend for the demo: mails go into a table and can be read in the browser."""

from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from liaison.outbox.models import DemoMail


class MailboxBackend(BaseEmailBackend):
    """Keeps each mail instead of sending it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store the mails, one row a recipient; answers how many mails there were."""
        DemoMail.objects.bulk_create(
            DemoMail(
                message_id=mail.extra_headers.get("Message-ID", ""),
                to=address,
                subject=str(mail.subject)[:200],
                body=str(mail.body),
            )
            for mail in email_messages
            for address in mail.recipients()
        )
        return len(email_messages)
