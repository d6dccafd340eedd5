"""What is said about requests of people: that one came, takes longer, is answered. No mail says what was found."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.accounts.roles import Role
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Letter, Letters, each, group, kind, news
from liaison.outbox.models import Message
from liaison.places import recipients
from liaison.places.access import standing
from liaison.presentation import words
from retention.models import SubjectRequest

ASKED, ANSWERED, EXTENDED = "retention.asked", "retention.answered", "retention.extended"


def _looks_after(user: Any) -> bool:
    held = standing(user)
    return held.is_supervising or held.holds(Role.ADMINISTRATOR, Role.OVERSIGHT)


RETENTION = group(
    "retention",
    gettext_lazy("How long things are kept"),
    gettext_lazy("Requests about people’s own data, holds to look at again, and the monthly report."),
    _looks_after,
)


def administrators(request: SubjectRequest) -> list[int]:
    """Who answers this request: the administrators of its unit, without the person who asked."""
    return recipients.without(recipients.holders(request.unit_id, Role.ADMINISTRATOR), request.person_id)


def asked(request: SubjectRequest) -> None:
    """Tell the administrators of the unit, unless one of them entered it."""
    people = recipients.without(administrators(request), request.entered_by_id)
    enqueue(news(ASKED, request, people, now=timezone.now(), keep=timedelta(days=14), names_place=False))


def answered(request: SubjectRequest) -> None:
    """Tell the person who asked."""
    _tell(ANSWERED, request)


def extended(request: SubjectRequest) -> None:
    """Tell the person who asked that it takes longer, why, and until when."""
    _tell(EXTENDED, request)


def _tell(what: str, request: SubjectRequest) -> None:
    # Whoever has no account has no address here: those who answer tell them.
    people = [] if request.person_id is None else [request.person_id]
    enqueue(news(what, request, people, now=timezone.now(), keep=timedelta(days=14), names_place=False))


def still_answering(messages: Sequence[Message]) -> set[int]:
    """Those of these messages whose recipient still administers the unit of the request."""
    requests = SubjectRequest.objects.in_bulk({message.about["pk"] for message in messages})
    return {
        message.pk
        for message in messages
        if (request := requests.get(message.about["pk"])) and message.to_id in administrators(request)
    }


@kind(ASKED, None, still_answering)
def write_asked(messages: Sequence[Message]) -> Letters:
    """While it is open."""

    def write(message: Message, request: SubjectRequest) -> Letter | None:
        if not request.is_open:
            return None
        return Letter(
            _("Somebody asks about their own data"),
            _("The answer is due by %(day)s: one month, by law.") % {"day": words.day(request.due_on)},
            request.get_absolute_url(),
        )

    return each(messages, SubjectRequest.objects.all(), write)


def _still_theirs(messages: Sequence[Message]) -> set[int]:
    mine = dict(
        SubjectRequest.objects.filter(pk__in={m.about["pk"] for m in messages}, person__is_active=True).values_list(
            "pk", "person"
        )
    )
    return {message.pk for message in messages if mine.get(message.about["pk"]) == message.to_id}


@kind(ANSWERED, None, _still_theirs)
def write_answered(messages: Sequence[Message]) -> Letters:
    """To the person who asked."""

    def write(message: Message, request: SubjectRequest) -> Letter | None:
        if request.answered_at is None:
            return None
        return Letter(
            _("What you asked about your data is answered"),
            _("Sign in to read the answer."),
            reverse("retention:your_data"),
        )

    return each(messages, SubjectRequest.objects.all(), write)


@kind(EXTENDED, None, _still_theirs)
def write_extended(messages: Sequence[Message]) -> Letters:
    """To the person who asked, with the reason: UK GDPR Article 12(3)."""

    def write(message: Message, request: SubjectRequest) -> Letter | None:
        if request.extended_at is None:
            return None
        because = SubjectRequest.Longer(request.extended_because).label
        return Letter(
            _("What you asked about your data takes longer"),
            _(
                "The answer is due by %(day)s. Why: %(because)s. You can complain to the Information Commissioner:"
                " ico.org.uk."
            )
            % {"day": words.day(request.due_on), "because": because[0].lower() + because[1:]},
            reverse("retention:your_data"),
        )

    return each(messages, SubjectRequest.objects.all(), write)
