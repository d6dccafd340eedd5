"""Row-level security of funding alone, table by table: who reads, writes and changes which rows, without `visible_to`.

Everything here is about the application of the Madina mosque that its committee shares with one officer in whole, who
types for somebody, and with the security advisers as far as where it stands; it was taken back from a colleague.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from funding.models import (
    Answer,
    Application,
    Deadline,
    Declaration,
    EquityReport,
    Evidence,
    HelpRequest,
    Incident,
    Measure,
    OpeningWish,
    Pack,
    PackItem,
    SectionMark,
    Share,
    StageMedian,
    Step,
    StepNote,
    ThreadMessage,
)
from liaison.db.acting import acting_as
from tests.roles import database_role
from tests.walls.asking import World, world

pytestmark = pytest.mark.django_db

OWN = frozenset({"secretary"})
WHOLE = OWN | {"officer"}
STATE = WHOLE | {"adviser"}
NOBODY: frozenset[str] = frozenset()
PARTS = (
    *("secretary", "officer", "adviser", "colleague", "supervisor", "commander"),
    *("other", "oversight", "administrator"),
)
# Who reads, who adds, who changes.
RIGHTS: dict[type[models.Model], tuple[frozenset[str], frozenset[str], frozenset[str]]] = {
    Application: (STATE, OWN, OWN),
    Step: (STATE, OWN, NOBODY),
    Share: (STATE, OWN, OWN),
    Answer: (WHOLE, WHOLE, WHOLE),
    SectionMark: (WHOLE, OWN, WHOLE),
    Declaration: (WHOLE, OWN, WHOLE),
    Measure: (WHOLE, OWN, OWN),
    StepNote: (WHOLE, OWN, NOBODY),
    Evidence: (WHOLE, WHOLE, OWN),
    PackItem: (WHOLE, OWN, OWN),
    HelpRequest: (WHOLE, OWN, WHOLE),
    ThreadMessage: (WHOLE, WHOLE, NOBODY),
    Deadline: (WHOLE, OWN, OWN),
    Pack: (WHOLE, OWN, NOBODY),
    Incident: (OWN, OWN, OWN),
    OpeningWish: (OWN, OWN, OWN),
}
PUBLIC = {"Scheme", "Supplier", "Round", "NationalFigure"}
FIGURES = (EquityReport, StageMedian)


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def ids(model: type[models.Model]) -> str:
    return model.__name__


def rows(model: type[models.Model], town: World) -> models.QuerySet[Any]:
    """Those of the application, or of the place where a row belongs to no application."""
    found = model._default_manager.filter(place=town.cast.madina)
    if model is Application:
        return found.filter(ref=town.tenants[0].applied)
    names = {field.name for field in model._meta.fields}
    return found.filter(application__ref=town.tenants[0].applied) if "application" in names else found


def test_every_table_of_funding_is_told() -> None:
    told = {model.__name__ for model in [*RIGHTS, *FIGURES]} | PUBLIC
    ours = {m.__name__ for m in apps.get_app_config("funding").get_models() if not hasattr(m, "pgh_tracked_model")}
    assert told == ours


@pytest.mark.parametrize("model", RIGHTS, ids=ids)
def test_who_reads(town: World, model: type[models.Model]) -> None:
    with database_role("worker"):
        assert rows(model, town).exists()
    reading = set()
    for part in PARTS:
        with transaction.atomic(), acting_as(getattr(town.cast, part).pk):
            if rows(model, town).exists():
                reading.add(part)
    assert reading == RIGHTS[model][0]


@pytest.mark.parametrize("model", RIGHTS, ids=ids)
def test_who_adds(town: World, model: type[models.Model]) -> None:
    """A copy of a row, by hand: the wall is asked before any constraint."""
    with database_role("worker"):
        row = rows(model, town).order_by("pk").last()
    adding = set()
    for part in PARTS:
        user = getattr(town.cast, part)
        row.pk, row._state.adding = None, True
        for name in ("client_id", "stored_as", "ref"):
            if hasattr(row, name):
                setattr(row, name, None if name == "client_id" else f"{part[:7]:z<8}")
        if model is ThreadMessage:
            row.sent_by = user
        if _is_let_through(lambda: row.save(force_insert=True), user.pk):
            adding.add(part)
    assert adding == RIGHTS[model][1]


def _is_let_through(act: Any, user: int) -> bool:
    try:
        with transaction.atomic(), acting_as(user):
            act()
            transaction.set_rollback(True)
    except DatabaseError as error:
        # What a constraint says, the wall has let through.
        return "row-level security" not in str(error)
    return True


@pytest.mark.parametrize("model", RIGHTS, ids=ids)
def test_who_changes(town: World, model: type[models.Model]) -> None:
    changing = set()
    for part in PARTS:
        changed, _error = _changed(rows(model, town), getattr(town.cast, part).pk, place=town.cast.madina)
        if changed:
            changing.add(part)
    assert changing == RIGHTS[model][2]


def _changed(found: models.QuerySet[Any], user: int, **values: Any) -> tuple[int, str]:
    """How many rows this person changes, and what the database said against it; undone."""
    try:
        with transaction.atomic(), acting_as(user):
            changed = found.update(**values)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return 0, str(error)
    return changed, ""


@pytest.mark.parametrize("model", RIGHTS, ids=ids)
def test_nobody_moves_a_row_to_another_place(town: World, model: type[models.Model]) -> None:
    for part in PARTS:
        changed, error = _changed(rows(model, town), getattr(town.cast, part).pk, place=town.cast.noor)
        assert changed == 0, part
        assert not error or "row-level security" in error or "at_its_place" in error, error


@pytest.mark.parametrize("model", [each for each in RIGHTS if hasattr(each, "application")], ids=ids)
def test_nobody_hangs_a_row_of_their_place_on_an_application_of_another(town: World, model: type[models.Model]) -> None:
    """The committee of the Noor mosque, with the right to write at its own place and the number of another's row."""
    with database_role("worker"):
        theirs = rows(model, town).order_by("pk").last()
        theirs.pk, theirs._state.adding, theirs.place = None, True, town.cast.noor
        # Nothing that is there already.
        for name, value in (("client_id", None), ("stored_as", "zzz"), ("key", "z.z"), ("section", "zzz")):
            if hasattr(theirs, name):
                setattr(theirs, name, value)
        if model is StepNote:
            theirs.step = None
        if model is ThreadMessage:
            theirs.sent_by = town.cast.other
    with (
        pytest.raises(DatabaseError, match=r"at_its_place|row-level security|null value"),
        transaction.atomic(),
        acting_as(town.cast.other.pk),
    ):
        theirs.save(force_insert=True)


@pytest.mark.parametrize(
    ("model", "column"),
    [(PackItem, "evidence"), (Step, "document"), (Evidence, "incident"), (Application, "previous")],
    ids=str,
)
def test_nobody_points_a_row_of_their_place_at_a_thing_of_another(
    town: World, model: type[models.Model], column: str
) -> None:
    """Else the worker would pack another committee's file."""
    target: Any = model._meta.get_field(column).related_model
    with database_role("worker"):
        foreign = target.objects.filter(place=town.cast.madina).latest("pk")
    own = model._default_manager.filter(place=town.cast.noor)
    with (
        pytest.raises(DatabaseError, match="at_its_place"),
        transaction.atomic(),
        database_role("worker"),
    ):
        own.update(**{column: foreign})


@pytest.mark.parametrize("model", [*RIGHTS, *FIGURES], ids=ids)
def test_nobody_deletes(town: World, model: type[models.Model]) -> None:
    for part in ("secretary", "officer", "commander", "administrator"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            acting_as(getattr(town.cast, part).pk),
        ):
            model._default_manager.all()._raw_delete("default")


def test_nobody_writes_in_somebody_elses_name(town: World) -> None:
    with database_role("worker"):
        row = rows(ThreadMessage, town).last()
    for part in PARTS:
        row.pk, row._state.adding, row.client_id, row.sent_by = None, True, None, town.cast.treasurer
        assert not _is_let_through(lambda: row.save(force_insert=True), getattr(town.cast, part).pk), part


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_schemes_are_read_by_all_and_changed_by_administrators(town: World, name: str) -> None:
    model = apps.get_model("funding", name)
    for part in PARTS:
        user = getattr(town.cast, part).pk
        with transaction.atomic(), acting_as(user):
            assert model._default_manager.exists(), part
        changed, _error = _changed(model._default_manager.all(), user, source="Another page")
        assert bool(changed) == (part == "administrator"), part
    with transaction.atomic():
        assert not model._default_manager.exists()


def test_figures_are_written_by_the_worker_alone_and_read_by_their_readers(town: World) -> None:
    today = timezone.localdate()
    with transaction.atomic():
        with database_role("worker"):
            for unit in (town.cast.unit, town.cast.other_unit):
                EquityReport.objects.create(unit=unit, as_of=today, tables={})
        for part in PARTS:
            with acting_as(getattr(town.cast, part).pk):
                units = set(EquityReport.objects.values_list("unit__name", flat=True))
                assert units == ({"Riverford"} if part in ("commander", "oversight") else set()), part
                report = EquityReport(unit=town.cast.unit, as_of=today.replace(year=2020), tables={})
                assert not _is_let_through(report.save, getattr(town.cast, part).pk), part
        transaction.set_rollback(True)
