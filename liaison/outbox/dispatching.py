"""Sending what is due. Rows are the queue: any number of dispatchers may run, and any of them may die at any moment.

A small batch is claimed under a lease (`FOR UPDATE SKIP LOCKED`, committed), sent outside any transaction, and each
mail marked by compare-and-set on its claim. What a dead dispatcher held is claimed again when its lease has run out.
"""

import logging
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from liaison.outbox.carriers import Answer, Away, Carrier, Outcome, chosen, describe
from liaison.outbox.mail import message_id, to_mail
from liaison.outbox.models import Message, Reachability
from liaison.outbox.settling import settle
from liaison.outbox.sorting import Fate, sort

logger = logging.getLogger(__name__)

BATCH = 50
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)
MARK_AGAIN_AFTER = 0.2  # seconds
State = Message.State


@dataclass(frozen=True)
class Claim:
    """One dispatcher's right to some messages: nobody else touches them before the lease has run out."""

    token: uuid.UUID
    lease_until: datetime


class Dispatcher:
    """Sends due messages through one carrier, whose connection it keeps."""

    def __init__(
        self,
        carrier: Carrier | None = None,
        *,
        batch: int = BATCH,
        lease: timedelta | None = None,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.carrier = carrier or chosen()
        self.batch = batch
        self.lease = lease or timedelta(seconds=settings.OUTBOX_LEASE)
        self.clock = clock

    def until_empty(self) -> int:
        """Dispatch until nothing is due; gives how many messages were settled. Raises Away."""
        settled = 0
        while handled := self.run():
            settled += handled
        return settled

    def run(self) -> int:
        """Claim and send one batch; gives how many messages were handled, 0 when nothing was due. Raises Away.

        What has settled by now becomes messages first.
        """
        settle(self.clock())
        if not self._anything():
            return 0
        self.carrier.open()
        claim, fates = self._claim()
        for position, fate in enumerate(fates):
            # A mail begun late might still be on its way when somebody else is given the message.
            if self.clock() > claim.lease_until - self.lease / 2:
                self._give_back(claim, fates[position:])
                break
            try:
                self._settle(claim, fate)
            except Away:
                self._give_back(claim, fates[position:])
                raise
        return max(1, len(fates))

    def _anything(self) -> bool:
        now = self.clock()
        return Message.objects.due(now).exists() or Message.objects.abandoned(now).exists()

    def _claim(self) -> tuple[Claim, list[Fate]]:
        """Lock a batch, ask about each message again, and settle or claim it; gives those to be sent."""
        now = self.clock()
        claim = Claim(uuid.uuid4(), now + self.lease)
        with transaction.atomic():
            held = self._locked(Message.objects.abandoned(now), self.batch)
            held += self._locked(Message.objects.due(now), self.batch - len(held))
            fates = sort(held, now)
            claimed = [fate for fate in fates if fate.letter or self._ask_first(fate)]
            Message.objects.filter(pk__in=[fate.message.pk for fate in claimed]).update(
                state=State.SENDING,
                claim_token=claim.token,
                lease_until=claim.lease_until,
                attempts=F("attempts") + 1,
                said_at=Coalesce(F("said_at"), Value(now)),
            )
            mine = {fate.message.pk for fate in claimed}
            for fate in fates:
                if fate.message.pk not in mine:
                    Message.objects.filter(pk=fate.message.pk).update(**_unsent(fate))
        for fate in claimed:
            fate.message.attempts += 1
        return claim, claimed

    @staticmethod
    def _locked(messages: QuerySet[Message], limit: int) -> list[Message]:
        return list(messages.select_for_update(skip_locked=True, of=("self",)).select_related("to")[:limit])

    def _ask_first(self, fate: Fate) -> bool:
        """Whether an earlier attempt may have gone through, and the carrier can tell."""
        return self.carrier.can_be_asked and fate.message.said_at is not None

    def _settle(self, claim: Claim, fate: Fate) -> None:
        message = fate.message
        if self._ask_first(fate) and self.carrier.has_taken(message_id(message)):
            self._mark(claim, message, state=State.SENT, sent_at=self.clock(), last_error="")
            return
        if fate.letter is None:
            self._mark(claim, message, **_unsent(fate))
            return
        said_at = message.said_at or claim.lease_until - self.lease
        try:
            mail = to_mail(message, fate.letter, said_at)
        except Exception as error:
            logger.exception("Message %s could not be made a mail", message.pk)
            self._mark(claim, message, state=State.FAILED, last_error=describe(error))
            return
        self._note(claim, message, self.carrier.deliver(mail))

    def _note(self, claim: Claim, message: Message, outcome: Outcome) -> None:
        now = self.clock()
        if outcome.answer is Answer.TAKEN:
            self._mark(claim, message, state=State.SENT, sent_at=now, last_error="")
            self._arrived(message)
        elif outcome.answer is Answer.REFUSED:
            logger.error("Message %s (%s) was refused: %s", message.pk, message.kind, outcome.reason)
            self._mark(claim, message, state=State.FAILED, last_error=outcome.reason)
            if outcome.bounced and message.to_id:
                Reachability.objects.update_or_create(
                    user_id=message.to_id, defaults={"bounced_at": now, "reason": outcome.reason}
                )
        elif outcome.answer is Answer.LATER:
            wait = min(FIRST_RETRY * 2 ** min(message.attempts - 1, 10), LAST_RETRY)
            self._mark(claim, message, state=State.PENDING, retry_at=now + wait, last_error=outcome.reason)
        else:
            # Its lease has to run out first: a slow carrier may need a while to know what it took.
            logger.warning("It is not known whether message %s was taken: %s", message.pk, outcome.reason)

    @staticmethod
    def _arrived(message: Message) -> None:
        if message.to_id and getattr(message, "bounces", False):
            Reachability.objects.filter(user=message.to_id).update(bounced_at=None, reason="")

    def _mark(self, claim: Claim, message: Message, **changes: object) -> bool:
        """Compare and set; tried again while the lease lasts, so that a database that restarts costs nothing."""
        changes |= {"claim_token": None, "lease_until": None}
        mine = Message.objects.filter(pk=message.pk, state=State.SENDING, claim_token=claim.token)
        while True:
            try:
                return bool(mine.update(**changes))
            except (OperationalError, InterfaceError):
                connection.close()
                if self.clock() >= claim.lease_until:
                    logger.error("Message %s could not be marked while its lease lasted", message.pk)
                    return False
                time.sleep(MARK_AGAIN_AFTER)

    def _give_back(self, claim: Claim, fates: Sequence[Fate]) -> None:
        """Let others have what was not begun."""
        for fate in fates:
            self._mark(claim, fate.message, state=State.PENDING, attempts=fate.message.attempts - 1)


def _unsent(fate: Fate) -> dict[str, object]:
    """What to write on a message that is not sent now."""
    message = fate.message
    changes: dict[str, object] = {"claim_token": None, "lease_until": None, "last_error": fate.reason}
    if fate.wait_until:
        return changes | {"state": State.PENDING, "retry_at": fate.wait_until}
    if message.said_at:
        changes["last_error"] = f"{fate.reason} An earlier attempt may have gone out."
    if fate.state in (State.EXPIRED, State.FAILED):
        logger.error("Message %s (%s) was not sent: %s", message.pk, message.kind, fate.reason)
    return changes | {"state": fate.state}


def once() -> int:
    """Dispatch until nothing is due, with a connection of its own; a carrier that is away is left for later."""
    dispatcher = Dispatcher()
    try:
        return dispatcher.until_empty()
    except Away as error:
        logger.warning("The mail carrier is away: %s", error)
        return 0
    finally:
        dispatcher.carrier.close()
