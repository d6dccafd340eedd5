"""The committee decides which police read an application, how much of it, and for how long. It holds at once."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from funding import telling
from funding.access import may_work
from funding.models import Application, Share
from funding.readers import looks_after
from liaison.accounts.models import User
from liaison.places.models import NeighbourhoodTeam
from liaison.refusals import Refused, Stale

NOT_YOURS = "Only a member of the committee decides who can read this."
NO_SUCH_OFFICER = (
    "No officer who looks after your place signs in with this address. Ask your officer which address they use."
)
TAKEN_BACK = "Somebody of your committee has taken this back in the meantime."
SHARED_ALREADY = "Somebody of your committee has shared this already. See above what they can read."


@transaction.atomic
def share(
    *,
    by: Any,
    application: Application,
    extent: str,
    officer: User | None = None,
    team: NeighbourhoodTeam | None = None,
    with_adviser: bool = False,
) -> Share:
    """Let an officer, the neighbourhood team or the security advisers read it: all of it, or where it stands.

    Exactly one of them. The same again returns what stands. Raises Refused for police who do not look after the
    place, and Stale where it is shared with them in another extent.
    """
    application = _locked(by, application)
    place = application.place
    if officer is not None and not looks_after(officer, place):
        raise Refused(NO_SUCH_OFFICER, "address")
    if team is not None and team.pk != place.team_id:
        raise Refused("Only the team of your own neighbourhood can be chosen.", "with_whom")
    whom = {"officer": officer, "team": team, "with_adviser": with_adviser}
    held = Share.objects.standing().filter(
        application=application, officer=officer, team=team, with_adviser=with_adviser
    )
    if (standing := held.first()) is not None:
        if standing.extent == extent:
            return standing
        raise Stale(SHARED_ALREADY, standing)
    made: Share = Share.of(application, extent=extent, made_by=by, **whom)
    telling.shared(made)
    return made


@transaction.atomic
def change_extent(*, by: Any, share: Share, extent: str) -> Share:
    """Show them all of it, or only where it stands; whoever reads only that cannot type answers either.

    Raises Stale where it was taken back meanwhile.
    """
    share = _standing(by, share)
    if share.extent == extent:
        return share
    share.extent = extent
    if extent == Share.Extent.STATE:
        _stop_typing(share)
    share.save(update_fields=["extent", "may_write", "for_whom", "agreed_on"])
    return share


@transaction.atomic
def let_type(*, by: Any, share: Share, for_whom: str, agreed_on: date) -> Share:
    """Let this officer type answers for somebody who cannot use the portal, and who agreed to it on that London date.

    Raises Refused for a team or the advisers, where only the state is shared, and for a day to come.
    """
    share = _standing(by, share)
    if share.officer_id is None or share.extent != Share.Extent.WHOLE:
        raise Refused("Only one officer who reads all of it can type answers for somebody.")
    if not for_whom.strip():
        raise Refused("Say for whom the officer types.", "for_whom")
    if agreed_on > timezone.localdate():
        raise Refused("Give the day on which this person agreed. It cannot be in the future.", "agreed_on")
    share.may_write, share.for_whom, share.agreed_on = True, for_whom.strip(), agreed_on
    share.save(update_fields=["may_write", "for_whom", "agreed_on"])
    return share


@transaction.atomic
def stop_typing(*, by: Any, share: Share) -> Share:
    """The officer types no more; they still read. Twice is once."""
    share = _standing(by, share)
    _stop_typing(share)
    share.save(update_fields=["may_write", "for_whom", "agreed_on"])
    return share


@transaction.atomic
def end(*, by: Any, share: Share) -> Share:
    """Take it back: from now on they read nothing of it. Twice is once."""
    _locked(by, share.application)
    share = Share.objects.select_for_update(no_key=True).get(pk=share.pk)
    if share.ended_at is None:
        share.ended_by, share.ended_at = by, timezone.now()
        share.save(update_fields=["ended_by", "ended_at"])
    return share


def _stop_typing(share: Share) -> None:
    share.may_write, share.for_whom, share.agreed_on = False, "", None


def _standing(by: Any, share: Share) -> Share:
    _locked(by, share.application)
    share = Share.objects.select_for_update(no_key=True, of=("self",)).select_related("application").get(pk=share.pk)
    if share.ended_at is not None:
        raise Stale(TAKEN_BACK, share)
    return share


def _locked(by: Any, application: Application) -> Application:
    """The application, locked, so that members of the committee who decide at the same time wait for one another."""
    if not may_work(by, application.place):
        raise Refused(NOT_YOURS)
    return (
        Application.objects.select_related("place").select_for_update(no_key=True, of=("self",)).get(pk=application.pk)
    )
