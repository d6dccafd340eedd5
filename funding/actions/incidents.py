"""The place's own log of what happened to it. Its committee writes and reads it, and nobody else."""

from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from funding.access import may_work
from funding.actions.declaring import void_declaration
from funding.crime_references import judge
from funding.models import Application, Incident, PackItem
from funding.states import BEFORE_SENDING
from liaison.db.once import once
from liaison.places.models import Place
from liaison.refusals import Refused, Stale

EARLIEST = date(2000, 1, 1)
NOT_YOURS = "Only a member of the committee writes in this log."
CHANGED = "Somebody else has just changed this. What you typed is still here. Compare, then save again."
WITHDRAWN = "This was withdrawn. Write it down again if it did happen."


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a committee writes about one incident; the cost in pence."""

    what: str
    happened_on: date
    harm: str
    happened_at: time | None = None
    text: str = ""
    cost_pence: int | None = None
    force: str = ""
    crime_reference: str = ""
    told: tuple[str, ...] = ()


@transaction.atomic
def record(*, by: Any, place: Place, account: Account, client_id: UUID | None = None) -> Incident:
    """Write down what happened; the same `client_id` again returns the first. Raises Refused."""
    if not may_work(by, place):
        raise Refused(NOT_YOURS)
    columns = _checked(account)
    columns |= {"place": place, "recorded_by": by, "client_id": client_id}
    return once(Incident, client_id, make=lambda: Incident.objects.create(**columns), place=place)


@transaction.atomic
def change(*, by: Any, incident: Incident, account: Account, version: int) -> Incident:
    """Correct it. What of it stands in a pack stays as it was put in. Raises Stale, and Refused once withdrawn."""
    incident = _locked(by, incident)
    if incident.withdrawn_at:
        raise Refused(WITHDRAWN)
    if incident.version != version:
        raise Stale(CHANGED, incident)
    columns = _checked(account)
    if all(getattr(incident, name) == value for name, value in columns.items()):
        return incident
    for name, value in columns.items():
        setattr(incident, name, value)
    incident.version += 1
    incident.save(update_fields=[*columns, "version"])
    return incident


@transaction.atomic
def withdraw(*, by: Any, incident: Incident, because: str) -> Incident:
    """It is not to count any more; the row and the reason stay. It leaves the packs of applications not sent yet.

    What was declared of those stands no more.
    """
    incident = _locked(by, incident)
    if incident.withdrawn_at:
        return incident
    because = because.strip()
    if not because:
        raise Refused("Say why you withdraw it.", "because")
    now = timezone.now()
    incident.withdrawn_by, incident.withdrawn_at, incident.withdrawn_because = by, now, because
    incident.version += 1
    incident.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because", "version"])
    items = PackItem.objects.filter(place=incident.place_id, kind=PackItem.Kind.INCIDENT, key=str(incident.pk))
    items = items.filter(taken_out_at=None, application__state__in=BEFORE_SENDING)
    touched = list(Application.objects.filter(packitems__in=items).distinct())
    items.update(taken_out_by=by, taken_out_at=now)
    for application in touched:
        void_declaration(application)
    return incident


def _locked(by: Any, incident: Incident) -> Incident:
    if not may_work(by, incident.place):
        raise Refused(NOT_YOURS)
    return Incident.objects.select_related("place").select_for_update(no_key=True, of=("self",)).get(pk=incident.pk)


def _checked(account: Account) -> dict[str, Any]:
    """The columns of an incident. Raises Refused for what cannot be so."""
    if account.happened_on < EARLIEST:
        raise Refused("The date must be 1 January 2000 or later.", "happened_on")
    now = timezone.localtime()
    if account.happened_on > now.date():
        raise Refused("The date cannot be in the future.", "happened_on")
    if account.happened_on == now.date() and account.happened_at and account.happened_at > now.time():
        raise Refused("This time is still to come. Check the date and the time.", "happened_at")
    if account.cost_pence is not None and account.cost_pence < 0:
        raise Refused("The amount cannot be less than nothing.", "cost_pence")
    columns = asdict(account) | {"told": list(account.told), "text": account.text.strip()}
    if Incident.Told.NOBODY in columns["told"] and len(columns["told"]) > 1:
        raise Refused("Choose who was told, or “Nobody yet”, not both.", "told")
    if account.crime_reference:
        if not account.force:
            raise Refused("Choose the police force that gave the reference.", "force")
        judged = judge(account.force, account.crime_reference)
        if judged.refusal:
            raise Refused(judged.refusal, "crime_reference")
        columns["crime_reference"] = judged.reference
    else:
        columns["force"] = ""
    return columns
