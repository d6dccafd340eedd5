"""What the ledger looks after each minute, and the reminders of corrections that nobody has answered."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger import counting, sealing, waiting
from ledger.models import Correction
from liaison.outbox.kinds import Draft, Letter, Letters, each, kind, news
from liaison.outbox.models import Message
from liaison.outbox.planning import chore, planner
from liaison.places import recipients
from liaison.places.messages import FROM_PLACES
from liaison.presentation import words
from visits.models.request import ANSWER_WITHIN

UNANSWERED = "ledger.correction-unanswered"
REMIND_FOR = timedelta(days=14)

chore(sealing.look_after)
chore(waiting.look_after)
chore(counting.look_after)


@planner
def unanswered(now: datetime) -> Iterator[Draft]:
    """To the named officers when 48 hours (a setting) are over, to their supervisors when the 72 are."""
    first = timedelta(hours=settings.REMINDERS["request_hours"])
    old = Correction.objects.waiting().filter(asked_at__lte=now - first + timedelta(minutes=10))
    for correction in old.filter(asked_at__gt=now - REMIND_FOR).select_related("place"):
        for name, people, after in (
            ("first", recipients.named(correction.place), first),
            ("late", recipients.supervisors(correction.place.unit_id), ANSWER_WITHIN),
        ):
            due_at = correction.asked_at + after
            yield from news(UNANSWERED, correction, people, now=due_at, besides=name, keep=timedelta(days=7))


@kind(UNANSWERED, FROM_PLACES, recipients.still_police)
def write_unanswered(messages: Sequence[Message]) -> Letters:
    """Only while it waits."""

    def write(message: Message, correction: Correction) -> Letter | None:
        if not correction.is_waiting:
            return None
        due = correction.answer_due_at
        late = due <= timezone.now()
        subject = (
            _("A correction waits: the answer was due %(when)s")
            if late
            else _("A correction waits: answer by %(when)s")
        )
        return Letter(
            subject % {"when": words.moment(due)},
            _("A committee asked on %(asked)s and nobody has answered yet. An answer was promised within 72 hours.")
            % {"asked": words.moment(correction.asked_at)},
            correction.get_absolute_url(),
        )

    return each(messages, Correction.objects.all(), write)
