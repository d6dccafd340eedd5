"""What is to become of messages that are due, asked again at the last moment, many at once.

Too late, not wanted by the person, not for them any more, not true any more, or not at this hour: only what is left
is sent.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from liaison.outbox.kinds import KINDS, Kind, Letter
from liaison.outbox.models import Message, Preference, QuietHours

logger = logging.getLogger(__name__)

T = TypeVar("T")
MEND_AFTER = timedelta(minutes=5)


@dataclass
class Fate:
    """What becomes of one message: it is sent (`letter`), waits (`wait_until`) or gets its last `state`."""

    message: Message
    letter: Letter | None = None
    wait_until: datetime | None = None
    state: str = ""
    reason: str = ""


def sort(messages: Sequence[Message], now: datetime) -> list[Fate]:
    """The fate of each message. Two queries for the people, and a few for each kind among them."""
    fates = [Fate(message) for message in messages]
    for fate in fates:
        _by_itself(fate, now)
    _by_wish(_open(fates), now)
    by_kind: dict[str, list[Fate]] = defaultdict(list)
    for fate in _open(fates):
        by_kind[fate.message.kind].append(fate)
    for name, alike in by_kind.items():
        _by_content(KINDS[name], alike, now)
    return fates


def _open(fates: Sequence[Fate]) -> list[Fate]:
    return [fate for fate in fates if not fate.state and not fate.wait_until]


def _by_itself(fate: Fate, now: datetime) -> None:
    message = fate.message
    if message.expires_at <= now:
        fate.state, fate.reason = Message.State.EXPIRED, "Too late."
    elif message.kind not in KINDS:
        fate.state, fate.reason = Message.State.FAILED, "Nobody knows how to write this kind."
    elif message.to and not message.to.is_active:
        fate.state, fate.reason = Message.State.CANCELLED, "The account is closed."


def _by_wish(fates: Sequence[Fate], now: datetime) -> None:
    people = {fate.message.to_id for fate in fates if fate.message.to_id}
    if not people:
        return
    unwanted = set(Preference.objects.filter(user__in=people, wanted=False).values_list("user_id", "kind"))
    quiet = {hours.user_id: hours for hours in QuietHours.objects.filter(user__in=people)}
    for fate in fates:
        message = fate.message
        group = KINDS[message.kind].group
        if group is None or message.to_id is None:
            continue
        if (message.to_id, group.key) in unwanted:
            fate.state, fate.reason = Message.State.CANCELLED, "Not wanted by the recipient."
        elif hours := quiet.get(message.to_id):
            over = quiet_until(now, hours.begin, hours.end)
            # Rather at a quiet hour than never.
            if over and over < message.expires_at:
                fate.wait_until = over


def _by_content(kind: Kind, fates: Sequence[Fate], now: datetime) -> None:
    messages = [fate.message for fate in fates]
    meant = _written(kind, lambda: kind.audience(messages) if kind.audience else {m.pk for m in messages})
    if meant is not None:
        wanted = [message for message in messages if message.pk in meant]
        letters = _written(kind, lambda: kind.compose(wanted) if wanted else {})
        if letters is not None:
            for fate in fates:
                fate.letter = letters.get(fate.message.pk)
                if fate.letter is None:
                    fate.state, fate.reason = Message.State.CANCELLED, "No longer wanted."
            return
    # One broken kind must hold nothing else up, and its messages must not be lost.
    for fate in fates:
        fate.wait_until, fate.reason = now + MEND_AFTER, "It could not be written."


def _written(kind: Kind, make: Callable[[], T]) -> T | None:
    try:
        with transaction.atomic():
            return make()
    except Exception:
        logger.exception("Messages of the kind %s could not be written", kind.name)
        return None


def quiet_until(now: datetime, begin: time, end: time) -> datetime | None:
    """When the quiet hours that `now` lies in are over; None outside them. Wall times, also across midnight."""
    local = timezone.localtime(now)
    clock = local.time()
    if begin < end:
        inside, tomorrow = begin <= clock < end, False
    else:
        inside, tomorrow = begin != end and (clock >= begin or clock < end), clock >= begin
    if not inside:
        return None
    day = local.date() + timedelta(days=tomorrow)
    over = datetime.combine(day, end, tzinfo=timezone.get_default_timezone())
    return max(over, now + timedelta(minutes=1))
