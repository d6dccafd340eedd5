"""Files of a place: who adds, reads and removes them, and how much room there is."""

import hashlib
import io
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from funding import sweeping
from funding.actions import evidence as actions
from funding.models import Application, Evidence, Incident, PackItem, Step
from funding.states import State
from funding.uploads import store
from funding.uploads.checking import Cleaned
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.refusals import Refused
from tests.cast import Cast, build_cast
from tests.counting import queries_of
from tests.funding.desk import end_share, make_application, share_with
from tests.funding.samples import open_script, pdf, photo
from tests.roles import database_role

ClientOf = Callable[[User], Client]
OUTSIDERS = (
    "other officer colleague stranger supervisor commander adviser foreign_supervisor oversight administrator outsider"
).split()
LEASE = b"%PDF-1.7 a lease"


def cleaned(content: bytes = LEASE, name: str = "lease.pdf") -> Cleaned:
    """A file as it comes out of the checks."""
    return Cleaned(content, "application/pdf", name, (), scanned=False)


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


def add(by: Any, application: Application | None, content: bytes = LEASE, **fields: Any) -> Evidence:
    """Add a file as this person."""
    fields = {"title": "The lease", "cleaned": cleaned(content)} | fields
    with acting_as(by.pk):
        return actions.add(by=by, application=application, **fields)


def stored(disc: Path) -> list[Path]:
    """What lies on the disc."""
    return sorted(path for path in disc.rglob("*") if path.is_file())


def kept() -> list[Evidence]:
    """All that is kept, whoever may see it."""
    with database_role("worker"):
        return list(Evidence.objects.kept().select_related("application", "incident", "place"))


def address_of(evidence: Evidence, name: str = "evidence_file") -> str:
    """Where a file of an application is handed out."""
    return reverse(f"funding:{name}", args=[evidence.application.ref, evidence.pk])  # type: ignore[union-attr]


def typed(content: bytes | None = None, name: str = "window.jpg", **more: Any) -> dict[str, Any]:
    """What the form sends."""
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return {"asked_as": "photo", "title": "The window", "file": file, "client_id": str(uuid.uuid4())} | more


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


# The pages ---------------------------------------------------------------------------------------------------


def test_a_photo_is_added_handed_out_and_removed(
    cast: Cast, application: Application, client_of: ClientOf, disc: Path
) -> None:
    client = client_of(cast.secretary)
    page = reverse("funding:evidence", args=[application.ref])
    assert "Missing" in client.get(page).content.decode()
    sent = typed(name="../صورة “window”.JPG")
    assert client.post(page, sent).url == page
    body = client.get(page).content.decode()
    assert "The window" in body
    assert "Missing" not in body
    [held] = kept()
    answer = client.get(address_of(held))
    content = b"".join(answer.streaming_content)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (60, 40)
        assert not image.getexif()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%D8%B5")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    with database_role("worker"):
        assert Consultation.objects.filter(by=cast.secretary, path=address_of(held), manner="export").exists()
    assert b"deleted for good" in client.get(address_of(held, "evidence_remove")).content
    for _ in range(2):
        assert client.post(address_of(held, "evidence_remove")).url == page
    assert client.get(address_of(held)).status_code == 404
    assert not kept()


def test_the_same_form_twice_is_one_file(cast: Cast, application: Application, client_of: ClientOf) -> None:
    client, page, once = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref]), uuid.uuid4()
    for _ in range(2):
        assert client.post(page, typed(client_id=str(once))).status_code == 302
    assert len(kept()) == 1


def test_a_photo_of_an_incident(cast: Cast, incident: Incident, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    answer = client.post(reverse("funding:photo_add", args=[incident.pk]), typed())
    assert answer.url == reverse("funding:incident", args=[incident.pk])
    [held] = kept()
    assert (held.incident, held.application, held.place) == (incident, None, cast.madina)
    assert client.get(reverse("funding:photo_file", args=[held.pk])).status_code == 200
    assert client.post(reverse("funding:photo_remove", args=[held.pk])).url == answer.url


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("lease.pdf", b"MZ program", "This is not a PDF although its name says so."),
        ("lease.exe", b"MZ program", "Files of this kind cannot be added."),
        ("empty.pdf", b"", "This file is empty."),
        ("half.jpg", photo()[:150], "This picture is damaged or not complete."),
    ],
)
def test_a_bad_file_is_refused_and_the_rest_is_kept(
    cast: Cast, application: Application, client_of: ClientOf, disc: Path, name: str, content: bytes, sentence: str
) -> None:
    page = reverse("funding:evidence", args=[application.ref])
    answer = client_of(cast.secretary).post(page, typed(content, name, title="The east window"))
    assert answer.status_code == 200
    body = answer.content.decode()
    assert sentence in body
    assert 'value="The east window"' in body
    assert not kept()
    assert not stored(disc)


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_an_upload_that_is_cut_off_keeps_nothing_of_the_file(
    cast: Cast, application: Application, client_of: ClientOf, disc: Path, part: float
) -> None:
    """The hidden identifier comes after the file: without it the file did not arrive whole, and is not taken."""
    client, page = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref])
    body = client.get(page).content
    assert body.index(b'name="file"') < body.index(b'name="client_id"')
    file = pdf(pages=40, compress_streams=False)
    fields = {"asked_as": "photo", "title": "The window", "file": SimpleUploadedFile("a.pdf", file)}
    whole = encode_multipart(BOUNDARY, fields | {"client_id": str(uuid.uuid4())})
    cut = whole[: whole.index(b"%PDF") + int(len(file) * part)]
    answer = client.generic("POST", page, cut, MULTIPART_CONTENT)
    assert answer.status_code == 200
    assert 'value="The window"' in answer.content.decode()
    assert not kept()
    assert not stored(disc)
    assert client.generic("POST", page, whole, MULTIPART_CONTENT).status_code == 302


def test_a_script_taken_out_is_told(cast: Cast, application: Application, client_of: ClientOf) -> None:
    page = reverse("funding:evidence", args=[application.ref])
    answer = client_of(cast.secretary).post(page, typed(pdf(open_script), "a.pdf"), follow=True)
    assert "For safety we took out scripts and what runs when it is opened." in answer.content.decode()


def test_a_file_that_is_too_big_is_refused_unread(
    cast: Cast, application: Application, client_of: ClientOf, settings: Any, disc: Path
) -> None:
    settings.FUNDING_FILE_BYTES = 50_000
    client, page = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref])
    answer = client.post(page, typed(b"%PDF-" + b"x" * 60_000, "big.pdf"))
    assert (answer.status_code, b"This file is bigger than" in answer.content) == (200, True)
    answer = client.post(page, typed(b"%PDF-" + b"x" * 600_000, "big.pdf"))
    assert (answer.status_code, b"govuk-error-message" in answer.content) == (413, True)
    for path in (page, reverse("funding:home"), "/visits/log/"):
        answer = client.post(path, b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**9))
        assert (answer.status_code, answer["Connection"]) == (413, "close")
    assert not stored(disc)


def test_a_stranger_learns_nothing_from_sending_something_big(
    cast: Cast, application: Application, client_of: ClientOf
) -> None:
    page = reverse("funding:evidence", args=[application.ref])
    answer = client_of(cast.other).post(page, b"", content_type="text/plain", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == 404


def test_the_room_is_said_before_it_ends(
    cast: Cast, application: Application, client_of: ClientOf, settings: Any
) -> None:
    add(cast.secretary, application, LEASE * 10_000)
    page, client = reverse("funding:evidence", args=[application.ref]), client_of(cast.secretary)
    assert "There is room for" not in client.get(page).content.decode()
    settings.FUNDING_PLACE_BYTES = 200_000
    assert "There is room for 0.1 MB more. Your place may keep 0.2 MB." in client.get(page).content.decode()
    settings.FUNDING_PLACE_BYTES = 160_000
    assert "There is no room for more files." in client.get(page).content.decode()


def test_while_the_scanner_is_down_nothing_is_taken(
    cast: Cast, application: Application, client_of: ClientOf, settings: Any, disc: Path
) -> None:
    settings.CLAMAV_SOCKET = str(disc / "nobody")
    answer = client_of(cast.secretary).post(reverse("funding:evidence", args=[application.ref]), typed())
    assert b"Files cannot be checked for viruses at this moment" in answer.content
    assert not stored(disc)


def test_behind_nginx_the_file_is_handed_out_by_nginx(
    cast: Cast, application: Application, client_of: ClientOf, settings: Any
) -> None:
    settings.FUNDING_ACCEL = "/kept-files/"
    held = add(cast.secretary, application)
    answer = client_of(cast.secretary).get(address_of(held))
    assert answer["X-Accel-Redirect"] == f"/kept-files/{held.stored_as[:2]}/{held.stored_as}"
    assert answer["Content-Disposition"] == 'attachment; filename="lease.pdf"'
    assert answer.content == b""


def test_a_file_that_is_not_on_the_disc_is_not_found(cast: Cast, application: Application, client_of: ClientOf) -> None:
    held = add(cast.secretary, application)
    store.forget(held.stored_as)
    assert client_of(cast.secretary).get(address_of(held)).status_code == 404


def test_a_script_that_shows_progress_is_told_where_to_go_on(
    cast: Cast, application: Application, client_of: ClientOf
) -> None:
    client, page = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref])
    answer = client.post(page, typed(), headers={"X-Upload": "1"})
    assert (answer.status_code, answer.json()) == (200, {"to": page})
    assert "The file is added." in client.get(page).content.decode(), "said on the page where it goes on"
    wrong = client.post(page, typed(title=""), headers={"X-Upload": "1"})
    assert wrong.status_code == 200
    assert "What does it show?" in wrong.content.decode()
    assert client_of(cast.other).post(page, typed(), headers={"X-Upload": "1"}).status_code == 404
    assert len(kept()) == 1


def test_wrong_methods_are_refused(cast: Cast, application: Application, client_of: ClientOf) -> None:
    held = add(cast.secretary, application)
    client = client_of(cast.secretary)
    assert client.post(address_of(held)).status_code == 405
    assert client.delete(address_of(held, "evidence_remove")).status_code == 405
    assert client.put(reverse("funding:evidence", args=[application.ref])).status_code == 405


def test_the_token_against_forged_forms_is_checked(cast: Cast, application: Application) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.secretary)
    assert client.post(reverse("funding:evidence", args=[application.ref]), typed()).status_code == 403
    assert not kept()


def test_thirty_files_ask_no_more_than_one(cast: Cast, application: Application, client_of: ClientOf) -> None:
    client, page = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref])
    add(cast.secretary, application)
    one = queries_of(client, page)
    for number in range(30):
        add(cast.secretary, application, b"%%PDF-%d" % number, asked_as="photo")
    assert queries_of(client, page) == one <= 12


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
