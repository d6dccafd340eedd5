"""What is said about help with an application: that it was shared, what is asked, what was answered.

Called by actions, inside their transaction. No mail names a place, a scheme or what is wrong with a building: it says
what, when, and where to read on. The rows name no place, so that those who look after mail do not learn who applies.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.messages import FUNDING
from funding.models import HelpRequest, Share, ThreadMessage
from funding.readers import police_readers, seen, shared_with
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Audience, Draft, Letter, Letters, each, kind, news
from liaison.outbox.models import Message
from liaison.places import recipients
from liaison.presentation import words

SHARED, ASKED, ANSWERED = "funding.shared", "funding.help-asked", "funding.help-answered"
SAID_BY_COMMITTEE, SAID_BY_POLICE = "funding.said-by-committee", "funding.said-by-police"


def shared(share: Share) -> None:
    """Tell those whom it reaches that they can read an application."""
    reached = next((each for each in shared_with(share.application) if each.share.pk == share.pk), None)
    _tell(SHARED, share, [reader.pk for reader in reached.people] if reached else [], share.made_by_id)


def help_asked(request: HelpRequest, people: Iterable[int]) -> None:
    """Tell these police (primary keys) what is due when."""
    _tell(ASKED, request, people, request.asked_by_id)


def help_answered(request: HelpRequest) -> None:
    """Tell the committee."""
    _tell(ANSWERED, request, recipients.committee(request.place_id), request.answered_by_id)


def said(message: ThreadMessage) -> None:
    """Tell the other side that there is a message."""
    members = recipients.committee(message.place_id)
    if message.sent_by_id in members:
        _tell(SAID_BY_COMMITTEE, message, police_readers(message.application), message.sent_by_id)
    else:
        _tell(SAID_BY_POLICE, message, members, message.sent_by_id)


def _tell(name: str, thing: Any, people: Iterable[int], by: int | None) -> None:
    enqueue(drafts(name, thing, recipients.without(people, by), timezone.now()))


def drafts(name: str, thing: Any, people: Iterable[int], due_at: datetime) -> list[Draft]:
    """Drafts that tell each of these people about one row that hangs on an application, without naming its place."""
    return news(name, thing, people, now=due_at, names_place=False, application=thing.application_id)


def _still(*, whole: bool) -> Audience:
    def still(messages: Sequence[Message]) -> set[int]:
        pairs = {(each.to_id, each.about["application"]) for each in messages}
        seeing = seen(pairs, whole=whole)
        return {each.pk for each in messages if (each.to_id, each.about["application"]) in seeing}

    return still


still_seeing, still_reading = _still(whole=False), _still(whole=True)


Write = Callable[[Message, Any], Letter | None]


def about(name: str, model: Any, audience: Audience = still_reading) -> Callable[[Write], Write]:
    """Register a writer of messages about one row each that hangs on an application."""

    def register(write: Write) -> Write:
        def compose(messages: Sequence[Message]) -> Letters:
            return each(messages, model.objects.select_related("application"), write)

        kind(name, FUNDING, audience)(compose)
        return write

    return register


@about(SHARED, Share, still_seeing)
def _shared(message: Message, share: Share) -> Letter | None:
    if share.ended_at is not None:
        return None
    return Letter(
        _("An application was shared with you"),
        _("A committee lets you read an application. It decides what you see, and can take it back."),
        share.application.get_absolute_url(),
    )


@about(ASKED, HelpRequest)
def _asked(message: Message, request: HelpRequest) -> Letter | None:
    if not request.is_waiting:
        return None
    by = words.moment(request.answer_due_at)
    return Letter(
        _("Help with an application: answer by %(when)s") % {"when": by},
        _("A committee asks for your help with an application. Please answer by %(when)s.") % {"when": by},
        request.get_absolute_url(),
    )


@about(ANSWERED, HelpRequest)
def _answered(message: Message, request: HelpRequest) -> Letter | None:
    if request.answered_at is None:
        return None
    return Letter(
        _("Police have answered you"),
        _("Police have answered what your committee asked on %(day)s.") % {"day": words.day(request.asked_at)},
        request.get_absolute_url(),
    )


@about(SAID_BY_COMMITTEE, ThreadMessage)
def _said_by_committee(message: Message, written: ThreadMessage) -> Letter:
    return Letter(
        _("A message about an application"),
        _("A committee wrote to you on %(when)s.") % {"when": words.moment(written.sent_at)},
        written.get_absolute_url(),
    )


@about(SAID_BY_POLICE, ThreadMessage)
def _said_by_police(message: Message, written: ThreadMessage) -> Letter:
    return Letter(
        _("A message about an application"),
        _("Police wrote to your committee on %(when)s.") % {"when": words.moment(written.sent_at)},
        written.get_absolute_url(),
    )
