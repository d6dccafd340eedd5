"""Making something exactly once, however often the form arrives."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from liaison.refusals import USED, Refused

Made = TypeVar("Made", bound=models.Model)


def once(model: type[Made], client_id: UUID | None, author: str, by: Any, make: Callable[[], Made]) -> Made:
    """What `make` makes, or what an earlier copy of the same form made.

    `client_id` is the identifier the form carries, `author` the field that names who made the thing. Somebody
    else's identifier is refused. Runs in a transaction of its own, so that a copy that arrives in the same
    moment loses nothing but itself.
    """
    if client_id is None:
        with transaction.atomic():
            return make()
    if (earlier := _earlier(model, client_id, author, by)) is not None:
        return earlier
    try:
        with transaction.atomic():
            return make()
    except IntegrityError as error:
        if "client_id" not in str(error):
            raise
    if (earlier := _earlier(model, client_id, author, by)) is not None:
        return earlier
    raise Refused(USED)


def _earlier(model: type[Made], client_id: UUID, author: str, by: Any) -> Made | None:
    found = model._default_manager.filter(client_id=client_id).first()
    if found is not None and getattr(found, f"{author}_id") != by.pk:
        raise Refused(USED)
    return found
