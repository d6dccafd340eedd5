"""Every kind of thing that is tracked is told in words: no name of a field, no raw value, no date of a machine."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from ledger.reading import lines, people_of
from liaison.audit.ledger import CHANGES, Wanted, entries, sources
from liaison.db.acting import acting_as
from liaison.places.models import Place
from tests.cast import Cast
from tests.roles import database_role
from tests.walls.canaries import furnish

ISO = re.compile(r"\d{4}-\d\d-\d\d|T\d\d:\d\d|\+00:00")
RAW = re.compile(r"\b[a-z]+_[a-z_]+\b|\bNone\b|^(True|False)$|[{}\[\]]")


def raw_values(model: type[models.Model]) -> set[str]:
    """Values of choices as the database has them, where people would say something else."""
    found = set()
    for field in model._meta.concrete_fields:
        for value, label in field.flatchoices if field.choices else ():
            if isinstance(value, str) and "-" in value and value != str(label):
                found.add(value)
    return found


def told_of(place: Place) -> dict[type[models.Model], list[Any]]:
    """Every entry of a place by its model, with its line."""
    found: dict[type[models.Model], list[Any]] = {}
    for entry in entries(place.pk, Wanted(only=CHANGES), limit=5000):
        for line in lines([entry], place, people_of(place)):
            found.setdefault(entry.model, []).append((entry, line))
    return found


def test_every_kind_of_change_is_told_in_words(cast: Cast) -> None:
    furnish(cast)
    changed_again()
    with acting_as(cast.secretary.pk):
        told = told_of(Place.objects.get(pk=cast.madina.pk))
    missing = {model._meta.label for model, _column in sources()} - {model._meta.label for model in told}
    assert missing <= {
        # Nothing of the furnished places brings these forth; retention's own tests do.
        *("retention.Hold", "retention.Decision"),
        "places.KeptWording",
    }
    wrong = []
    for model, several in told.items():
        raw = raw_values(model)
        for entry, line in several:
            said = [line.title, *(c.label for c in line.changes)]
            said += [text for c in line.changes for text in (c.before or "", c.after)]
            for text in said:
                plain = re.sub(r"zq\w+|\S+@\S+", "", text)
                if ISO.search(plain) or RAW.search(plain) or raw & set(re.split(r"[\s,;:]+", plain)):
                    wrong.append((model._meta.label, entry.what, text))
    assert sorted(set(wrong)) == []


def changed_again() -> None:
    """Touch one row of each table, so that there is a change of everything."""
    with database_role("worker"):
        for model, _column in sources():
            row = model._default_manager.order_by("pk").first()
            texts = [
                field
                for field in model._meta.concrete_fields
                if isinstance(field, models.TextField) and field.editable and not field.choices
            ]
            if row is not None and texts:
                model._default_manager.filter(pk=row.pk).update(**{texts[0].name: "Other words."})


@pytest.mark.parametrize("model", [model for model, _column in sources()], ids=lambda model: model._meta.label)
def test_every_tracked_thing_has_a_name_for_people(model: type[models.Model]) -> None:
    name = str(model._meta.verbose_name)
    assert name == name.lower() or name[0].isupper()
    assert "_" not in name
    assert apps.get_model(model._meta.label) is model
