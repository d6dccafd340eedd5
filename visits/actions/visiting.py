"""Logging a visit, and correcting what was logged."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from liaison.accounts.models import User
from liaison.places import rhythm
from liaison.places.models import Place
from liaison.refusals import Refused, Stale
from visits import messages
from visits.account import FIELDS, Account
from visits.actions.allotting import known, place_allotments
from visits.actions.planning import CHANGED, check_kind, check_times, end, insert
from visits.models import Amendment, Commitment, Visit
from visits.models.visit import MetRole

# A second officer writes up the same visit within the hour or so; two hours apart they are two visits.
SAME_VISIT_WITHIN = timedelta(hours=2)
LONGEST_SUMMARY = 500
# The number of the advisory lock under which visits are logged; any number will do that nobody else uses.
LOGGING = 7101
TAKEN_BACK = "Logged by mistake"


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something the officer promised at the visit, and by when."""

    text: str
    due_on: date


class AlreadyLogged(Refused):
    """Somebody has logged what looks like the same visit: `first`. A person decides whether it is."""

    def __init__(self, first: Visit) -> None:
        super().__init__(f"{first.logged_by} has already logged a visit at that time.", "same")
        self.first = first


@transaction.atomic
def log(
    *,
    by: Any,
    place: Place,
    account: Account,
    planned: Visit | None = None,
    officers: Iterable[User] = (),
    promise: Promise | None = None,
    separate: bool = False,
    client_id: uuid.UUID | None = None,
) -> Visit:
    """Log a visit, planned or not. The same `client_id` again returns the visit it made.

    `planned` is the visit it was planned as; without it, a planned visit at that time to which the officer is
    allotted is taken. `officers` were there as well. Raises AlreadyLogged unless `separate` is set, and
    Refused for a visit in the future, outside the place's life, or with unknown officers.
    """
    _one_at_a_time(place)
    near, made = _near(place, account, client_id)
    if made is not None and made.logged_by_id == by.pk:
        return made
    _check(by, place, account)
    others = [officer for officer in known(place, officers) if officer.pk != by.pk]
    visit = _planned_before(by, place, account, planned, near)
    if visit is not None and visit.status == Visit.Status.LOGGED:
        if visit.logged_by_id == by.pk:
            return visit
        raise AlreadyLogged(visit)
    if not separate and (first := _same(by, account, near)):
        raise AlreadyLogged(first)
    if visit is None:
        columns = {name: getattr(account, name) for name in FIELDS}
        columns |= {"met": list(account.met), "advice": list(account.advice)}
        visit = insert(
            place=place,
            status=Visit.Status.LOGGED,
            logged_by=by,
            logged_at=timezone.now(),
            client_id=client_id,
            **columns,
        )
    else:
        account.write_to(visit)
        visit.status, visit.logged_by, visit.logged_at = Visit.Status.LOGGED, by, timezone.now()
        visit.version += 1
        visit.save(update_fields=[*FIELDS, "status", "logged_by", "logged_at", "version"])
    _were_there(by, visit, others)
    if visit.is_two_way:
        rhythm.contact_made(place, visit.ends_at)
    if promise:
        _promise(by, visit, promise)
    messages.visit_logged(visit)
    return visit


@transaction.atomic
def join(*, by: Any, visit: Visit, adds: str = "", promise: Promise | None = None) -> Visit:
    """An officer was at a visit that somebody else has logged. What they have to add becomes an amendment.

    Raises Refused where both texts together are too long.
    """
    visit = _locked(visit)
    _were_there(by, visit, [] if visit.logged_by_id == by.pk else [by])
    if adds and adds not in visit.summary:
        both = f"{visit.summary}\n{adds}".strip()
        if len(both) > LONGEST_SUMMARY:
            over = len(both) - LONGEST_SUMMARY
            raise Refused(f"Together with what is already noted this is {over} characters too long.", "summary")
        _amend(by, visit, replace(Account.of(visit), summary=both), f"Added by {by}, who was there")
    if promise:
        _promise(by, visit, promise)
    return visit


@transaction.atomic
def edit(*, by: Any, visit: Visit, account: Account, version: int) -> Visit:
    """The author changes what was logged, within a day. History keeps what it was.

    Raises Stale when somebody else changed it since `version`, Refused as `log` does.
    """
    visit = _locked(visit, version)
    if visit.logged_by_id != by.pk or not visit.is_editable:
        raise Refused("A visit can be changed for 24 hours. Amend it instead, and say why.")
    _check(by, visit.place, account)
    account.write_to(visit)
    visit.version += 1
    visit.save(update_fields=[*FIELDS, "version"])
    _recount(visit.place)
    return visit


@transaction.atomic
def amend(
    *,
    by: Any,
    visit: Visit,
    account: Account,
    because: str,
    version: int,
    client_id: uuid.UUID | None = None,
) -> Amendment:
    """Change what was logged after its first day: before and after stay readable, with the reason.

    The same `client_id` again returns the amendment it made. Raises Stale, and Refused where nothing changes.
    """
    if client_id and (made := Amendment.objects.filter(client_id=client_id, made_by=by).first()):
        return made
    visit = _locked(visit, version)
    _check(by, visit.place, account)
    if not Account.of(visit).changes_to(account):
        raise Refused("Nothing is different yet. Change something, or go back.")
    return _amend(by, visit, account, because, client_id)


@transaction.atomic
def take_back(*, by: Any, visit: Visit, version: int) -> Visit:
    """The author logged it by mistake: within a day it is planned again, or else cancelled. History keeps it.

    Raises Stale when somebody else changed it since `version`, Refused after a day.
    """
    visit = _locked(visit, version)
    if visit.logged_by_id != by.pk or not visit.is_editable:
        raise Refused("A visit can be taken back for 24 hours. Amend it instead, and say why.")
    if visit.planned_at is None:
        end(visit, by=by, because=TAKEN_BACK)
    else:
        visit.logged_by = visit.logged_at = None
        empty = Account(kind=visit.kind, starts_at=visit.starts_at, ends_at=visit.ends_at)
        empty.write_to(visit)
        visit.status = Visit.Status.PLANNED
        visit.version += 1
        visit.save(update_fields=[*FIELDS, "status", "logged_by", "logged_at", "version"])
    _recount(visit.place)
    return visit


def same_visit(by: Any, place: Place, account: Account) -> Visit | None:
    """A logged visit that looks like this one: another officer's within two hours, one's own meanwhile."""
    near, _made = _near(place, account)
    return _same(by, account, near)


def _same(by: Any, account: Account, near: Iterable[Visit]) -> Visit | None:
    for visit in near:
        if visit.status == Visit.Status.LOGGED and (visit.logged_by_id != by.pk or _overlaps(visit, account)):
            return visit
    return None


def _near(place: Place, account: Account, client_id: uuid.UUID | None = None) -> tuple[list[Visit], Visit | None]:
    """Visits of the place within two hours, by start; and the one that this very form has made. One query."""
    begin, finish = account.starts_at - SAME_VISIT_WITHIN, account.ends_at + SAME_VISIT_WITHIN
    # No visit lasts longer than a day, so the index on the start can be used.
    at_that_time = Q(place=place, starts_at__gt=begin - timedelta(days=1), starts_at__lt=finish, ends_at__gt=begin)
    wanted = at_that_time | Q(client_id=client_id) if client_id else at_that_time
    found = list(Visit.objects.filter(wanted).order_by())
    made = next((visit for visit in found if client_id and visit.client_id == client_id), None)
    near = [visit for visit in found if visit.place_id == place.pk and _touches(visit, begin, finish)]
    return sorted(near, key=lambda visit: (visit.starts_at, visit.pk)), made


def _overlaps(visit: Visit, account: Account) -> bool:
    return _touches(visit, account.starts_at, account.ends_at)


def _touches(visit: Visit, begin: datetime, finish: datetime) -> bool:
    return visit.starts_at < finish and visit.ends_at > begin


def _one_at_a_time(place: Place) -> None:
    # So that two officers at one place cannot both be first. Not a lock on its row: that is written last, after its
    # visits, everywhere.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOGGING, place.pk])


def _planned_before(
    by: Any, place: Place, account: Account, planned: Visit | None, near: Iterable[Visit]
) -> Visit | None:
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("logged_by")
    if planned is not None:
        visit = rows.filter(place=place).get(pk=planned.pk)
        if visit.status == Visit.Status.CANCELLED:
            raise Refused("This visit was called off. Log it as a new visit from the place's page.")
        return visit
    meanwhile = [v.pk for v in near if v.status == Visit.Status.PLANNED and _overlaps(v, account)]
    if not meanwhile or account.kind == Visit.Kind.PHONE:
        return None
    allotted = by.allotments.filter(released_at=None, visit__in=meanwhile).values("visit")
    mine = rows.filter(pk__in=allotted, status=Visit.Status.PLANNED)
    return min(mine, key=lambda visit: abs(visit.starts_at - account.starts_at), default=None)


def _check(by: Any, place: Place, account: Account) -> None:
    if account.ends_at > timezone.now() + timedelta(minutes=1):
        raise Refused("A visit is logged when it is over. Choose a time that has passed.", "day")
    check_times(place, account.starts_at, account.ends_at)
    check_kind(by, place, account.kind)
    if MetRole.NOBODY in account.met and len(account.met) > 1:
        raise Refused("Choose whom you met, or “Nobody”, not both.", "met")


def _were_there(by: Any, visit: Visit, officers: Iterable[User]) -> None:
    officers = list(officers)
    if officers:
        there = set(visit.allotments.current().values_list("officer", flat=True))
        place_allotments(by=by, visit=visit, officers=[o for o in officers if o.pk not in there])


def _promise(by: Any, visit: Visit, promise: Promise) -> None:
    commitment = Commitment.objects.create(
        place=visit.place, visit=visit, text=promise.text, due_on=promise.due_on, owner=by, made_by=by
    )
    messages.commitment_made(commitment)


def _amend(by: Any, visit: Visit, account: Account, because: str, client_id: uuid.UUID | None = None) -> Amendment:
    changes = Account.of(visit).changes_to(account)
    account.write_to(visit)
    visit.version += 1
    visit.save(update_fields=[*FIELDS, "version"])
    amendment = Amendment.objects.create(
        place=visit.place, visit=visit, made_by=by, because=because, changes=changes, client_id=client_id
    )
    _recount(visit.place)
    messages.visit_amended(amendment)
    return amendment


def _recount(place: Place) -> None:
    met = Visit.objects.filter(place=place, status=Visit.Status.LOGGED).exclude(met=[])
    latest = met.exclude(met=[MetRole.NOBODY]).order_by("-starts_at").values_list("ends_at", flat=True).first()
    rhythm.contact_is(place, latest)


def _locked(visit: Visit, version: int | None = None) -> Visit:
    rows = Visit.objects.select_for_update(no_key=True, of=("self",)).select_related("place", "logged_by")
    visit = rows.get(pk=visit.pk)
    if visit.status != Visit.Status.LOGGED:
        raise Refused("This visit is not logged any more. Read what it is now, then decide again.")
    if version is not None and visit.version != version:
        raise Stale(CHANGED, visit)
    return visit
