"""Changes that settle: what is altered several times within minutes is told once, as it then is.

Whoever changes something for a person notes what it was before, in the same transaction. When nothing more has
changed for that person for a minute (a setting), and after five minutes at the latest, a dispatcher makes one message
of all of it. What the message says follows from what was true before the first of its alterations and what is true
when it is written, or before the next alteration that another message will tell: so letters follow on one another
without a gap. Where that is the same, there is nothing to say.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from liaison.outbox.bell import ring
from liaison.outbox.models import Alteration, Message

# Any number that no other lock of ours has.
SETTLING = 20_263
# By hand: RETURNING would ask for the right to read the rows.
INSERT = """
insert into outbox_alteration (kind, to_id, thing, was, until, at_once, made_at)
select noted.*, %s
  from unnest(%s::varchar[], %s::bigint[], %s::bigint[], %s::jsonb[], %s::timestamptz[], %s::boolean[]) as noted
"""
READY = """
select to_id, kind from outbox_alteration where told_in_id is null group by to_id, kind
having max(made_at) <= %s or min(made_at) <= %s or bool_or(at_once)
"""
Person = tuple[int, str]
"""To whom, and the kind of message."""


@dataclass(frozen=True, kw_only=True)
class Altered:
    """What was altered for one person (primary key), and until when they need to hear of it.

    `was` is what was true before, as JSON. `at_once` lets it not settle.
    """

    kind: str
    to: int
    thing: int
    was: Any
    until: datetime
    at_once: bool = False


@dataclass(frozen=True)
class Step:
    """What one message has to tell about a thing: from `was` to what it is now; with `later`, no further than `then`,
    because another message goes on from there."""

    thing: int
    was: Any
    later: bool = False
    then: Any = None


def note(altered: Iterable[Altered]) -> None:
    """Write down alterations in the current transaction; those that nobody need hear of any more are left out.

    One statement. What must be told at once rings for the dispatcher when the transaction has been committed.
    """
    now = timezone.now()
    rows = [one for one in altered if one.until > now]
    if not rows:
        return
    was = [None if one.was is None else json.dumps(one.was) for one in rows]
    columns = [[getattr(one, name) for one in rows] for name in ("kind", "to", "thing", "until", "at_once")]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, *columns[:3], was, *columns[3:]])
    if any(one.at_once for one in rows):
        transaction.on_commit(ring, robust=True)


def settle(now: datetime) -> int:
    """Make messages of what has settled; gives how many. One query when there is nothing.

    Any number of dispatchers may call this: one of them does it, and if it dies, another does all of it again.
    """
    quiet = now - timedelta(seconds=settings.REMINDERS["settle_seconds"])
    longest = now - timedelta(seconds=settings.REMINDERS["settle_longest_seconds"])
    with connection.cursor() as cursor:
        cursor.execute(READY, [quiet, longest])
        people: list[Person] = cursor.fetchall()
    if not people:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [SETTLING])
            if not cursor.fetchone()[0]:
                return 0
        return _make_messages(people, quiet, longest)


def _make_messages(people: Sequence[Person], quiet: datetime, longest: datetime) -> int:
    receivers, kinds = {to for to, _ in people}, {kind for _, kind in people}
    untold: dict[Person, list[Alteration]] = defaultdict(list)
    for one in Alteration.objects.filter(told_in=None, to__in=receivers, kind__in=kinds).order_by("pk"):
        untold[one.to_id, one.kind].append(one)
    waiting, doubtful = _messages_before(receivers, kinds)
    made = 0
    for person, rows in untold.items():
        # Whether an earlier letter has gone out is not known yet. One that is tried again must not arrive last.
        if person in doubtful:
            continue
        if rows[-1].made_at <= quiet or rows[0].made_at <= longest:
            settled, earlier = rows, Alteration.objects.filter(told_in__in=waiting[person])
        else:
            soon = {one.thing for one in rows if one.at_once}
            settled = [one for one in rows if one.thing in soon]
            earlier = Alteration.objects.filter(told_in__in=waiting[person], thing__in=soon)
        if settled:
            _tell(person, [*earlier.order_by("pk"), *settled])
            made += 1
    return made


def _messages_before(receivers: set[int], kinds: set[str]) -> tuple[dict[Person, list[int]], set[Person]]:
    """By person the messages that wait and were never tried, and those of whom one was tried and not settled.

    The former are locked: what they would say is said together with what changed since. Nobody is begun meanwhile.
    """
    unsettled = Message.objects.filter(
        to__in=receivers, kind__in=kinds, state__in=[Message.State.PENDING, Message.State.SENDING]
    )
    fresh = unsettled.filter(state=Message.State.PENDING, said_at=None)
    held = fresh.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "to_id", "kind")
    waiting: dict[Person, list[int]] = defaultdict(list)
    for pk, to, kind in held:
        waiting[to, kind].append(pk)
    mine = {pk for found in waiting.values() for pk in found}
    others = unsettled.exclude(pk__in=mine).values_list("to_id", "kind")
    return waiting, set(others)


def _tell(person: Person, rows: Sequence[Alteration]) -> None:
    to, kind = person
    by_time = sorted(one.made_at for one in rows)
    message = Message.objects.create(
        key=f"{kind}:{rows[-1].pk}:user:{to}",
        kind=kind,
        to_id=to,
        due_at=by_time[-1],
        expires_at=max(one.until for one in rows),
    )
    Alteration.objects.filter(pk__in=[one.pk for one in rows]).update(told_in=message)


def steps(messages: Sequence[Message]) -> dict[int, list[Step]]:
    """What each of these messages (primary keys) has to tell, a step for each thing. Two queries."""
    first: dict[int, dict[int, Any]] = defaultdict(dict)
    last: dict[tuple[int, str, int], int] = {}
    people = {message.pk: (message.to_id or 0, message.kind) for message in messages}
    told = Alteration.objects.filter(told_in__in=people).order_by("pk")
    for pk, message, thing, was in told.values_list("pk", "told_in_id", "thing", "was"):
        first[message].setdefault(thing, was)
        last[(*people[message], thing)] = pk
    after = _next(last)
    return {
        message: [
            Step(thing, was, (*people[message], thing) in after, after.get((*people[message], thing)))
            for thing, was in things.items()
        ]
        for message, things in first.items()
    }


def _next(last: dict[tuple[int, str, int], int]) -> dict[tuple[int, str, int], Any]:
    """What was true of each thing before the alteration that came next after these, where one did."""
    if not last:
        return {}
    later = Alteration.objects.filter(
        to__in={to for to, _, _ in last}, kind__in={kind for _, kind, _ in last}, thing__in={t for _, _, t in last},
        pk__gt=min(last.values()),
    )  # fmt: skip
    found: dict[tuple[int, str, int], Any] = {}
    for pk, to, kind, thing, was in later.order_by("pk").values_list("pk", "to_id", "kind", "thing", "was"):
        if pk > last.get((to, kind, thing), pk):
            found.setdefault((to, kind, thing), was)
    return found
