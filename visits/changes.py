"""What officers are told when their own visits change: one letter for all that changed within minutes.

Giving, moving, taking away and calling off a visit are noted for each officer with what they had been told until
then; the outbox lets them settle. The letter compares that with what is true when it is written. Whoever does a
thing is not told that they did it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liaison.outbox import settling
from liaison.outbox.kinds import Letter, Letters, kind
from liaison.outbox.models import Message
from liaison.outbox.settling import Altered, Step
from liaison.outbox.wording import in_full, listed, when
from liaison.places import recipients
from visits.models import Allotment, Visit
from visits.wording import OWN_VISITS

CHANGED = "visits.changed"
Span = tuple[datetime, datetime]


def given(allotments: Iterable[Allotment]) -> None:
    """These officers are sent; each allotment carries its visit."""
    settling.note(
        one
        for allotment in allotments
        for one in _altered(allotment.visit, [allotment.officer_id], None, by=allotment.allotted_by_id)
    )


def taken_away(allotments: Iterable[Allotment], *, by: Any) -> None:
    """These officers need not come any more; each allotment carries its visit."""
    settling.note(
        one
        for allotment in allotments
        for one in _altered(allotment.visit, [allotment.officer_id], _hours(allotment.visit), by=by)
    )


def moved(visit: Visit, officers: Collection[int], was: Span, *, by: Any) -> None:
    """This visit of these officers (primary keys) was at other hours before."""
    settling.note(_altered(visit, officers, was, by=by))


def called_off(visit: Visit, officers: Collection[int], *, by: Any) -> None:
    """This visit of these officers (primary keys) does not take place."""
    settling.note(_altered(visit, officers, _hours(visit), by=by))


def _hours(visit: Visit) -> Span:
    return visit.starts_at, visit.ends_at


def _altered(visit: Visit, officers: Collection[int], was: Span | None, *, by: Any) -> Iterator[Altered]:
    soon = timezone.now() + timedelta(minutes=settings.REMINDERS["at_once_minutes"])
    begins = min(visit.starts_at, was[0]) if was else visit.starts_at
    for officer in recipients.without(officers, by):
        yield Altered(
            kind=CHANGED,
            to=officer,
            thing=visit.pk,
            was=[moment.isoformat() for moment in was] if was else None,
            until=max(visit.ends_at, was[1]) if was else visit.ends_at,
            at_once=begins <= soon,
        )


# The letter ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """What an officer knew of one visit, and what they should know: its hours, or nothing where it is not theirs."""

    visit: Visit
    was: Span | None
    now: Span | None

    @property
    def hours(self) -> Span:
        """When it is; when it would have been, where it is theirs no longer."""
        return self.now or self.was or _hours(self.visit)

    @property
    def is_called_off(self) -> bool:
        """Whether nobody goes at all."""
        return self.visit.status == Visit.Status.CANCELLED


@kind(CHANGED, OWN_VISITS, recipients.still_police)
def write_changed(messages: Sequence[Message]) -> Letters:
    """What is different for each of them; nothing where everything is again as they knew it."""
    told = settling.steps(messages)
    pks = {step.thing for steps in told.values() for step in steps}
    visits = Visit.objects.in_bulk(pks)
    current = Allotment.objects.current().filter(visit__in=pks, officer__in={message.to_id for message in messages})
    theirs = set(current.values_list("visit_id", "officer_id"))
    letters = {}
    for message in messages:
        steps = [(step, visits[step.thing]) for step in told.get(message.pk, ()) if step.thing in visits]
        found = [_difference(step, visit, (visit.pk, message.to_id) in theirs) for step, visit in steps]
        different = [one for one in found if one.was != one.now and one.hours[1] > timezone.now()]
        if different:
            letters[message.pk] = _letter(sorted(different, key=lambda one: (one.hours, one.visit.pk)))
    return letters


def _difference(step: Step, visit: Visit, is_theirs: bool) -> Difference:
    if step.later:
        return Difference(visit, _read(step.was), _read(step.then))
    stands = is_theirs and visit.status != Visit.Status.CANCELLED
    return Difference(visit, _read(step.was), _hours(visit) if stands else None)


def _read(written: list[str] | None) -> Span | None:
    if written is None:
        return None
    starts_at, ends_at = (datetime.fromisoformat(moment) for moment in written)
    return starts_at, ends_at


def _letter(different: Sequence[Difference]) -> Letter:
    if len(different) == 1:
        return _about_one(different[0])
    first = different[0].hours[0]
    return Letter(
        _("%(n)d changes to your visits, the first %(when)s") % {"n": len(different), "when": when(first)},
        "\n".join([_("These visits of yours have changed."), "", *listed(_line(one) for one in different)]),
        reverse("visits:list"),
    )


def _about_one(one: Difference) -> Letter:
    starts_at, ends_at = one.hours
    short, full = {"when": when(starts_at)}, {"when": in_full(starts_at, ends_at)}
    if one.now is None and one.is_called_off:
        subject = _("Called off: the visit %(when)s") % short
        text = _("The visit %(when)s has been called off. The portal says why.") % full
    elif one.now is None:
        subject = _("No longer yours: the visit %(when)s") % short
        text = _("You need not come to the visit %(when)s.") % full
    elif one.was is None:
        subject = _("A visit for you %(when)s") % short
        text = _("You have been given a visit %(when)s.") % full
    else:
        subject = _("Moved: the visit is now %(when)s") % short
        text = _("A visit of yours has moved. It is now %(when)s.") % full
    return Letter(subject, text, one.visit.get_absolute_url())


def _line(one: Difference) -> str:
    hours = in_full(*one.hours)
    if one.now is None and one.is_called_off:
        return _("Called off: %(when)s") % {"when": hours}
    if one.now is None:
        return _("No longer yours: %(when)s") % {"when": hours}
    if one.was is None:
        return _("New: %(when)s") % {"when": hours}
    return _("Moved: now %(when)s; it was %(was)s") % {"when": hours, "was": in_full(*one.was)}
