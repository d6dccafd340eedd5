"""Who can read an application, by name and role: said beside every box in which somebody writes to the other side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from funding.models import Application, Share
from funding.models.scoping import seen_by
from liaison.accounts.models import User
from liaison.accounts.roles import POLICE, Role
from liaison.places.access import standing
from liaison.places.models import Membership, Place, Posting


@dataclass(frozen=True)
class Reader:
    """Somebody who can read it, and what they are to the place."""

    pk: int
    name: str
    role: str
    is_police: bool = True


@dataclass(frozen=True)
class SharedWith:
    """One share that stands, in words: whom it reaches, and each of them by name."""

    share: Share
    title: str
    people: tuple[Reader, ...]

    @property
    def is_whole(self) -> bool:
        """Whether they read all of it."""
        return self.share.extent == Share.Extent.WHOLE


def committee_readers(application: Application) -> list[Reader]:
    """The members of the committee; one query."""
    today = timezone.localdate()
    members = Membership.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today, user__is_active=True)
    members = members.filter(place=application.place_id).select_related("user").order_by("since", "pk")
    return [Reader(each.user_id, str(each.user), str(each.get_role_display()), is_police=False) for each in members]


def shared_with(application: Application) -> list[SharedWith]:
    """What of this application is shared with whom, the oldest first; two queries, and one for each officer by name.

    An officer to whom it was given by name is shown also where they do not look after the place any more, so that the
    committee can take it back; they read nothing of it meanwhile.
    """
    shares = Share.objects.standing().filter(application=application)
    shares = shares.select_related("officer", "team", "made_by").order_by("made_at", "pk")
    place = application.place
    posted = _posted(place) if any(share.officer_id is None for share in shares) else []
    return [_described(share, place, posted) for share in shares]


def readers_of(application: Application) -> list[Reader]:
    """Everybody who reads all of it: the committee first, then police, each once."""
    police = (reader for each in shared_with(application) if each.is_whole for reader in each.people)
    found: dict[int, Reader] = {}
    for reader in [*committee_readers(application), *police]:
        found.setdefault(reader.pk, reader)
    return list(found.values())


def police_readers(application: Application) -> list[int]:
    """Primary keys of the police who read all of it now."""
    whole = (each for each in shared_with(application) if each.is_whole)
    return list(dict.fromkeys(reader.pk for each in whole for reader in each.people))


def seen(pairs: Iterable[tuple[int | None, int]], *, whole: bool) -> set[tuple[int, int]]:
    """Those of these pairs of person and application (primary keys) in which the person may see it now.

    Two queries a person.
    """
    asked: dict[int, set[int]] = defaultdict(set)
    for person, application in pairs:
        if person is not None:
            asked[person].add(application)
    return {
        (person.pk, application)
        for person in User.objects.filter(pk__in=asked, is_active=True)
        for application in Application.objects.filter(
            seen_by(person, whole=whole), pk__in=asked[person.pk]
        ).values_list("pk", flat=True)
    }


def looks_after(officer: User, place: Place) -> bool:
    """Whether this person is police and looks after the place: nobody else can be shared with. One query."""
    return officer.is_active and bool(standing(officer).roles_at(place) & POLICE)


def _described(share: Share, place: Place, posted: list[Posting]) -> SharedWith:
    if share.officer is not None:
        return _with_officer(share, share.officer, place)
    if share.team is not None:
        team = share.team
        holders = [each for each in posted if each.role == Role.OFFICER and each.team_id == team.pk]
        return SharedWith(share, f"Your neighbourhood team, {team.name}", _readers(holders, team.name))
    holders = [each for each in posted if each.role == Role.ADVISER]
    return SharedWith(share, "The security advisers of your area", _readers(holders, str(Role.ADVISER.label)))


def _with_officer(share: Share, officer: User, place: Place) -> SharedWith:
    role = {place.deputy_id: "Deputy", place.named_officer_id: "Named officer"}.get(officer.pk, "Police")
    reads = looks_after(officer, place)
    return SharedWith(share, str(officer), (Reader(officer.pk, str(officer), role),) if reads else ())


def _readers(posted: list[Posting], role: str) -> tuple[Reader, ...]:
    return tuple({each.user_id: Reader(each.user_id, str(each.user), role) for each in posted}.values())


def _posted(place: Place) -> list[Posting]:
    """Officers and security advisers of the unit, by name."""
    found = Posting.objects.current().filter(unit=place.unit_id, role__in=(Role.OFFICER, Role.ADVISER))
    return list(found.filter(user__is_active=True).select_related("user").order_by("user__name", "pk"))
