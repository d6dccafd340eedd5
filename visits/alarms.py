"""The alarm that nobody comes to a visit any more, because somebody's duty has changed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.accounts.roles import Role
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft, Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.outbox.wording import in_full, listed, when
from liaison.places import recipients
from visits.models import Allotment, CoverLost, Visit

COVER_LOST = "visits.cover-lost"
COMMANDER_WITHIN = timedelta(hours=24)


def cover_lost(emptied: Sequence[CoverLost]) -> None:
    """Alarm the supervisors at once that nobody comes any more; the commander too, when it is soon.

    One message to each for everything that one change of a roster has emptied. Who made that change is told as
    well: they saw a roster, and not what hangs on it.
    """
    now = timezone.now()
    by_unit: dict[int, list[CoverLost]] = defaultdict(list)
    for row in emptied:
        by_unit[row.unit_id].append(row)
    drafts: list[Draft] = []
    for unit_id, rows in by_unit.items():
        soon = any(row.visit.starts_at <= now + COMMANDER_WITHIN for row in rows)
        people = recipients.supervisors(unit_id)
        people += recipients.holders(unit_id, Role.COMMANDER) if soon else []
        # Each allotment is lost once, so that the first of them names this change.
        key = f"{COVER_LOST}:{min(row.allotment_id for row in rows)}"
        drafts += [
            Draft(
                key=f"{key}:user:{person}",
                kind=COVER_LOST,
                due_at=now,
                expires_at=max(row.visit.ends_at for row in rows),
                to=person,
                about={"visits": sorted({row.visit_id for row in rows})},
            )
            for person in dict.fromkeys(people)
        ]
    enqueue(drafts)


@kind(COVER_LOST, None, recipients.still_supervising)
def write_cover_lost(messages: Sequence[Message]) -> Letters:
    """The visits to which still nobody comes; nothing when somebody does by now.

    An alarm: nobody turns it off, and it waits for no quiet hours.
    """
    wanted = {pk for message in messages for pk in message.about["visits"]}
    coming = Allotment.objects.current().filter(visit=OuterRef("pk"))
    visits = Visit.objects.filter(~Exists(coming), pk__in=wanted, status=Visit.Status.PLANNED)
    empty = {visit.pk: visit for visit in visits.filter(ends_at__gt=timezone.now())}
    letters = {}
    for message in messages:
        found = [empty[pk] for pk in message.about["visits"] if pk in empty]
        if found:
            letters[message.pk] = _letter(sorted(found, key=lambda visit: (visit.starts_at, visit.pk)))
    return letters


def _letter(visits: Sequence[Visit]) -> Letter:
    first = visits[0]
    if len(visits) == 1:
        return Letter(
            _("Nobody is coming: the visit %(when)s") % {"when": when(first.starts_at)},
            _("An officer is no longer on duty, so nobody is coming to the visit %(when)s. Please see who can go.")
            % {"when": in_full(first.starts_at, first.ends_at)},
            first.get_absolute_url(),
        )
    intro = _("Officers are no longer on duty, so nobody is coming to these visits. Please see who can go.")
    return Letter(
        _("Nobody is coming to %(n)d visits, the first %(when)s") % {"n": len(visits), "when": when(first.starts_at)},
        "\n".join([intro, "", *listed(in_full(visit.starts_at, visit.ends_at) for visit in visits)]),
        f"{reverse('visits:friday')}?date={timezone.localdate(first.starts_at)}",
    )
