"""What is said about corrections. No mail names a place or what is held: what, when, and a link."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.models import Correction
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Letter, Letters, each, kind, news
from liaison.outbox.models import Message
from liaison.places import recipients
from liaison.places.messages import FROM_PLACES, WRITTEN
from liaison.presentation import words

ASKED, ANSWERED = "ledger.correction-asked", "ledger.correction-answered"


def correction_asked(correction: Correction) -> None:
    """Tell the named officers that an answer is due within 72 hours."""
    people = recipients.without(recipients.named(correction.place), correction.asked_by_id)
    enqueue(news(ASKED, correction, people, now=timezone.now()))


def correction_answered(correction: Correction) -> None:
    """Tell the committee what came of it; it begins with whoever asked."""
    people = [correction.asked_by_id, *recipients.committee(correction.place_id)]
    enqueue(news(ANSWERED, correction, recipients.without(people, correction.answered_by_id), now=timezone.now()))


@kind(ASKED, FROM_PLACES, recipients.still_police)
def write_asked(messages: Sequence[Message]) -> Letters:
    """Only while nobody has answered."""

    def write(message: Message, correction: Correction) -> Letter | None:
        if not correction.is_waiting:
            return None
        return Letter(
            _("A committee asks for a correction: answer by %(when)s")
            % {"when": words.moment(correction.answer_due_at)},
            _("Its committee says that something held about a place is not right. Put it right, or say why it stays."),
            correction.get_absolute_url(),
        )

    return each(messages, Correction.objects.all(), write)


@kind(ANSWERED, WRITTEN, recipients.still_members)
def write_answered(messages: Sequence[Message]) -> Letters:
    """As long as the reader belongs to the committee."""

    def write(message: Message, correction: Correction) -> Letter | None:
        if correction.answered_at is None:
            return None
        return Letter(
            _("The correction you asked for was answered"),
            _("The police answered on %(when)s.") % {"when": words.moment(correction.answered_at)},
            correction.get_absolute_url(),
        )

    return each(messages, Correction.objects.all(), write)
