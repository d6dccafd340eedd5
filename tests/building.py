"""The tests' database comes from the real migrations; Django only draws its models in between less often.

After every operation Django makes the classes of a model, and of all that are related to it, anew: here everything is
related to a person, so that most of half a minute goes by before the first test. A new model needs no others drawn
anew, a new field only to be added to its own, and a trigger, an index or a constraint not even that. The statements
that reach PostgreSQL are the same.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.db.migrations.state import ModelState, ProjectState

LISTED = ("constraints", "indexes", "triggers")


class Mould:
    """A database as the migrations leave it, from which every process of one run takes a copy of its own.

    Whoever comes first makes it while the others wait, and whoever leaves last takes it away.
    """

    def __init__(self, folder: Path, *, run: str, process: str) -> None:
        self.name = f"mould_{run}"
        self._notes, self._process = folder / "mould", process

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Within the block Django makes the tests' database: by the migrations, or as a copy of what they made."""
        with self._alone() as users:
            if users:
                with pytest.MonkeyPatch.context() as patch:
                    patch.setitem(connection.settings_dict["TEST"], "TEMPLATE", self.name)
                    yield
            else:
                with sparing_migrations():
                    yield
                connection.close()
                self._as_owner(f"create database {self.name} template {connection.settings_dict['NAME']}")
            users.add(self._process)

    @contextmanager
    def copied(self, name: str) -> Iterator[str]:
        """A further copy for as long as the block lasts; gives its address, for programs of their own."""
        self._as_owner(f"create database {name} template {self.name}")
        yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
        self._as_owner(f"drop database {name} with (force)")

    def leave(self) -> None:
        """This process needs it no longer."""
        with self._alone() as users:
            users.discard(self._process)
            if not users:
                self._as_owner(f"drop database if exists {self.name}")

    @staticmethod
    def _as_owner(statement: str) -> None:
        with connection._nodb_cursor() as cursor:
            cursor.execute("set role none")
            cursor.execute(statement)

    @contextmanager
    def _alone(self) -> Iterator[set[str]]:
        """The processes that use it, to be changed while nobody else looks."""
        with open(self._notes, "a+") as notes:
            fcntl.flock(notes, fcntl.LOCK_EX)
            notes.seek(0)
            users = set(notes.read().split())
            yield users
            notes.truncate(0)
            notes.write(" ".join(sorted(users)))


@contextmanager
def sparing_migrations() -> Iterator[None]:
    """Within the block, models change in place where only fields are new, or what they list in their Meta."""
    draw, draw_related = ModelState.render, ProjectState.reload_model

    def render(self: ModelState, apps: Any) -> Any:
        model: Any = draw(self, apps)
        model.drawn_from = _all_but_lists(self)
        return model

    def reload_model(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        if "apps" not in self.__dict__:
            return
        state = self.models[app_label, model_name]
        model: Any = self.apps.all_models[app_label].get(model_name)
        if model is None:
            self.apps.render_multiple([state])
        elif (added := _added(model.drawn_from, _all_but_lists(state))) is not None:
            for name in added:
                state.fields[name].clone().contribute_to_class(model, name)
            for name in LISTED:
                setattr(model._meta, name, list(state.options.get(name, [])))
            model.drawn_from = _all_but_lists(state)
        else:
            draw_related(self, app_label, model_name, delay)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelState, "render", render)
        patch.setattr(ProjectState, "reload_model", reload_model)
        yield


def _added(before: Any, after: Any) -> list[str] | None:
    """The names of fields that are new; None when anything else is another than before."""
    (known, *rest), (wanted, *others) = before, after
    is_same = rest == others and all(wanted.get(name) == field for name, field in known.items())
    return [name for name in wanted if name not in known] if is_same else None


def _all_but_lists(state: ModelState) -> Any:
    """What a class is made of. The very same fields: one that was changed is another."""
    options = {name: value for name, value in state.options.items() if name not in LISTED}
    return {name: id(field) for name, field in state.fields.items()}, options, state.bases, list(state.managers)
