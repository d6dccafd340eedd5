"""What can be done with a promise: make it, keep it, call it off.

To move its day, call it off and make a new one: the committee then reads why.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.accounts.models import User
from liaison.db.once import once
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits import messages
from visits.models import Commitment, Concern, Visit

CHANGED = "Somebody else has just closed this promise. See above what they wrote."


def make_commitment(
    *,
    by: Any,
    place: Place,
    text: str,
    due_on: date,
    owner: User | None = None,
    visit: Visit | None = None,
    concern: Concern | None = None,
    client_id: UUID | None = None,
) -> Commitment:
    """A promise to this place, by default to be kept by whoever makes it.

    The same `client_id` again gives the promise made before. Raises Refused for a day that has passed.
    """
    if due_on < timezone.localdate():
        raise Refused("A promise is for today or a later day.", "due_on")

    def make() -> Commitment:
        commitment = Commitment.objects.create(
            client_id=client_id,
            place=place,
            visit=visit,
            concern=concern,
            text=text,
            owner=owner or by,
            due_on=due_on,
            made_by=by,
        )
        messages.commitment_made(commitment)
        return commitment

    return once(Commitment, client_id, make=make, made_by=by)


@transaction.atomic
def keep_commitment(*, by: Any, commitment: Commitment, outcome: str, version: int) -> Commitment:
    """The promise was kept; `outcome` says what was done. Raises Stale where somebody closed it first."""
    return _close(by, commitment, outcome, version, "kept", "Say what was done.")


@transaction.atomic
def call_off_commitment(*, by: Any, commitment: Commitment, outcome: str, version: int) -> Commitment:
    """The promise will not be kept; `outcome` says why. Raises Stale where somebody closed it first."""
    return _close(by, commitment, outcome, version, "called_off", "Say why. The committee will read it.")


def _close(by: Any, commitment: Commitment, outcome: str, version: int, how: str, demand: str) -> Commitment:
    commitment = Commitment.objects.select_for_update(no_key=True).get(pk=commitment.pk)
    closed_the_same: Any = getattr(commitment, f"{how}_by_id") == by.pk and commitment.outcome == outcome
    if not commitment.is_open and closed_the_same:
        return commitment
    if commitment.version != version or not commitment.is_open:
        raise Stale(CHANGED, commitment)
    if not outcome:
        raise Refused(demand, "outcome")
    setattr(commitment, f"{how}_by", by)
    setattr(commitment, f"{how}_at", timezone.now())
    commitment.outcome = outcome
    commitment.version += 1
    commitment.save(update_fields=[f"{how}_by", f"{how}_at", "outcome", "version"])
    messages.commitment_closed(commitment)
    return commitment
