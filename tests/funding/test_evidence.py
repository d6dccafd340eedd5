"""Files of a place: who adds, reads and removes them, and how much room there is."""

import hashlib
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from funding import sweeping
from funding.actions import evidence as actions
from funding.models import Application, Evidence, Incident, PackItem, Step
from funding.states import State
from funding.uploads import store
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from tests.cast import Cast, build_cast
from tests.funding.desk import end_share, make_application, share_with
from tests.funding.kept_files import LEASE, add, address_of, kept, stored, typed
from tests.roles import database_role

ClientOf = Callable[[User], Client]
OUTSIDERS = (
    "other officer colleague stranger supervisor commander adviser foreign_supervisor oversight administrator outsider"
).split()


@pytest.fixture
def application(cast: Cast) -> Application:
    """One of the Madina mosque."""
    return make_application(cast.madina, cast.secretary)


@pytest.fixture
def incident(cast: Cast) -> Incident:
    """Something that happened at the Madina mosque."""
    with database_role("worker"):
        return Incident.objects.create(
            place=cast.madina, what="damage", happened_on="2026-11-02", harm="damage", recorded_by=cast.secretary
        )


@pytest.fixture
def disc(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test alone."""
    settings.FUNDING_FILES = str(tmp_path / "files")
    return tmp_path / "files"


# Adding ------------------------------------------------------------------------------------------------------


def test_a_member_adds_a_file(cast: Cast, application: Application) -> None:
    held = add(cast.secretary, application, asked_as="lease")
    path = store.path_of(held.stored_as)
    assert path.read_bytes() == LEASE
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert held.sha256 == hashlib.sha256(LEASE).hexdigest()
    assert (held.place, held.size, held.asked_as, held.added_by) == (cast.madina, 16, "lease", cast.secretary)
    assert "lease" not in held.stored_as


def test_sent_twice_it_is_one_file(cast: Cast, application: Application, disc: Path) -> None:
    client_id = uuid.uuid4()
    first = add(cast.secretary, application, client_id=client_id)
    assert add(cast.secretary, application, client_id=client_id) == first
    with pytest.raises(Refused, match="used already"):
        add(cast.secretary, application, b"another file", client_id=client_id)
    with pytest.raises(Refused, match="is here already"):
        add(cast.treasurer, application, client_id=uuid.uuid4())
    assert len(stored(disc)) == len(kept()) == 1


def test_what_the_round_does_not_ask_is_refused(cast: Cast, application: Application, disc: Path) -> None:
    with pytest.raises(Refused, match="does not ask for this any more"):
        add(cast.secretary, application, asked_as="passport")
    assert not stored(disc)


@pytest.mark.parametrize("part", OUTSIDERS)
def test_nobody_else_adds_one(cast: Cast, application: Application, incident: Incident, disc: Path, part: str) -> None:
    if part == "officer":
        share_with(application, cast.secretary, cast.officer)
    with pytest.raises(Refused, match="Only a member"):
        add(getattr(cast, part), application)
    with pytest.raises(Refused, match="Only a member"):
        add(getattr(cast, part), None, incident=incident)
    assert not stored(disc)


def test_an_officer_who_types_for_somebody_adds_one(cast: Cast, application: Application) -> None:
    share_with(application, cast.secretary, cast.officer, may_write=True)
    assert add(cast.officer, application).added_by == cast.officer


def test_when_the_row_fails_nothing_stays_on_the_disc(cast: Cast, application: Application, disc: Path) -> None:
    with pytest.raises(Exception, match="too long"), transaction.atomic():
        add(cast.secretary, application, title="x" * 200)
    assert not stored(disc)


def test_the_room_of_a_place_ends(cast: Cast, application: Application, settings: Any, disc: Path) -> None:
    settings.FUNDING_PLACE_BYTES = 40
    share_with(application, cast.secretary, cast.officer, may_write=True)
    elsewhere = make_application(cast.madina, cast.secretary)
    add(cast.secretary, elsewhere)
    add(cast.treasurer, application)
    # The officer sees one of the two files, and is told of the room of both.
    for by in (cast.secretary, cast.officer):
        with pytest.raises(Refused, match="There is no room for this file"):
            add(by, application, b"%PDF- nine and more")
    with acting_as(cast.other.pk):
        assert actions.kept_bytes(cast.madina) == 0
    assert len(stored(disc)) == 2


# Removing ----------------------------------------------------------------------------------------------------


def test_a_removed_file_leaves_the_disc_and_its_row_stays(
    cast: Cast, application: Application, disc: Path, django_capture_on_commit_callbacks: Any
) -> None:
    held = add(cast.secretary, application)
    with acting_as(cast.treasurer.pk):
        with django_capture_on_commit_callbacks() as callbacks:
            actions.remove(by=cast.treasurer, evidence=held)
            actions.remove(by=cast.secretary, evidence=held)
        assert stored(disc)
        for callback in callbacks:
            callback()
        held.refresh_from_db()
    assert not stored(disc)
    assert held.removed_by == cast.treasurer
    assert add(cast.secretary, application).pk != held.pk


def test_what_was_sent_packed_or_proves_a_step_stays(cast: Cast, application: Application, disc: Path) -> None:
    packed, proving, sent, later = (
        add(cast.secretary, application, content) for content in (b"%PDF-1", b"%PDF-2", b"%PDF-3", b"%PDF-4")
    )
    with database_role("worker"):
        PackItem.of(application, kind="file", key=str(packed.pk), text="x", evidence=packed, put_by=cast.secretary)
        common: dict[str, Any] = {"reported_by": "committee", "entered_by": cast.secretary}
        Step.of(application, before="gathering-evidence", after=State.READY, effective_on="2026-11-02",
                document=proving, **common)  # fmt: skip
    with acting_as(cast.secretary.pk):
        for held, why in ((packed, "in the pack"), (proving, "shows what happened")):
            with pytest.raises(Refused, match=why):
                actions.remove(by=cast.secretary, evidence=held)
    with database_role("worker"):
        Step.of(application, before=State.READY, after=State.SUBMITTED, effective_on="2026-11-02", **common)
        Evidence.objects.filter(pk=later.pk).update(added_at="2099-01-01T00:00Z")
        later.refresh_from_db()
    with acting_as(cast.secretary.pk):
        with pytest.raises(Refused, match="was there when the application was sent"):
            actions.remove(by=cast.secretary, evidence=sent)
        actions.remove(by=cast.secretary, evidence=later)
    assert len(kept()) == 3


def test_files_without_a_row_leave_the_disc(cast: Cast, application: Application, disc: Path) -> None:
    """A process broke between the file and its row, or between the removal and the disc."""
    held, removed = add(cast.secretary, application), add(cast.secretary, application, b"%PDF-2")
    orphan, fresh = store.keep(b"an orphan"), store.keep(b"a moment old")
    with database_role("worker"):
        Evidence.objects.filter(pk=removed.pk).update(removed_by=cast.secretary, removed_at="2026-11-02T12:00Z")
    for name in (held.stored_as, removed.stored_as, orphan):
        os.utime(store.path_of(name), (time.time() - 90_000,) * 2)
    with pytest.raises(PermissionError):
        sweeping.sweep()
    with database_role("worker"):
        assert sweeping.sweep() == 2
        assert sweeping.sweep() == 0
    assert {path.name for path in stored(disc)} == {held.stored_as, fresh}


# The two walls -----------------------------------------------------------------------------------------------


def test_only_whom_the_committee_lets_read_a_file(cast: Cast, application: Application, client_of: ClientOf) -> None:
    address = address_of(add(cast.secretary, application))
    page = reverse("funding:evidence", args=[application.ref])

    def answers(part: str) -> set[int]:
        return {client_of(getattr(cast, part)).get(each).status_code for each in (address, page)}

    assert answers("secretary") == answers("treasurer") == {200}
    for part in OUTSIDERS:
        assert answers(part) == {404}, part
    assert Client().get(address).status_code == 302
    share = share_with(application, cast.secretary, cast.officer, extent="state")
    assert answers("officer") == {404}
    end_share(share, cast.secretary)
    share = share_with(application, cast.secretary, cast.officer)
    assert answers("officer") == {200}
    assert answers("colleague") == {404}
    end_share(share, cast.secretary)
    assert answers("officer") == {404}


def test_each_wall_holds_alone(cast: Cast, application: Application, incident: Incident) -> None:
    add(cast.secretary, application)
    add(cast.secretary, None, incident=incident)

    def seen(part: str) -> tuple[int, int]:
        person = getattr(cast, part)
        with database_role("worker"):
            first = Evidence.objects.visible_to(person).count()
        with acting_as(person.pk), transaction.atomic():
            return first, Evidence.objects.count()

    assert seen("secretary") == (2, 2)
    for part in OUTSIDERS:
        assert seen(part) == (0, 0), part
    share = share_with(application, cast.secretary, cast.officer, extent="state")
    assert seen("officer") == (0, 0)
    end_share(share, cast.secretary)
    share = share_with(application, cast.secretary, cast.officer)
    assert seen("officer") == (1, 1)
    end_share(share, cast.secretary)
    assert seen("officer") == (0, 0)


def test_photos_of_incidents_are_the_committees_alone(
    cast: Cast, application: Application, incident: Incident, client_of: ClientOf
) -> None:
    share_with(application, cast.secretary, cast.officer)
    held = add(cast.secretary, None, incident=incident)
    addresses = [reverse("funding:photo_file", args=[held.pk]), reverse("funding:photo_remove", args=[held.pk])]
    addresses.append(reverse("funding:photo_add", args=[incident.pk]))
    for part in OUTSIDERS:
        assert {client_of(getattr(cast, part)).get(each).status_code for each in addresses} == {404}, part
    assert {client_of(cast.treasurer).get(each).status_code for each in addresses} == {200}
    # A photo of an incident is at no address of an application.
    foreign = reverse("funding:evidence_file", args=[application.ref, held.pk])
    assert client_of(cast.secretary).get(foreign).status_code == 404


def test_a_reader_writes_nothing(cast: Cast, application: Application, client_of: ClientOf) -> None:
    share_with(application, cast.secretary, cast.officer)
    held = add(cast.secretary, application)
    reader = client_of(cast.officer)
    page = reverse("funding:evidence", args=[application.ref])
    assert b"Add a file" not in reader.get(page).content
    assert reader.post(page, typed()).status_code == 404
    assert reader.get(address_of(held, "evidence_remove")).status_code == 404
    assert reader.post(address_of(held, "evidence_remove")).status_code == 404
    assert len(kept()) == 1


# At the same moment ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_share_the_last_room(settings: Any, disc: Path) -> None:
    cast = build_cast()
    application = make_application(cast.madina, cast.secretary)
    settings.FUNDING_PLACE_BYTES = 20
    ends: list[str] = []

    def work(by: User, content: bytes) -> None:
        try:
            add(by, application, content)
            ends.append("added")
        except Refused as refused:
            ends.append(refused.message[:16])
        finally:
            connections.close_all()

    threads = [Thread(target=work, args=(cast.secretary, b"%%PDF- number %d" % n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(ends) == ["There is no room"] * 3 + ["added"]
    assert len(stored(disc)) == len(kept()) == 1
