"""What the mails about visits, worries, promises and requests say, and whether they are still wanted.

No mail names a place, a faith or what worries anybody: what, when, and a link.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.outbox.kinds import Audience, Group, Letter, Letters, each, group, kind
from liaison.outbox.models import Message
from liaison.outbox.wording import in_full, when
from liaison.places.access import standing
from liaison.places.messages import FROM_PLACES, WRITTEN
from liaison.places.recipients import still_concerned, still_members, still_police
from liaison.presentation import words
from visits.models import (
    Allotment,
    Amendment,
    Commitment,
    Concern,
    ConcernStep,
    Reply,
    Visit,
    VisitRequest,
    VolunteerCall,
)

OWN_VISITS = group(
    "own-visits",
    gettext_lazy("Your own visits"),
    gettext_lazy("The evening before, two hours before, and when one is given to you, moved or called off."),
    lambda user: standing(user).is_police,
)
VOLUNTEERING = group(
    "volunteering",
    gettext_lazy("Somebody is sought"),
    gettext_lazy("When volunteers are sought for a visit and you are free, and when nobody is sought any more."),
    lambda user: standing(user).is_police,
)
COMING_TO_YOU = group(
    "coming",
    gettext_lazy("An officer is coming"),
    gettext_lazy("The evening before a visit to your place."),
    lambda user: standing(user).is_committee,
)

DAYS_BEFORE = "visits.days-before"
EVENING_BEFORE, SHORTLY_BEFORE = "visits.evening-before", "visits.shortly-before"
COMING, NOT_COMING = "visits.coming", "visits.not-coming"
GATHERING_MOVED = "visits.gathering-moved"
LOGGED, AMENDED, REPLY = "visits.logged", "visits.amended", "visits.reply"
CONCERN_RAISED, CONCERN_MOVED = "visits.concern-raised", "visits.concern-moved"
PROMISED, PROMISE_ENDED = "visits.promised", "visits.promise-ended"
SOUGHT, THANKED = "visits.sought", "visits.thanked"
ASKED, ANSWERED = "visits.asked", "visits.answered"

Write = Callable[[Message, Any], Letter | None]
Source = Callable[[], QuerySet]


def _about(name: str, group: Group, audience: Audience, source: Source) -> Callable[[Write], Write]:
    """Register a writer of messages about one row each."""

    def register(write: Write) -> Write:
        def compose(messages: Sequence[Message]) -> Letters:
            return each(messages, source(), write)

        kind(name, group, audience)(compose)
        return write

    return register


def _with_officers() -> QuerySet:
    coming = Allotment.objects.current().filter(visit=OuterRef("pk"))
    return Visit.objects.annotate(somebody_comes=Exists(coming))


def _stands(message: Message, visit: Visit) -> bool:
    """Whether a visit is still to come, at the time that the message speaks of."""
    return (
        not message.about.get("told")
        and visit.status == Visit.Status.PLANNED
        and visit.starts_at == datetime.fromisoformat(message.about["starts_at"])
        and visit.starts_at > timezone.now()
    )


def _to_its_officers(*names: str) -> Callable[[Write], Write]:
    """Register a writer of messages about a planned visit to those who are still its officers."""

    def register(write: Write) -> Write:
        def compose(messages: Sequence[Message]) -> Letters:
            visits = {message.about["pk"] for message in messages}
            allotted = set(Allotment.objects.current().filter(visit__in=visits).values_list("visit_id", "officer_id"))
            still = [message for message in messages if (message.about["pk"], message.to_id) in allotted]
            return each(still, Visit.objects.filter(status=Visit.Status.PLANNED), write)

        for name in names:
            kind(name, OWN_VISITS, still_police)(compose)
        return write

    return register


@_to_its_officers(DAYS_BEFORE, EVENING_BEFORE, SHORTLY_BEFORE)
def _own_visit(message: Message, visit: Visit) -> Letter | None:
    if not _stands(message, visit):
        return None
    return Letter(
        _("Your visit %(when)s") % {"when": when(visit.starts_at)},
        _("You have a visit %(when)s.") % {"when": in_full(visit.starts_at, visit.ends_at)},
        visit.get_absolute_url(),
    )


@_to_its_officers(GATHERING_MOVED)
def _gathering_moved(message: Message, visit: Visit) -> Letter | None:
    if visit.ends_at <= timezone.now():
        return None
    return Letter(
        _("Please check: the visit %(when)s") % {"when": when(visit.starts_at)},
        _(
            "People now gather at another time than this visit was planned for. The visit stays %(when)s, because"
            " somebody chose its times. Please check that they still fit."
        )
        % {"when": in_full(visit.starts_at, visit.ends_at)},
        visit.get_absolute_url(),
    )


@_about(COMING, COMING_TO_YOU, still_members, _with_officers)
def _coming(message: Message, visit: Any) -> Letter | None:
    if not _stands(message, visit) or not visit.somebody_comes:
        return None
    return Letter(
        _("An officer is coming %(when)s") % {"when": when(visit.starts_at)},
        _("An officer is coming to you %(when)s. The portal says who it is.")
        % {"when": in_full(visit.starts_at, visit.ends_at)},
        visit.get_absolute_url(),
    )


@_about(NOT_COMING, COMING_TO_YOU, still_members, Visit.objects.all)
def _called_off(message: Message, visit: Visit) -> Letter | None:
    if visit.status != Visit.Status.CANCELLED:
        return None
    return Letter(
        _("Called off: the visit %(when)s") % {"when": when(visit.starts_at)},
        _("The visit %(when)s has been called off. The portal says why.")
        % {"when": in_full(visit.starts_at, visit.ends_at)},
        visit.get_absolute_url(),
    )


@_about(SOUGHT, VOLUNTEERING, still_police, VolunteerCall.objects.open)
def _sought(message: Message, call: VolunteerCall) -> Letter:
    return Letter(
        _("Can you go? A visit %(when)s") % {"when": when(call.starts_at)},
        _("Somebody is sought for a visit %(when)s. The portal says where. Please say there whether you can go.")
        % {"when": in_full(call.starts_at, call.ends_at)},
        reverse("visits:volunteering"),
    )


@_about(THANKED, VOLUNTEERING, still_police, VolunteerCall.objects.all)
def _thanked(message: Message, call: VolunteerCall) -> Letter:
    return Letter(
        _("Nobody is sought any more: the visit %(when)s") % {"when": when(call.starts_at)},
        _("Thank you for your offer. You need not go to the visit %(when)s.")
        % {"when": in_full(call.starts_at, call.ends_at)},
        reverse("visits:volunteering"),
    )


@_about(LOGGED, WRITTEN, still_members, Visit.objects.all)
def _logged(message: Message, visit: Visit) -> Letter | None:
    if visit.status != Visit.Status.LOGGED:
        return None
    return Letter(
        _("A visit on %(day)s was written down") % {"day": words.day(visit.starts_at)},
        _("An officer wrote down what was said and agreed on %(day)s. Please read it. You can reply.")
        % {"day": words.day(visit.starts_at)},
        visit.get_absolute_url(),
    )


@_about(AMENDED, WRITTEN, still_members, lambda: Amendment.objects.select_related("visit"))
def _amended(message: Message, amendment: Amendment) -> Letter:
    return Letter(
        _("The record of a visit was changed"),
        _("What was written about the visit on %(day)s was changed. The page shows both versions and why.")
        % {"day": words.day(amendment.visit.starts_at)},
        amendment.visit.get_absolute_url(),
    )


@_about(REPLY, FROM_PLACES, still_police, lambda: Reply.objects.select_related("visit"))
def _replied(message: Message, reply: Reply) -> Letter:
    disputed = reply.verdict == Reply.Verdict.DISPUTE
    return Letter(
        _("They see a visit differently") if disputed else _("A reply to a visit"),
        _("The committee has replied to what was written about the visit on %(day)s.")
        % {"day": words.day(reply.visit.starts_at)},
        reply.visit.get_absolute_url(),
    )


@_about(CONCERN_RAISED, FROM_PLACES, still_concerned, Concern.objects.all)
def _concern_raised(message: Message, concern: Concern) -> Letter | None:
    if concern.status == Concern.Status.AGREED:
        return None
    within = concern.get_urgency_display().lower()
    return Letter(
        _("A worry was raised: answer %(within)s") % {"within": within},
        _("Somebody has raised a worry. An answer is needed %(within)s.") % {"within": within},
        concern.get_absolute_url(),
    )


@_about(CONCERN_MOVED, WRITTEN, still_concerned, lambda: ConcernStep.objects.select_related("concern"))
def _concern_moved(message: Message, step: ConcernStep) -> Letter:
    return Letter(
        _("A worry: %(status)s") % {"status": step.get_status_display().lower()},
        _("There is news about a worry that was raised on %(day)s.") % {"day": words.day(step.concern.raised_at)},
        step.concern.get_absolute_url(),
    )


@_about(PROMISED, WRITTEN, still_concerned, Commitment.objects.all)
def _promised(message: Message, commitment: Commitment) -> Letter | None:
    if not commitment.is_open:
        return None
    due = words.day(commitment.due_on)
    if message.to_id == commitment.owner_id:
        return Letter(
            _("A promise for you, by %(day)s") % {"day": due},
            _("Something was promised in your name, by %(day)s.") % {"day": due},
            commitment.get_absolute_url(),
        )
    return Letter(
        _("You were promised something by %(day)s") % {"day": due},
        _("The police have promised you something by %(day)s.") % {"day": due},
        commitment.get_absolute_url(),
    )


@_about(PROMISE_ENDED, WRITTEN, still_concerned, Commitment.objects.all)
def _promise_ended(message: Message, commitment: Commitment) -> Letter | None:
    if commitment.is_open:
        return None
    return Letter(
        _("A promise was kept") if commitment.kept_at else _("A promise was called off"),
        _("The portal says what was done.") if commitment.kept_at else _("The portal says why."),
        commitment.get_absolute_url(),
    )


@_about(ASKED, FROM_PLACES, still_police, VisitRequest.objects.all)
def _asked(message: Message, request: VisitRequest) -> Letter | None:
    if not request.is_waiting:
        return None
    by = words.moment(request.answer_due_at)
    return Letter(
        _("A request: answer by %(when)s") % {"when": by},
        _("A committee asks for something. Please answer by %(when)s.") % {"when": by},
        request.get_absolute_url(),
    )


@_about(ANSWERED, WRITTEN, still_members, VisitRequest.objects.all)
def _answered(message: Message, request: VisitRequest) -> Letter | None:
    if not request.answered_at:
        return None
    return Letter(
        _("Your request was answered"),
        _("The police have answered the request of %(day)s.") % {"day": words.day(request.asked_at)},
        request.get_absolute_url(),
    )
