"""Telling those who asked that a scheme takes applications: once for each round, without naming a faith.

The rows name no place, so that those who look after mail do not learn who applies.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.messages import FUNDING
from funding.models import OpeningWish, Round
from liaison.outbox.kinds import Draft, Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.outbox.planning import planner
from liaison.places import recipients
from liaison.places.reminders import wall_time
from liaison.presentation import words

OPENED = "funding.opened"
NEWS_FOR = timedelta(days=14)


@planner
def opened(now: datetime) -> Iterator[Draft]:
    """In the morning of the day on which a round opens, and to those who ask while it is open.

    A round that takes applications all year is no news. Two queries.
    """
    today = timezone.localdate(now)
    rounds = Round.objects.open_on(today).filter(opens_on__gte=today - NEWS_FOR, is_rapid=False)
    by_scheme = {each.scheme_id: each for each in rounds.order_by("opens_on")}
    wishes = OpeningWish.objects.filter(scheme__in=by_scheme, ended_at=None).order_by("pk") if by_scheme else ()
    for wish in wishes:
        opening = by_scheme[wish.scheme_id]
        if opening.opens_on is None or timezone.localdate(wish.asked_at) >= opening.opens_on:
            continue
        due_at = wall_time(opening.opens_on, "funding_at")
        yield Draft(
            key=f"{OPENED}:{opening.pk}:wish:{wish.pk}",
            kind=OPENED,
            due_at=due_at,
            expires_at=due_at + NEWS_FOR,
            to=wish.asked_by_id,
            about={"wish": wish.pk, "round": opening.pk},
        )


@kind(OPENED, FUNDING)
def write_opened(messages: Sequence[Message]) -> Letters:
    """Unless the wish was taken back, they left the committee, or the round has closed by now."""
    open_wishes = OpeningWish.objects.filter(pk__in={m.about["wish"] for m in messages}, ended_at=None)
    asked = {wish.pk: (wish.place_id, wish.asked_by_id) for wish in open_wishes}
    members = set(recipients.members_of({place for place, _ in asked.values()}))
    wishes = {pk for pk, pair in asked.items() if pair in members}
    rounds = Round.objects.open_on(timezone.localdate()).in_bulk({m.about["round"] for m in messages})
    letters: Letters = {}
    for message in messages:
        opening = rounds.get(message.about["round"])
        if opening is None or message.about["wish"] not in wishes:
            continue
        until = (
            _("You can apply until %(day)s.") % {"day": words.day(opening.closes_on)}
            if opening.closes_on
            else _("You can apply now.")
        )
        letters[message.pk] = Letter(
            _("A scheme that you asked about is open"),
            until + " " + _("The portal says what to have ready."),
            reverse("funding:start"),
        )
    return letters
