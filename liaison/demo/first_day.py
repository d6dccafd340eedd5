"""What the worker does on its first day, done at once: whoever looks first finds no page that is still being filled."""

from datetime import datetime

from ledger import counting
from ledger.actions import held
from liaison.db.acting import acting_as
from liaison.places.models import Membership
from retention import rounds


def live(now: datetime) -> None:
    """Count what is due, carry out what was decided, write down what was granted, count who looked.

    These are the worker's own functions; a worker that is at work as well does no harm. The secretary of the first
    place asks for a copy of everything held: that takes some seconds to make and waits for the worker.
    """
    rounds.work(now)
    counting.work()
    first = Membership.objects.filter(until=None).select_related("user", "place").order_by("place_id", "pk").first()
    if first is not None:
        with acting_as(first.user_id, purpose="Everything held"):
            held.ask(by=first.user, place=first.place)
