"""Reminders of visits that are planned, and of what is owed: promises, worries, requests and overdue contact."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liaison.accounts.roles import Role
from liaison.outbox.kinds import Draft, Letter, Letters, each, group, kind, news
from liaison.outbox.models import Message
from liaison.outbox.planning import chore, planner
from liaison.places import recipients
from liaison.places.access import standing
from liaison.places.messages import FROM_PLACES
from liaison.places.models import Place, Posting
from liaison.places.reminders import wall_time
from liaison.presentation import words
from visits import gaps, orders  # noqa: F401 -- register their planner and their messages beside these
from visits.losing import close_where_covered
from visits.messages import reminders_of
from visits.models import Commitment, Concern, Visit, VisitRequest
from visits.promised import keep_promised
from visits.proposing.waiting import look_after
from visits.seeking import bring_up_to_date

OWED_GROUP = group(
    "owed",
    gettext_lazy("What is due or overdue"),
    gettext_lazy("Each morning: promises, worries and places whose day has come."),
    lambda user: standing(user).is_police,
)
OWED, OWED_IN_UNIT = "visits.owed", "visits.owed-in-unit"
UNANSWERED = "visits.unanswered"

VISITS_WITHIN = timedelta(days=2)
ESCALATE_AFTER = timedelta(days=3)
DIGEST_FOR = timedelta(hours=12)
SECOND_CALL_AFTER = timedelta(hours=12)


chore(close_where_covered)
chore(bring_up_to_date)
chore(keep_promised)
chore(look_after)


@planner
def planned_visits(now: datetime) -> list[Draft]:
    """The evening before and two hours before, to officers and committees; before an Eid prayer days before."""
    far = now + timedelta(days=max(settings.REMINDERS["eid_days_before"], default=0)) + VISITS_WITHIN
    near = Q(starts_at__lte=now + VISITS_WITHIN) | Q(kind=Visit.Kind.EID, starts_at__lte=far)
    soon = Visit.objects.filter(near, status=Visit.Status.PLANNED, starts_at__gt=now)
    return reminders_of(soon.order_by("pk"), now)


# Requests: 48 of the 72 hours are over ------------------------------------------------------------------------


@planner
def unanswered(now: datetime) -> Iterator[Draft]:
    """To the named officers when 48 hours (a setting) are over, to their supervisors half a day later."""
    first = timedelta(hours=settings.REMINDERS["request_hours"])
    old = VisitRequest.objects.waiting().filter(asked_at__lte=now - first + timedelta(minutes=10))
    for request in old.filter(asked_at__gt=now - timedelta(days=14)).select_related("place"):
        for name, people, after in (
            ("first", recipients.named(request.place), first),
            ("second", recipients.supervisors(request.place.unit_id), first + SECOND_CALL_AFTER),
        ):
            due_at = request.asked_at + after
            yield from news(UNANSWERED, request, people, now=due_at, besides=name, keep=timedelta(days=7))


@kind(UNANSWERED, FROM_PLACES, recipients.still_police)
def write_unanswered(messages: Sequence[Message]) -> Letters:
    """Only while it waits."""

    def write(message: Message, request: VisitRequest) -> Letter | None:
        if not request.is_waiting:
            return None
        due = request.answer_due_at
        late = due <= timezone.now()
        subject = (
            _("A request waits: the answer was due %(when)s") if late else _("A request waits: answer by %(when)s")
        )
        return Letter(
            subject % {"when": words.moment(due)},
            _("A committee asked on %(asked)s and nobody has answered yet. An answer was promised within 72 hours.")
            % {"asked": words.moment(request.asked_at)},
            request.get_absolute_url(),
        )

    return each(messages, VisitRequest.objects.all(), write)


# Each morning: what is owed ------------------------------------------------------------------------------------

Owed = Counter[str]
PROMISES, WORRIES, PLACES = "promises", "worries", "places"


@planner
def owed(now: datetime) -> Iterator[Draft]:
    """One message a day to each owner, and to supervisors what has been overdue in their unit for three days."""
    today = timezone.localdate(now)
    due_at = wall_time(today, "daily")
    if not due_at - timedelta(minutes=10) <= now < due_at + DIGEST_FOR:
        return
    for person in owed_by_owner(today):
        yield _digest(OWED, person, today, due_at)
    late = owed_by_unit(today - ESCALATE_AFTER)
    for unit_id in late:
        for person in recipients.supervisors(unit_id):
            yield _digest(OWED_IN_UNIT, person, today, due_at)


def _digest(name: str, person: int, today: date, due_at: datetime) -> Draft:
    return Draft(
        key=f"{name}:{today}:user:{person}",
        kind=name,
        due_at=due_at,
        expires_at=due_at + DIGEST_FOR,
        to=person,
        about={"day": today.isoformat()},
    )


def owed_by_owner(day: date) -> dict[int, Owed]:
    """What falls due by this day, counted for each person it is owed by. Four queries."""
    counts: dict[int, Owed] = defaultdict(Counter)
    promises = Commitment.objects.open().filter(due_on__lte=day)
    _add(counts, PROMISES, promises.values_list("owner").annotate(n=Count("pk")))
    worries = overdue_worries(day).annotate(by=Coalesce("owner", "place__named_officer"))
    _add(counts, WORRIES, worries.values_list("by").annotate(n=Count("pk")))
    overdue = overdue_places(day)
    _add(counts, PLACES, overdue.values_list("named_officer").annotate(n=Count("pk")))
    _add(counts, PLACES, overdue.exclude(deputy=F("named_officer")).values_list("deputy").annotate(n=Count("pk")))
    return counts


def owed_by_unit(day: date) -> dict[int, Owed]:
    """What fell due by this day, counted for each command unit. Three queries."""
    counts: dict[int, Owed] = defaultdict(Counter)
    promises = Commitment.objects.open().filter(due_on__lte=day).order_by()
    _add(counts, PROMISES, promises.values_list("place__unit").annotate(n=Count("pk")))
    _add(counts, WORRIES, overdue_worries(day).values_list("place__unit").annotate(n=Count("pk")))
    _add(counts, PLACES, overdue_places(day).values_list("unit").annotate(n=Count("pk")))
    return counts


def overdue_worries(day: date) -> QuerySet[Concern]:
    """Worries due by this day on which the police have the next step."""
    waiting = Concern.objects.unfinished().exclude(status=Concern.Status.FED_BACK)
    return waiting.filter(due_on__lte=day).order_by()


def overdue_places(day: date) -> QuerySet[Place]:
    """Places whose agreed contact fell due before this day."""
    return Place.objects.open_on(day).filter(contact_due_on__lt=day, declines_visits=False).order_by()


def _add(counts: dict[int, Owed], what: str, rows: Iterable[tuple[int | None, int]]) -> None:
    for owner, number in rows:
        if owner is not None:
            counts[owner][what] += number


def in_words(owed_now: Owed) -> str:
    """'2 promises, 1 worry and 3 places'."""
    parts = [
        ngettext("%(n)d promise", "%(n)d promises", owed_now[PROMISES]) % {"n": owed_now[PROMISES]},
        ngettext("%(n)d worry", "%(n)d worries", owed_now[WORRIES]) % {"n": owed_now[WORRIES]},
        ngettext("%(n)d place", "%(n)d places", owed_now[PLACES]) % {"n": owed_now[PLACES]},
    ]
    said = [part for part in parts if not part.startswith("0 ")]
    return _(" and ").join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


@kind(OWED, OWED_GROUP, recipients.still_police)
def write_owed(messages: Sequence[Message]) -> Letters:
    """What is still owed by each of them."""
    return _morning(messages, lambda day: owed_by_owner(day), _("Due today or overdue: %(what)s"))


@kind(OWED_IN_UNIT, OWED_GROUP, recipients.still_supervising)
def write_owed_in_unit(messages: Sequence[Message]) -> Letters:
    """What has been overdue in the units of each of them."""

    def by_person(day: date) -> dict[int, Owed]:
        units = owed_by_unit(day - ESCALATE_AFTER)
        counts: dict[int, Owed] = defaultdict(Counter)
        posted = Posting.objects.current().filter(
            role__in=(Role.SUPERVISOR, Role.COMMANDER), user__in={m.to_id for m in messages}
        )
        for user_id, unit_id in posted.values_list("user", "unit").distinct():
            counts[user_id] += units.get(unit_id, Counter())
        return counts

    return _morning(messages, by_person, _("Overdue for three days in your unit: %(what)s"))


def _morning(messages: Sequence[Message], counted: Callable[[date], dict[int, Owed]], subject: str) -> Letters:
    letters = {}
    counts = {day: counted(date.fromisoformat(day)) for day in {m.about["day"] for m in messages}}
    for message in messages:
        mine = counts[message.about["day"]].get(message.to_id or 0)
        if mine and mine.total():
            letters[message.pk] = Letter(
                subject % {"what": in_words(mine)},
                _("The portal lists them on your first page."),
                "/",
            )
    return letters
