"""What goes into a pack, decided one by one, and asking for a pack to be made."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from funding.access import may_work
from funding.actions.declaring import void_declaration
from funding.actions.preparing import ASKS_AGAIN
from funding.contents import offers
from funding.models import Application, Pack, PackItem
from funding.packs.waiting import ring_after_commit
from funding.states import BEFORE_SENDING
from liaison.db.once import once
from liaison.refusals import Refused

NOT_YOURS = "Only a member of the committee decides what goes into the pack."
SENT = "This application was sent. What was in its pack stays as it is."
GONE = "This cannot be put in any more. Load the page again."


@transaction.atomic
def put_in(*, by: Any, application: Application, chosen: Mapping[str, bool]) -> list[PackItem]:
    """Put things into the pack: by name (`Offer.name`), and whether the further text goes in too.

    What stands there already in the same words is left as it is; in other words it is replaced. A declaration that was
    made no longer stands. Gives what was put in now. Raises Refused.
    """
    application = _locked(by, application)
    offered = {offer.name: offer for offer in offers(by, application)}
    if not chosen.keys() <= offered.keys():
        raise Refused(GONE)
    standing = {f"{item.kind}-{item.key}": item for item in _items(application)}
    made = []
    for name, with_more in chosen.items():
        offer, held = offered[name], standing.get(name)
        text = offer.snapshot(with_more=with_more)
        if held is not None:
            if held.text == text:
                continue
            _end(by, held)
        columns = {"kind": offer.kind, "key": offer.key, "on": offer.on, "text": text, "evidence": offer.evidence}
        made.append(PackItem.of(application, put_by=by, **columns))
    if made:
        _void(application)
    return made


@transaction.atomic
def take_out(*, by: Any, application: Application, item: int) -> None:
    """Take one thing (by primary key) out again; what is out already stays out."""
    application = _locked(by, application)
    held = _items(application).filter(pk=item).first()
    if held is not None:
        _end(by, held)
        _void(application)


@transaction.atomic
def ask(*, by: Any, application: Application, client_id: UUID | None = None) -> Pack:
    """Have a pack made of what is there now; while one is being made, that one is given. Raises Refused."""
    if not may_work(by, application.place):
        raise Refused(NOT_YOURS)
    # Members who ask at the same time wait for one another here.
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
    held = Pack.objects.filter(application=application, status__in=[Pack.Status.WAITING, Pack.Status.RUNNING])
    pack = once(Pack, client_id, make=lambda: held.first() or _new(by, application, client_id), application=application)
    ring_after_commit()
    return pack


def _new(by: Any, application: Application, client_id: UUID | None) -> Pack:
    pack: Pack = Pack.of(application, asked_by=by, client_id=client_id)
    return pack


def standing_items(application: Application) -> Any:
    """What is in the pack now, with its files."""
    return _items(application).select_related("evidence", "put_by")


def _items(application: Application) -> Any:
    return PackItem.objects.filter(application=application, taken_out_at=None)


def _end(by: Any, item: PackItem) -> None:
    item.taken_out_by, item.taken_out_at = by, timezone.now()
    item.save(update_fields=["taken_out_by", "taken_out_at"])


def _void(application: Application) -> None:
    if application.state in BEFORE_SENDING:
        void_declaration(application)


def _locked(by: Any, application: Application) -> Application:
    if not may_work(by, application.place):
        raise Refused(NOT_YOURS)
    rows = Application.objects.select_related("place", "round").select_for_update(no_key=True, of=("self",))
    application = rows.get(pk=application.pk)
    if application.state not in ASKS_AGAIN:
        raise Refused(SENT)
    return application
