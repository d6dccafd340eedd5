"""The clock of a reply: soon due, due, and again every so many days until it is there. To those who lead the unit."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from letters.messages import about
from letters.models import Letter, LetterStep
from liaison.accounts.roles import Role
from liaison.outbox.kinds import Draft, news
from liaison.outbox.kinds import Letter as Mail
from liaison.outbox.models import Message
from liaison.outbox.planning import planner
from liaison.places import recipients
from liaison.places.reminders import wall_time
from liaison.presentation import words

DUE_SOON, CHASE = "letters.reply-due-soon", "letters.chase"
WORTH_SAYING_FOR = timedelta(days=5)


def awaiting(today: date) -> Sequence[Any]:
    """Letters that were sent and not answered, whose reply is due or will be soon, with the day of the last chase."""
    soon = today + timedelta(days=settings.REMINDERS["letter_days_before"])
    waiting = Letter.objects.filter(state__in=(Letter.State.SENT, Letter.State.ACKNOWLEDGED), reply_due_on__lte=soon)
    chased = Max("steps__on", filter=Q(steps__what=LetterStep.What.CHASED))
    return list(waiting.annotate(chased_on=chased).order_by("pk"))


def chase_on(due_on: date, chased_on: date | None, today: date) -> date:
    """The last day up to today on which the reply was, or else the first on which it is, to be asked for again.

    On the day it is due, and then every `letter_chase_days` after that, counted anew from the last chase.
    """
    every = timedelta(days=settings.REMINDERS["letter_chase_days"])
    first = due_on if chased_on is None else max(due_on, chased_on + every)
    return first + max(0, (today - first) // every) * every


@planner
def replies(now: datetime) -> Iterator[Draft]:
    """In the morning: to the unit's commanders, and to who began the letter."""
    today = timezone.localdate(now)
    for letter in awaiting(today):
        people = [*recipients.holders(letter.unit_id, Role.COMMANDER), letter.begun_by_id]
        chase = chase_on(letter.reply_due_on, letter.chased_on, today)
        soon = letter.reply_due_on - timedelta(days=settings.REMINDERS["letter_days_before"])
        name, day = (CHASE, chase) if chase <= today else (DUE_SOON, soon)
        at = wall_time(day, "daily")
        yield from news(name, letter, people, now=at, besides=day.isoformat(), keep=WORTH_SAYING_FOR, names_place=False)


@about(DUE_SOON, Letter)
def write_due_soon(message: Message, letter: Letter) -> Mail | None:
    """While nobody has answered and the day is still to come."""
    due = letter.reply_due_on
    if not letter.awaits_reply or letter.sent_on is None or due is None or due <= timezone.localdate():
        return None
    return Mail(
        _("A reply to your letter is due by %(day)s") % {"day": words.day(due)},
        _("The letter was sent on %(day)s. Has an answer come? Then please record it.")
        % {"day": words.day(letter.sent_on)},
        letter.get_absolute_url(),
    )


@about(CHASE, Letter)
def write_chase(message: Message, letter: Letter) -> Mail | None:
    """While nobody has answered, unless somebody asked again since it was planned."""
    due, today = letter.reply_due_on, timezone.localdate()
    if not letter.awaits_reply or letter.sent_on is None or due is None or due > today:
        return None
    if letter.steps.filter(what=LetterStep.What.CHASED, made_at__gte=message.due_at).exists():
        return None
    return Mail(
        _("No answer to your letter: please ask again"),
        _("The letter was sent on %(sent)s, and a reply was due by %(due)s. Ask again, or record the answer.")
        % {"sent": words.day(letter.sent_on), "due": words.day(due)},
        letter.get_absolute_url(),
    )
