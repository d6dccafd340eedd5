"""Messages about an application, between its committee and the police who read all of it."""

from typing import Any
from uuid import UUID

from funding import telling
from funding.access import may_help, may_work
from funding.models import Application, ThreadMessage
from liaison.db.once import once
from liaison.refusals import Refused


def say(*, by: Any, application: Application, text: str, client_id: UUID | None = None) -> ThreadMessage:
    """Write a message; the other side is told that there is one. The same `client_id` again gives the first.

    Raises Refused for whoever does not read all of the application.
    """
    if not may_work(by, application.place) and not may_help(by, application):
        raise Refused("Only those who read all of this application can write here.")

    def make() -> ThreadMessage:
        made: ThreadMessage = ThreadMessage.of(application, text=text.strip(), sent_by=by, client_id=client_id)
        telling.said(made)
        return made

    return once(ThreadMessage, client_id, make=make, sent_by=by, application=application)
