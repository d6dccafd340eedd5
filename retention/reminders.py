"""Clocks: a request of a person is due, a hold is to be looked at again, the monthly report is there."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.accounts.roles import Role
from liaison.outbox.kinds import Draft, Letter, Letters, each, kind, news
from liaison.outbox.models import Message
from liaison.outbox.planning import planner
from liaison.places import recipients
from liaison.places.reminders import wall_time
from liaison.presentation import words
from retention.messages import RETENTION, administrators, still_answering
from retention.models import Hold, Report, SubjectRequest
from retention.reporting import month_before

REQUEST_DUE, HOLD_DUE, REPORT = "retention.request-due", "retention.hold-due", "retention.report"
DAYS_BEFORE = (7, 0)
WORTH_SAYING_FOR = timedelta(days=3)


@planner
def requests_due(now: datetime) -> Iterator[Draft]:
    """To the administrators of the unit seven days before an answer is due, and on the day; anew where it was moved."""
    today = timezone.localdate(now)
    soon = SubjectRequest.objects.open().filter(due_on__lte=today + timedelta(days=max(DAYS_BEFORE)))
    for request in soon.order_by("pk"):
        for before in DAYS_BEFORE:
            at = wall_time(request.due_on - timedelta(days=before), "daily")
            people = administrators(request)
            besides = f"{_moved_to(request)}{before}"
            yield from news(
                REQUEST_DUE, request, people, now=at, besides=besides, keep=WORTH_SAYING_FOR, names_place=False
            )


def _moved_to(request: SubjectRequest) -> str:
    return f"{request.due_on.isoformat()}:" if request.extended_at else ""


@kind(REQUEST_DUE, None, still_answering)
def write_request_due(messages: Sequence[Message]) -> Letters:
    """While it is open."""

    def write(message: Message, request: SubjectRequest) -> Letter | None:
        if not request.is_open or _moved_to(request) not in message.key:
            return None
        if request.extended_at:
            how_long = _("That is three months after it was asked. It cannot be moved again.")
        else:
            how_long = _("It is due one month after it was asked, by law.")
        return Letter(
            _("An answer about somebody’s own data is due by %(day)s") % {"day": words.day(request.due_on)},
            how_long,
            request.get_absolute_url(),
        )

    return each(messages, SubjectRequest.objects.all(), write)


@planner
def holds_due(now: datetime) -> Iterator[Draft]:
    """To who placed a hold and the commanders of its unit, seven days before it is to be looked at, and on the day."""
    today = timezone.localdate(now)
    soon = Hold.objects.standing().filter(review_on__lte=today + timedelta(days=max(DAYS_BEFORE)))
    for hold in soon.order_by("pk"):
        people = [hold.placed_by_id, *recipients.holders(hold.unit_id, Role.COMMANDER)]
        for before in DAYS_BEFORE:
            at = wall_time(hold.review_on - timedelta(days=before), "daily")
            besides = f"{hold.review_on.isoformat()}:{before}"
            yield from news(HOLD_DUE, hold, people, now=at, besides=besides, keep=WORTH_SAYING_FOR, names_place=False)


@kind(HOLD_DUE, RETENTION, recipients.still_reading(Hold))
def write_hold_due(messages: Sequence[Message]) -> Letters:
    """While it stands and nobody has looked since."""

    def write(message: Message, hold: Hold) -> Letter | None:
        if hold.lifted_at is not None or f":{hold.review_on.isoformat()}:" not in message.key:
            return None
        return Letter(
            _("Is a legal hold still needed?"),
            _("It is to be looked at again by %(day)s. Keep it for six more months, or lift it.")
            % {"day": words.day(hold.review_on)},
            hold.get_absolute_url(),
        )

    return each(messages, Hold.objects.all(), write)


@planner
def reports(now: datetime) -> Iterator[Draft]:
    """The report on the month that is over, to commanders and to oversight readers."""
    readers = {Report.Audience.UNIT: Role.COMMANDER, Report.Audience.OVERSIGHT: Role.OVERSIGHT}
    for report in Report.objects.filter(month=month_before(now)).order_by("pk"):
        people = recipients.holders(report.unit_id, readers[Report.Audience(report.audience)])
        yield from news(REPORT, report, people, now=report.made_at, keep=timedelta(days=7), names_place=False)


@kind(REPORT, RETENTION, recipients.still_reading(Report))
def write_report(messages: Sequence[Message]) -> Letters:
    """It says no number."""

    def write(message: Message, report: Report) -> Letter:
        return Letter(
            _("The report on what is kept and erased, %(month)s") % {"month": f"{report.month:%B %Y}"},
            _("What was due, what was decided, and what people asked about their own data."),
            f"{reverse('retention:report')}?{urlencode({'month': f'{report.month:%Y-%m}'})}",
        )

    return each(messages, Report.objects.all(), write)
