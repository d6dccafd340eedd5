"""The tests' database comes from the real migrations; Django only draws its models in between less often.

After every operation Django makes the classes of a model, and of all that are related to it, anew: here everything is
related to a person, so that most of half a minute goes by before the first test. A new model needs no others drawn
anew, and a trigger, an index or a constraint none at all. The statements that reach PostgreSQL are the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ModelState, ProjectState

LISTED = ("constraints", "indexes", "triggers")


@contextmanager
def sparing_migrations() -> Iterator[None]:
    """Within the block, models change in place where only what they list in their Meta has changed."""
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
        elif model.drawn_from == _all_but_lists(state):
            for name in LISTED:
                setattr(model._meta, name, list(state.options.get(name, [])))
        else:
            draw_related(self, app_label, model_name, delay)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelState, "render", render)
        patch.setattr(ProjectState, "reload_model", reload_model)
        yield


def _all_but_lists(state: ModelState) -> Any:
    """What a class is made of. The very same fields: one that was changed is another."""
    options = {name: value for name, value in state.options.items() if name not in LISTED}
    return {name: id(field) for name, field in state.fields.items()}, options, state.bases, list(state.managers)
