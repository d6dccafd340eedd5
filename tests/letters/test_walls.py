"""Row-level security of letters alone, table by table and column by column, without `visible_to`; and that both agree.

Of the Madina mosque: a draft that its committee is asked to sign, words it is asked for, and a letter that was sent and
quotes it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.utils import timezone

from letters.models import (
    Categorised,
    CoSignature,
    Letter,
    LetterStep,
    LetterVersion,
    OfficeHolder,
    OversightBody,
    Quotation,
    Remit,
)
from liaison.db.acting import acting_as
from tests.roles import database_role
from tests.walls.asking import World, world

pytestmark = pytest.mark.django_db

LEAD = frozenset({"supervisor", "commander"})
OWN = frozenset({"secretary"})
PARTS = (
    *("secretary", "other", "officer", "adviser", "supervisor", "commander"),
    *("foreign_supervisor", "oversight", "administrator", "outsider"),
)
PUBLIC = (OversightBody, OfficeHolder, Remit)
# Who reads what of the draft, and of the letter that was sent; who adds to each.
OF_DRAFT = {Letter: LEAD | OWN, LetterVersion: LEAD | OWN, Quotation: LEAD | OWN, CoSignature: LEAD | OWN}
SENT = LEAD | OWN | {"oversight"}
OF_SENT = {Letter: SENT, LetterVersion: SENT, LetterStep: SENT, Quotation: LEAD | OWN, CoSignature: LEAD | OWN}
ADDING = {
    (LetterVersion, "draft"): LEAD,
    (Quotation, "draft"): LEAD,
    (CoSignature, "draft"): LEAD,
    (LetterVersion, "sent"): frozenset(),
    (Quotation, "sent"): frozenset(),
    (CoSignature, "sent"): frozenset(),
    (LetterStep, "sent"): frozenset({"commander"}),
}
WHOSE = {LetterVersion: "made_by", LetterStep: "made_by", Quotation: "asked_by", CoSignature: "asked_by"}


def called(given: Any) -> str:
    """What a test is called after what it is given."""
    if isinstance(given, frozenset):
        return ""
    return given if isinstance(given, str) else given.__name__


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole module."""
    with django_db_blocker.unblock(), world() as made:
        yield made


def rows(model: type[models.Model], town: World, which: str) -> models.QuerySet[Any]:
    """Those of the Madina mosque's draft, or of the letter that was sent."""
    ref = town.tenants[0].numbers[f"letter_{which}"]
    return model._default_manager.filter(**{"ref" if model is Letter else "letter__ref": ref})


def attempt(act: Any, user: int) -> str:
    """What the database says against it; undone."""
    try:
        with transaction.atomic(), acting_as(user):
            changed = act()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error) or "refused"
    return "" if changed != 0 else "no row"


def test_every_table_of_letters_is_told() -> None:
    told = {*PUBLIC, *OF_SENT, *OF_DRAFT, Categorised}
    ours = {m for m in apps.get_app_config("letters").get_models() if not hasattr(m, "pgh_tracked_model")}
    assert told == ours


@pytest.mark.parametrize(
    ("model", "which", "readers"),
    [*((m, "draft", who) for m, who in OF_DRAFT.items()), *((m, "sent", who) for m, who in OF_SENT.items())],
    ids=called,
)
def test_who_reads_and_both_walls_agree(
    town: World, model: type[models.Model], which: str, readers: frozenset[str]
) -> None:
    reading, first = set(), set()
    for part in PARTS:
        user = getattr(town.cast, part)
        with transaction.atomic(), acting_as(user.pk):
            reading |= {part} if rows(model, town, which).exists() else set()
        with database_role("worker"):
            seen: Any = model._default_manager
            first |= {part} if rows(model, town, which).filter(pk__in=seen.visible_to(user)).exists() else set()
    assert reading == readers
    assert first == readers


def test_who_reads_the_category_of_a_worry(town: World) -> None:
    reading = set()
    for part in PARTS:
        user = getattr(town.cast, part)
        with transaction.atomic(), acting_as(user.pk):
            found = Categorised.objects.filter(place=town.cast.madina.pk)
            assert found.exists() == found.visible_to(user).exists(), part
            reading |= {part} if found.exists() else set()
    assert reading == LEAD | OWN


@pytest.mark.parametrize(("model", "which"), ADDING, ids=called)
def test_who_adds_and_only_in_their_own_name(town: World, model: type[models.Model], which: str) -> None:
    with database_role("worker"):
        row = (rows(model, town, which).first()) or rows(model, town, "sent").first()
    adding = set()
    for part in PARTS:
        user = getattr(town.cast, part)
        for name in (WHOSE[model], "other"):
            row.pk, row._state.adding = None, True
            for unique, value in (("ref", f"{part[:7]:z<8}"), ("number", 7), ("client_id", None)):
                if hasattr(row, unique):
                    setattr(row, unique, value)
            setattr(row, WHOSE[model], user if name != "other" else town.cast.administrator)
            said = attempt(lambda: row.save(force_insert=True), user.pk)
            if "row-level security" not in said:
                adding.add(part if name != "other" else f"{part} as another")
    assert adding == ADDING[model, which]


def test_who_begins_a_letter(town: World) -> None:
    with database_role("worker"):
        letter = rows(Letter, town, "draft").get()
    beginning = set()
    for part in PARTS:
        letter.pk, letter._state.adding, letter.ref = None, True, f"{part[:7]:z<8}"
        letter.begun_by = user = getattr(town.cast, part)
        if "row-level security" not in attempt(lambda: letter.save(force_insert=True), user.pk):
            beginning.add(part)
    assert beginning == LEAD


def signed(town: World, part: str) -> dict[str, Any]:
    """Columns of a signature."""
    return {"signed_by": getattr(town.cast, part), "signed_at": timezone.now()}


def test_only_a_commander_signs_and_in_no_other_name(town: World) -> None:
    draft, signing = rows(Letter, town, "draft"), set()
    for part in PARTS:
        user = getattr(town.cast, part)
        if not attempt(lambda: draft.update(**signed(town, part)), user.pk):  # noqa: B023 -- called at once
            signing.add(part)
    assert signing == {"commander"}
    in_another = attempt(lambda: draft.update(**signed(town, "supervisor")), town.cast.commander.pk)
    assert "in another name" in in_another


def test_a_signed_letter_takes_no_version_until_the_signature_is_gone(town: World) -> None:
    draft = rows(Letter, town, "draft")
    with database_role("worker"):
        version = rows(LetterVersion, town, "draft").get()
    version.pk, version._state.adding, version.number, version.made_by = None, True, 2, town.cast.supervisor
    with transaction.atomic():
        with acting_as(town.cast.commander.pk):
            draft.update(**signed(town, "commander"))
        assert "row-level security" in attempt(lambda: version.save(force_insert=True), town.cast.supervisor.pk)
        with acting_as(town.cast.supervisor.pk):
            draft.update(signed_by=None, signed_at=None)
            version.save(force_insert=True)
        transaction.set_rollback(True)


def test_nothing_of_a_sent_letter_changes_but_where_it_stands(town: World) -> None:
    sent, kim = rows(Letter, town, "sent"), town.cast.commander.pk
    assert attempt(lambda: sent.update(state="acknowledged"), kim) == ""
    for change in (
        {"subject": "Else"},
        {"cosigned": []} | {"cosigned": [{"place": "Else", "as": "Nobody"}]},
        {"reply_due_on": None},
        {"state": "draft", "sent_on": None, "sent_by": None, "reply_due_on": None},
    ):
        assert "letter_is_kept" in attempt(lambda: sent.update(**change), kim), change  # noqa: B023
    for part in set(PARTS) - {"commander"}:
        assert attempt(lambda: sent.update(state="closed"), getattr(town.cast, part).pk), part
    assert "letter_is_kept" in attempt(lambda: rows(Letter, town, "draft").update(unit=town.cast.other_unit), kim)


@pytest.mark.parametrize("model", [LetterVersion, LetterStep], ids=called)
def test_versions_and_steps_are_never_changed(town: World, model: type[models.Model]) -> None:
    for part in PARTS:
        user = getattr(town.cast, part)
        assert attempt(lambda: rows(model, town, "sent").update(made_by=user), user.pk), part  # noqa: B023
    with pytest.raises(DatabaseError, match="stands_as_written"), transaction.atomic(), database_role("worker"):
        rows(model, town, "sent").update(made_by=town.cast.commander)


def test_the_committee_alone_consents_and_only_who_sends_says_that_it_is_used(town: World) -> None:
    asked, sent = rows(Quotation, town, "draft"), rows(Quotation, town, "sent")
    consenting, using = set(), set()
    for part in PARTS:
        user = getattr(town.cast, part)
        yes = {"answer": "yes", "answered_by": user, "answered_at": timezone.now()}
        consenting |= set() if attempt(lambda: asked.update(**yes), user.pk) else {part}  # noqa: B023
        with transaction.atomic():
            with acting_as(town.cast.secretary.pk):
                asked.update(**{**yes, "answered_by": town.cast.secretary})
            used = attempt(lambda: asked.update(used=True, ended_at=timezone.now()), user.pk)
            using |= set() if used else {part}
            transaction.set_rollback(True)
        assert attempt(lambda: asked.update(about="Something else"), user.pk), part
        for change in ({"answer": "no"}, {"text": "Other words"}):
            assert attempt(lambda: sent.update(**change), user.pk), (part, change)  # noqa: B023
    assert consenting == OWN
    assert using == {"commander"}


def test_the_committee_alone_signs_and_who_asked_takes_it_back(town: World) -> None:
    asked = rows(CoSignature, town, "draft")
    did: dict[str, set[str]] = {"sign": set(), "decline": set(), "take back": set()}
    for part in PARTS:
        user = getattr(town.cast, part)
        deeds = {
            "sign": {"signed_by": user, "signed_at": timezone.now(), "signed_as": "Me", "signed_version": 1},
            "decline": {"declined_by": user, "declined_at": timezone.now()},
            "take back": {"taken_back_at": timezone.now()},
        }
        for deed, change in deeds.items():
            did[deed] |= set() if attempt(lambda: asked.update(**change), user.pk) else {part}  # noqa: B023
    assert did == {"sign": OWN, "decline": OWN, "take back": LEAD}
    for_another = {**deeds["sign"], "signed_by": town.cast.treasurer}
    assert "only the committee signs" in attempt(lambda: asked.update(**for_another), town.cast.secretary.pk)
    sent = rows(CoSignature, town, "sent")
    assert "not a draft" in attempt(lambda: sent.update(signed_as="Else"), town.cast.secretary.pk)


def test_a_worry_counts_for_its_own_place(town: World) -> None:
    with database_role("worker"):
        theirs = Categorised.objects.get(place=town.cast.madina)
    found = Categorised.objects.filter(pk=theirs.pk)
    changing = set()
    for part in PARTS:
        user = getattr(town.cast, part)
        changing |= set() if attempt(lambda: found.update(category="amount"), user.pk) else {part}
    assert changing == LEAD
    assert "row-level security" in attempt(lambda: found.update(place=town.cast.noor), town.cast.supervisor.pk)


@pytest.mark.parametrize("model", PUBLIC, ids=called)
def test_bodies_are_read_by_all_and_kept_by_administrators(town: World, model: type[models.Model]) -> None:
    changes = {
        OversightBody: {"source": "Else"},
        OfficeHolder: {"until": "2028-05-01"},
        Remit: {"ended_on": "2028-05-01"},
    }
    for part in PARTS:
        user = getattr(town.cast, part).pk
        with transaction.atomic(), acting_as(user):
            assert model._default_manager.exists(), part
        refused = attempt(lambda: model._default_manager.all().update(**changes[model]), user)
        assert bool(refused) == (part != "administrator"), part
    with transaction.atomic():
        assert not model._default_manager.exists()


def test_nobody_deletes(town: World) -> None:
    for model in (*PUBLIC, *OF_SENT, Categorised):
        said = attempt(lambda: model._default_manager.all()._raw_delete("default"), town.cast.commander.pk)  # noqa: B023
        assert "permission denied" in said, model
