"""Without row-level security, `visible_to` holds, and the administration shows units of one's own."""

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.walls.asking import World
from tests.walls.matrix.one_wall import NAMES, wrong_without
from tests.walls.removing import without_the_second_wall

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_visible_to_holds(town: World, name: str) -> None:
    wrong = wrong_without("row-level", name, town)
    assert not wrong, "\n".join(wrong)


def test_the_lists_of_the_administration_hold(town: World) -> None:
    wrong, part = [], "administrator"
    with without_the_second_wall():
        for model in admin.site._registry:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            answer = town.ask(part, "GET", url)
            assert answer.status == 200, url
            wrong += [f"{url} leaks {word}" for word in town.leaks(part, url, answer.body)]
    assert not wrong, "\n".join(wrong)
