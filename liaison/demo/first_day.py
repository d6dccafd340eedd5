"""What the worker does on its first day, done at once: whoever looks first finds no page that is still being filled."""

from datetime import datetime

from ledger import counting, making
from ledger.actions import held
from ledger.models import HeldCopy
from liaison.db.acting import acting_as
from liaison.places.models import Membership
from retention import rounds


def live(now: datetime) -> int:
    """Count what is due, carry out what was decided, write down what was granted, count who looked, make a copy.

    These are the worker's own functions; a worker that is at work as well does no harm. The secretary of the first
    place asks for the copy. Gives how many copies of everything held there are.
    """
    rounds.work(now)
    counting.work()
    first = Membership.objects.filter(until=None).select_related("user", "place").order_by("place_id", "pk").first()
    if first is not None:
        with acting_as(first.user_id, purpose="Everything held"):
            held.ask(by=first.user, place=first.place)
        making.work()
    return HeldCopy.objects.filter(status=HeldCopy.Status.READY).count()
