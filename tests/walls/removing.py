"""Taking one wall away, to see that the other holds."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from functools import cache
from typing import Any
from unittest import mock

from django.apps import apps
from django.db import models

from tests.roles import database_role

VERBS = ("visible_to", "seen_in_full_by", "seen_whole_by")


@cache
def filters() -> set[tuple[type[models.QuerySet[Any]], str]]:
    """Every query's verb that lets people see only their own: where it is defined, and its name."""
    found = set()
    for model in apps.get_models():
        for manager in model._meta.managers:
            for each in type(manager.get_queryset()).__mro__:
                found |= {(each, verb) for verb in VERBS if verb in vars(each)}
    return found


@contextmanager
def without_the_first_wall() -> Iterator[None]:
    """`visible_to` and its like let everything through."""

    def everything(self: Any, user: Any) -> Any:
        return self.all()

    with ExitStack() as stack:
        for queryset, verb in filters():
            stack.enter_context(mock.patch.object(queryset, verb, everything))
        yield


@contextmanager
def without_the_second_wall() -> Iterator[None]:
    """The requests run under the role that plans and sends, before whom no row is hidden."""
    with database_role("worker"):
        yield


WALLS: dict[str, Callable[[], Any]] = {
    "": nullcontext,
    "visible_to": without_the_first_wall,
    "row-level": without_the_second_wall,
}
