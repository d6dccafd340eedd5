"""Deadlines of applications: to the committee, and to an officer with whom it shares all of one.

The rows name no place, so that those who look after mail do not learn who applies; the mails say that something is
due, when, and where to read on, never what.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding import deadlines
from funding.messages import FUNDING
from funding.models import Deadline, Share
from liaison.accounts.roles import POLICE
from liaison.outbox.kinds import Draft, Letter, Letters, each, kind
from liaison.outbox.models import Heartbeat, Message
from liaison.outbox.planning import chore, planner
from liaison.places import recipients
from liaison.places.models import Posting
from liaison.places.reminders import wall_time
from liaison.presentation import words

DUE = "funding.due"
TENDED = "funding deadlines"
AT = "funding_at"


@chore
def keep_deadlines(now: datetime) -> None:
    """Each minute the closing dates that were moved; once each London day what is missing."""
    deadlines.keep_closing_dates()
    last = Heartbeat.objects.filter(part=TENDED).values_list("at", flat=True).first()
    if last is None or timezone.localdate(last) != timezone.localdate(now):
        deadlines.keep_all(timezone.localdate(now))
        Heartbeat.objects.update_or_create(part=TENDED, defaults={"at": now})


@planner
def due_soon(now: datetime) -> Iterator[Draft]:
    """So many days before (a setting), in the morning. Of several that were missed the last one is sent."""
    days_before = sorted(set(settings.REMINDERS["funding_days_before"]), reverse=True)
    if not days_before:
        return
    today = timezone.localdate(now)
    window = (today, today + timedelta(days=days_before[0] + 1))
    soon = Deadline.objects.open().filter(due_on__range=window).order_by("pk")
    found = list(soon.only("pk", "due_on", "made_at", "place_id", "application_id"))
    people = _people(found)
    for deadline in found:
        for days, until in zip(days_before, [*days_before[1:], 0], strict=True):
            due_at = wall_time(deadline.due_on - timedelta(days=days), AT)
            if due_at < deadline.made_at:
                # Whoever made it so late knows of it.
                continue
            for person in people[deadline.pk]:
                yield Draft(
                    key=f"{DUE}:{deadline.pk}:{deadline.due_on}:{days}-days:user:{person}",
                    kind=DUE,
                    due_at=due_at,
                    expires_at=wall_time(deadline.due_on - timedelta(days=until), AT),
                    to=person,
                    about={"pk": deadline.pk, "on": deadline.due_on.isoformat()},
                )


def _people(found: Sequence[Deadline]) -> dict[int, list[int]]:
    """The committee and the helping officers, by primary key of the deadline. Two queries."""
    members: dict[int, list[int]] = defaultdict(list)
    for place_id, person in recipients.members_of({deadline.place_id for deadline in found}):
        members[place_id].append(person)
    helpers = _helpers({deadline.application_id for deadline in found})
    return {
        deadline.pk: list(dict.fromkeys([*members[deadline.place_id], *sorted(helpers[deadline.application_id])]))
        for deadline in found
    }


def _helpers(applications: set[int]) -> dict[int, set[int]]:
    """Officers by name who read all of these applications and still serve in the unit of the place. One query."""
    today = timezone.localdate()
    posted = Posting.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today, role__in=POLICE)
    shares = Share.objects.standing().filter(
        application__in=applications, extent=Share.Extent.WHOLE, officer__is_active=True
    )
    rows = shares.values_list("application", "officer", "place__unit")
    serving = set(posted.filter(user__in=shares.values("officer")).values_list("user", "unit"))
    helpers: dict[int, set[int]] = defaultdict(set)
    for application, officer, unit in rows:
        if officer is not None and (officer, unit) in serving:
            helpers[application].add(officer)
    return helpers


def still_theirs(messages: Sequence[Message]) -> set[int]:
    """Those whose recipient still belongs to the committee, or still helps. Three queries."""
    found = Deadline.objects.in_bulk({message.about["pk"] for message in messages})
    people = _people(list(found.values()))
    return {message.pk for message in messages if message.to_id in people.get(message.about["pk"], ())}


@kind(DUE, FUNDING, still_theirs)
def write_due(messages: Sequence[Message]) -> Letters:
    """Only while it is open and due on that day; a day that has passed is not written about."""

    def write(message: Message, deadline: Deadline) -> Letter | None:
        on = date.fromisoformat(message.about["on"])
        over = deadline.met_at or deadline.dropped_at or deadline.due_on != on or on < timezone.localdate()
        if over:
            return None
        return Letter(
            _("An application: something is due on %(day)s") % {"day": words.day(on)},
            _("Something is due on %(day)s. Sign in to read what it is.") % {"day": words.day(on)},
            reverse("funding:deadlines", args=[deadline.application.ref]),
            discreet=True,
        )

    return each(messages, Deadline.objects.select_related("application"), write)
