"""What is said about places themselves: invitations, plans and dates.

Called by actions, inside their transaction. The mails name no place and no faith.
"""

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liaison.observances.models import ObservanceDate
from liaison.outbox.actions import enqueue
from liaison.outbox.kinds import Draft, Letter, Letters, each, group, kind, news
from liaison.outbox.models import Message
from liaison.places import recipients
from liaison.places.access import standing
from liaison.places.invitations import token_of
from liaison.places.models import EngagementPlan, Invitation
from liaison.presentation import words


def _committee(user: Any) -> bool:
    return standing(user).is_committee


def _police(user: Any) -> bool:
    return standing(user).is_police


WRITTEN = group(
    "written",
    gettext_lazy("What is written about your place"),
    gettext_lazy("Visits that were logged, answers, promises and plans."),
    _committee,
)
CONFIRM = "places.confirm-date"
DATES = group(
    "dates",
    gettext_lazy("Dates and times to confirm"),
    gettext_lazy("Before the month and the festivals for which your place decides the date."),
    _committee,
)
FROM_PLACES = group(
    "from-places",
    gettext_lazy("What a committee says"),
    gettext_lazy("Requests, worries, replies and dates from places you look after."),
    _police,
)


def invited(invitation: Invitation, token: str) -> None:
    """Mail the link to the invited address.

    `token` is not kept: it follows from the row, and is made again when the mail is written.
    """
    enqueue(
        [
            Draft(
                # Sending it again makes another link, and only the newest one is mailed.
                key=f"places.invited:{invitation.pk}:{invitation.token_digest[:12]}",
                kind="places.invited",
                due_at=timezone.now(),
                expires_at=invitation.expires_at,
                address=invitation.email,
                place=invitation.place_id,
                about={"pk": invitation.pk},
            )
        ]
    )


def plan_proposed(plan: EngagementPlan) -> None:
    """Tell the other side that a plan waits for their agreement."""
    _tell_other_side("places.plan-proposed", plan, plan.proposed_by_id)


def plan_agreed(plan: EngagementPlan) -> None:
    """Tell the side that proposed it, that the plan is in force."""
    if plan.agreed_for_police_at and plan.agreed_for_place_at:
        last = max(
            (plan.agreed_for_police_at, plan.agreed_for_police_by_id),
            (plan.agreed_for_place_at, plan.agreed_for_place_by_id),
        )
        _tell_other_side("places.plan-agreed", plan, last[1])


def date_confirmed(observance_date: ObservanceDate, *, told: Collection[int] = ()) -> None:
    """Tell the named officers which date the place keeps; not those (primary keys) who are `told` of it already."""
    date = observance_date
    people = recipients.without(recipients.named(date.place), date.confirmed_by_id, *told)
    enqueue(news("places.date-confirmed", date, people, now=timezone.now(), besides=f"{date.on}:{date.version}"))


def _tell_other_side(name: str, plan: EngagementPlan, by: int | None) -> None:
    members = recipients.committee(plan.place_id)
    others = recipients.named(plan.place) if by in members else members
    enqueue(news(name, plan, recipients.without(others, by), now=timezone.now()))


@kind("places.invited", None)
def write_invitation(messages: Sequence[Message]) -> Letters:
    """An open invitation; a withdrawn, accepted or late one is not mailed."""

    def write(message: Message, invitation: Invitation) -> Letter | None:
        # A link that was sent again has another digest; only the newest link is mailed.
        if not invitation.is_open or not message.key.endswith(invitation.token_digest[:12]):
            return None
        return Letter(
            _("You are invited to join"),
            _("%(who)s invites you to join the portal. The link works until %(until)s.")
            % {"who": invitation.invited_by, "until": words.moment(invitation.expires_at)},
            f"/join/{token_of(invitation)}/",
        )

    return each(messages, Invitation.objects.select_related("invited_by"), write)


@kind("places.plan-proposed", WRITTEN, recipients.still_concerned)
def write_plan_proposed(messages: Sequence[Message]) -> Letters:
    """A plan that neither side has agreed to yet, and that no other has replaced."""

    def write(message: Message, plan: EngagementPlan) -> Letter | None:
        if plan.is_in_force or plan.replaced_at:
            return None
        return Letter(
            _("A plan waits for your agreement"),
            _("A plan for visits has been proposed. Please read it and say whether it suits you."),
            reverse("places:plan", args=[plan.place.slug]),
            discreet=True,
        )

    return each(messages, EngagementPlan.objects.select_related("place"), write)


@kind("places.plan-agreed", WRITTEN, recipients.still_concerned)
def write_plan_agreed(messages: Sequence[Message]) -> Letters:
    """A plan that is in force."""

    def write(message: Message, plan: EngagementPlan) -> Letter | None:
        if not plan.is_in_force:
            return None
        return Letter(
            _("The plan is agreed"),
            _("Both sides have agreed to the plan for visits. It is in force now."),
            reverse("places:plan", args=[plan.place.slug]),
            discreet=True,
        )

    return each(messages, EngagementPlan.objects.select_related("place"), write)


@kind("places.date-confirmed", FROM_PLACES, recipients.still_police)
def write_date_confirmed(messages: Sequence[Message]) -> Letters:
    """The date as it is confirmed now."""

    def write(message: Message, date: ObservanceDate) -> Letter | None:
        if date.confirmed_on is None:
            return None
        return Letter(
            _("A date is confirmed: %(day)s") % {"day": words.day(date.on)},
            _("A place on your list has confirmed %(day)s.") % {"day": words.day(date.on)},
            reverse("place", args=[date.place.slug]),
            discreet=True,
        )

    return each(messages, ObservanceDate.objects.select_related("place"), write)
