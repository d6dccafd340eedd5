"""What the calendar and the state of the places make us say: dates to confirm, plans that are due, nobody to reach."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liaison.observances import ramadan
from liaison.observances.clock import wall_clock
from liaison.observances.models import ObservanceDate
from liaison.outbox.kinds import Draft, Letter, Letters, each, group, kind
from liaison.outbox.models import Heartbeat, Message, Reachability
from liaison.outbox.planning import chore, planner
from liaison.places import gatherings, recipients
from liaison.places.access import standing
from liaison.places.messages import CONFIRM, DATES
from liaison.places.models import CommandUnit, Contact, Faith, Membership, Place
from liaison.presentation import words

COVER = group(
    "cover",
    gettext_lazy("Gatherings without an officer"),
    gettext_lazy("Before Fridays, festivals and nights that nobody covers yet, and when a plan is due."),
    lambda user: standing(user).is_police,
)
BEGINS, PLAN_DUE = "places.begins", "places.plan-due"
UNREACHABLE, UNREACHABLE_LIST = "places.unreachable", "places.unreachable-list"

WORTH_SAYING_FOR = timedelta(days=5)
JUST_BOUNCED = timedelta(days=2)
TENDED = "calendar"


def wall_time(day: date, setting: str) -> datetime:
    """The moment in UTC at which London clocks show the time of this setting on a day."""
    return wall_clock(day, time.fromisoformat(settings.REMINDERS[setting]))


@chore
def keep_calendar(now: datetime) -> None:
    """Each minute the next gatherings; once each London day the predictions."""
    gatherings.refresh_due(now)
    last = Heartbeat.objects.filter(part=TENDED).values_list("at", flat=True).first()
    if last is None or timezone.localdate(last) != timezone.localdate(now):
        gatherings.tend(now)
        Heartbeat.objects.update_or_create(part=TENDED, defaults={"at": now})


# Ramadan: dates to confirm, and the evening before -------------------------------------------------------------


@planner
def dates_to_confirm(now: datetime) -> Iterator[Draft]:
    """Weeks and days before: please confirm; on the evening before, to all of them: it begins."""
    longest = max(settings.REMINDERS["ramadan_days_before"])
    today = timezone.localdate(now)
    near = ObservanceDate.objects.filter(
        name=ObservanceDate.Name.RAMADAN,
        place__faith=Faith.MUSLIM,
        on__range=(today, today + timedelta(days=longest + 1)),
    ).filter(Q(place__closed_on=None) | Q(place__closed_on__gt=today))
    dates = list(near)
    members: dict[int, list[int]] = defaultdict(list)
    for place_id, member in recipients.members_of({kept.place_id for kept in dates}):
        members[place_id].append(member)
    for kept in dates:
        for member in members[kept.place_id]:
            yield from _before(kept, member)


def _before(kept: ObservanceDate, member: int) -> Iterator[Draft]:
    on = kept.on
    evening_before = wall_time(on - timedelta(days=1), "ramadan_evening_before")
    if not kept.is_settled:
        for days in settings.REMINDERS["ramadan_days_before"]:
            due = wall_time(on - timedelta(days=days), "ramadan_at")
            yield Draft(
                # Without the date: a prediction that shifts by a day is no reason to ask twice.
                key=f"{CONFIRM}:{kept.pk}:{days}-days:user:{member}",
                kind=CONFIRM,
                due_at=due,
                expires_at=min(due + WORTH_SAYING_FOR, evening_before),
                to=member,
                place=kept.place_id,
                about={"pk": kept.pk},
            )
    yield Draft(
        key=f"{BEGINS}:{kept.pk}:{on}:user:{member}",
        kind=BEGINS,
        due_at=evening_before,
        expires_at=wall_clock(on, time(0)),
        to=member,
        place=kept.place_id,
        about={"pk": kept.pk, "on": on.isoformat()},
    )


@kind(CONFIRM, DATES, recipients.still_members)
def write_confirm(messages: Sequence[Message]) -> Letters:
    """Only while the place has not said so itself."""

    def write(message: Message, kept: ObservanceDate) -> Letter | None:
        if kept.is_settled:
            return None
        return Letter(
            _("Please confirm a date: about %(day)s") % {"day": words.day(kept.on)},
            _("We expect %(day)s, or a day either side. Please confirm your own date and your times.")
            % {"day": words.day(kept.on)},
            reverse("places:times", args=[kept.place.slug]),
            discreet=True,
        )

    return each(messages, ObservanceDate.objects.select_related("place"), write)


@kind(BEGINS, DATES, recipients.still_members)
def write_begins(messages: Sequence[Message]) -> Letters:
    """Only for the date that still holds."""

    def write(message: Message, kept: ObservanceDate) -> Letter | None:
        if kept.on != date.fromisoformat(message.about["on"]):
            return None
        subject = _("%(day)s: are your times right?") if kept.is_settled else _("Please confirm: is it %(day)s?")
        return Letter(
            subject % {"day": words.day(kept.on)},
            _("The portal has %(day)s as your first day. Please look whether the date and your times are right.")
            % {"day": words.day(kept.on)},
            reverse("places:times", args=[kept.place.slug]),
            discreet=True,
        )

    return each(messages, ObservanceDate.objects.select_related("place"), write)


@planner
def plan_due(now: datetime) -> Iterator[Draft]:
    """Four weeks before Ramadan: the supervisors' plan for its nights."""
    days = settings.REMINDERS["ramadan_plan_days_before"]
    coming = ramadan.next_ramadan(timezone.localdate(now))
    if coming is None:
        return
    due = wall_time(coming.first_day - timedelta(days=days), "ramadan_at")
    if due > now + timedelta(days=1):
        return
    keeping = Place.objects.filter(unit=OuterRef("pk"), faith=Faith.MUSLIM, closed_on=None)
    for unit_id in CommandUnit.objects.filter(Exists(keeping)).values_list("pk", flat=True):
        for person in recipients.supervisors(unit_id):
            yield Draft(
                key=f"{PLAN_DUE}:{coming.hijri_year}:unit:{unit_id}:user:{person}",
                kind=PLAN_DUE,
                due_at=due,
                expires_at=due + WORTH_SAYING_FOR * 2,
                to=person,
                about={"first": coming.first_tarawih.isoformat()},
            )


@kind(PLAN_DUE, COVER, recipients.still_supervising)
def write_plan_due(messages: Sequence[Message]) -> Letters:
    """Until the nights have begun."""
    letters = {}
    for message in messages:
        first = date.fromisoformat(message.about["first"])
        if first > timezone.localdate():
            letters[message.pk] = Letter(
                _("The plan for the nights from %(day)s is due") % {"day": words.day(first)},
                _("The nights begin on about %(day)s. Please plan who visits where.") % {"day": words.day(first)},
                reverse("visits:ramadan"),
            )
    return letters


# Nobody to reach ---------------------------------------------------------------------------------------------


def unreachable() -> QuerySet[Place]:
    """Open places with neither a contact nor a committee member whose address works."""
    today = timezone.localdate()
    bounced = Reachability.objects.filter(user=OuterRef("user"), bounced_at__isnull=False)
    members = Membership.objects.filter(
        Q(until=None) | Q(until__gte=today), ~Exists(bounced), place=OuterRef("pk"), user__is_active=True
    )
    contacts = Contact.objects.filter(place=OuterRef("pk"), ended_on=None)
    return Place.objects.open_on(today).filter(~Exists(members), ~Exists(contacts))


@planner
def nobody_to_reach(now: datetime) -> Iterator[Draft]:
    """To the named officers: at once when an address bounced, and each week the places that nobody answers for."""
    places = list(unreachable().only("pk", "unit_id", "named_officer_id", "deputy_id"))
    if not places:
        return
    by_unit = {unit: recipients.supervisors(unit) for unit in {place.unit_id for place in places}}
    lists: dict[int, list[int]] = defaultdict(list)
    bounced = _lately_bounced(places, now)
    for place in places:
        officers = [pk for pk in (place.named_officer_id, place.deputy_id) if pk] or by_unit[place.unit_id]
        for person in officers:
            lists[person].append(place.pk)
            if place.pk in bounced:
                yield Draft(
                    key=f"{UNREACHABLE}:{place.pk}:{bounced[place.pk]:%Y-%m-%dT%H:%MZ}:user:{person}",
                    kind=UNREACHABLE,
                    due_at=now,
                    expires_at=now + WORTH_SAYING_FOR,
                    to=person,
                    place=place.pk,
                    about={"pk": place.pk},
                )
    today = timezone.localdate(now)
    due = wall_time(today, "daily")
    year, week, _weekday = today.isocalendar()
    for person, mine in lists.items():
        yield Draft(
            key=f"{UNREACHABLE_LIST}:{year}-W{week:02}:user:{person}",
            kind=UNREACHABLE_LIST,
            due_at=due,
            expires_at=due + WORTH_SAYING_FOR,
            to=person,
            about={"places": mine},
        )


def _lately_bounced(places: Iterable[Place], now: datetime) -> dict[int, datetime]:
    """Places of which a member's address bounced within two days, with the moment of the last one."""
    rows = Membership.objects.filter(
        place__in=[place.pk for place in places],
        until=None,
        user__reachability__bounced_at__gte=now - JUST_BOUNCED,
    )
    latest: dict[int, datetime] = {}
    for place, moment in rows.values_list("place", "user__reachability__bounced_at"):
        if moment is not None:
            latest[place] = max(moment, latest.get(place, moment))
    return latest


# Alarms: no group, so that nobody can turn them off.
@kind(UNREACHABLE, None, recipients.still_police)
def write_unreachable(messages: Sequence[Message]) -> Letters:
    """Unless somebody can be reached by now."""

    def write(message: Message, place: Place) -> Letter:
        return Letter(
            _("A place on your list has no reachable contact"),
            _("Mail to the last person we could reach there came back. Please visit or call, and ask who to write to."),
            reverse("place", args=[place.slug]),
            discreet=True,
        )

    return each(messages, unreachable(), write)


@kind(UNREACHABLE_LIST, None, recipients.still_police)
def write_unreachable_list(messages: Sequence[Message]) -> Letters:
    """How many are still without, of those that were."""
    asked = {pk for message in messages for pk in message.about["places"]}
    still = set(unreachable().filter(pk__in=asked).values_list("pk", flat=True))
    letters = {}
    for message in messages:
        number = len(still.intersection(message.about["places"]))
        if number:
            letters[message.pk] = Letter(
                ngettext(
                    "%(n)d place on your list has no reachable contact",
                    "%(n)d places on your list have no reachable contact",
                    number,
                )
                % {"n": number},
                _("We have nobody there to write to or to call. Please find somebody who agrees to be listed."),
                reverse("places:list"),
            )
    return letters
