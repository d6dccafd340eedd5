"""Making something exactly once, however often the form arrives."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from liaison.refusals import USED, Refused

Made = TypeVar("Made", bound=models.Model)


def once(model: type[Made], client_id: UUID | None, *, make: Callable[[], Made], **made_by: Any) -> Made:
    """What `make` makes, or what an earlier copy of the same form made.

    `made_by` says who made it and for what (as fields of the model); the identifier of another form is
    refused. Runs in a transaction of its own, so that a copy that arrives in the same moment loses nothing but itself.
    """
    if client_id is not None and (earlier := _earlier(model, client_id, made_by)) is not None:
        return earlier
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as error:
        if "client_id" not in str(error):
            raise
    if client_id is not None and (earlier := _earlier(model, client_id, made_by)) is not None:
        return earlier
    raise Refused(USED)


def _earlier(model: type[Made], client_id: UUID, made_by: dict[str, Any]) -> Made | None:
    found = model._default_manager.filter(client_id=client_id)
    if (earlier := found.filter(**made_by).first()) is not None:
        return earlier
    if found.exists():
        raise Refused(USED)
    return None
