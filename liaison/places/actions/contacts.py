"""Whom to reach at a place: adding, correcting, checking again, and letting go."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liaison.places.actions.register import locked
from liaison.places.models import Contact, Place
from liaison.refusals import Refused, Stale

FIELDS = ("role", "name", "phone", "email", "preferred_language", "reach_by", "consented_on")


@transaction.atomic
def add_contact(*, by: Any, place: Place, client_id: UUID, **fields: Any) -> Contact:
    """List a contact who agreed to it. Sent twice with the same `client_id`, it makes one."""
    place = locked(place)
    contact = Contact(place=place, client_id=client_id, checked_on=timezone.localdate())
    earlier = Contact.objects.filter(client_id=client_id, place=place).first()
    if earlier is not None:
        return earlier
    _fill(contact, fields)
    contact.save()
    return contact


@transaction.atomic
def edit_contact(*, by: Any, contact: Contact, version: int, **fields: Any) -> Contact:
    """Correct a contact; whoever corrects it has checked it today. Raises Stale."""
    contact = _locked(contact)
    if contact.version != version:
        raise Stale("Somebody else has changed this contact in the meantime. Compare, then save again.", contact)
    _fill(contact, fields)
    contact.checked_on = timezone.localdate()
    contact.version += 1
    contact.save(update_fields=[*FIELDS, "checked_on", "version"])
    return contact


@transaction.atomic
def confirm_contact(*, by: Any, contact: Contact) -> Contact:
    """The number and address are still right today."""
    contact = _locked(contact)
    contact.checked_on = timezone.localdate()
    contact.version += 1
    contact.save(update_fields=["checked_on", "version"])
    return contact


@transaction.atomic
def end_contact(*, by: Any, contact: Contact) -> Contact:
    """This person is no longer a contact. Doing it twice changes nothing more."""
    contact = _locked(contact, ended=True)
    if contact.ended_on is None:
        contact.ended_on = timezone.localdate()
        contact.version += 1
        contact.save(update_fields=["ended_on", "version"])
    return contact


def _locked(contact: Contact, *, ended: bool = False) -> Contact:
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if contact.ended_on is not None and not ended:
        raise Refused("This person is no longer a contact of the place.")
    return contact


def _fill(contact: Contact, fields: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in fields:
            setattr(contact, name, fields[name])
    if not contact.phone and not contact.email:
        raise Refused("Enter a work phone number or a work e-mail address.", "phone")
    if contact.consented_on > timezone.localdate():
        raise Refused("The person must have agreed today or earlier.", "consented_on")
