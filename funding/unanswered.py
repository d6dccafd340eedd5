"""What police were asked and nobody has answered: told to those who can read it, then, as a number, to supervisors."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from funding.messages import FUNDING
from funding.models import HelpRequest
from funding.readers import police_readers
from funding.telling import about, drafts
from liaison.accounts.roles import Role
from liaison.outbox.kinds import Draft, Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.outbox.planning import planner
from liaison.places import recipients
from liaison.places.models import Posting
from liaison.presentation import words

UNANSWERED, UNANSWERED_IN_UNIT = "funding.unanswered", "funding.unanswered-in-unit"
SECOND_CALL_AFTER = timedelta(hours=12)
TELL_FOR = timedelta(days=7)
LOOK_BACK = timedelta(days=14)


def _first_call() -> timedelta:
    return timedelta(hours=settings.REMINDERS["request_hours"])


@planner
def unanswered(now: datetime) -> Iterator[Draft]:
    """When 48 hours (a setting) are over, to those who read the application; half a day later to supervisors."""
    old = HelpRequest.objects.waiting().filter(
        asked_at__lte=now - _first_call() + timedelta(minutes=10), asked_at__gt=now - LOOK_BACK
    )
    later: dict[tuple[int, str], datetime] = {}
    for request in old.select_related("application__place").order_by("asked_at", "pk"):
        application = request.application
        due_at = request.asked_at + _first_call()
        yield from drafts(UNANSWERED, request, police_readers(application), due_at)
        second_at = due_at + SECOND_CALL_AFTER
        later.setdefault((application.place.unit_id, f"{timezone.localdate(second_at)}"), second_at)
    for (unit_id, day), due_at in later.items():
        for person in recipients.supervisors(unit_id):
            yield Draft(
                key=f"{UNANSWERED_IN_UNIT}:{unit_id}:{day}:user:{person}",
                kind=UNANSWERED_IN_UNIT,
                due_at=due_at,
                expires_at=due_at + TELL_FOR,
                to=person,
                about={"unit": unit_id},
            )


@about(UNANSWERED, HelpRequest)
def _unanswered(message: Message, request: HelpRequest) -> Letter | None:
    if not request.is_waiting:
        return None
    due = request.answer_due_at
    late = due <= timezone.now()
    subject = (
        _("Help with an application: the answer was due %(when)s")
        if late
        else _("Help with an application: answer by %(when)s")
    )
    return Letter(
        subject % {"when": words.moment(due)},
        _("A committee asked on %(asked)s and nobody has answered yet. An answer was promised within 72 hours.")
        % {"asked": words.moment(request.asked_at)},
        request.get_absolute_url(),
    )


@kind(UNANSWERED_IN_UNIT, FUNDING, recipients.still_supervising)
def _unanswered_in_unit(messages: Sequence[Message]) -> Letters:
    """How many wait in the unit; which they are is for those alone with whom the committee shares them."""
    old = HelpRequest.objects.waiting().filter(asked_at__lte=timezone.now() - _first_call() - SECOND_CALL_AFTER)
    waiting = Counter(
        old.filter(place__unit__in={m.about["unit"] for m in messages}).values_list("place__unit", flat=True)
    )
    led: dict[int, set[int]] = defaultdict(set)
    posted = Posting.objects.current().filter(role__in=(Role.SUPERVISOR, Role.COMMANDER))
    for person, unit in posted.filter(user__in={m.to_id for m in messages}).values_list("user", "unit"):
        led[person].add(unit)
    return {
        message.pk: _number(waiting[message.about["unit"]])
        for message in messages
        if waiting[message.about["unit"]] and message.about["unit"] in led[message.to_id or 0]
    }


def _number(waiting: int) -> Letter:
    subject = ngettext(
        "%(n)d question of a committee waits for more than two days",
        "%(n)d questions of committees wait for more than two days",
        waiting,
    )
    return Letter(
        subject % {"n": waiting},
        _(
            "They are about applications. You can read them only where a committee shares them with you. Please ask"
            " your officers and advisers to look at what was shared with them."
        ),
        "/",
    )
