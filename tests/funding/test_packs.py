"""What goes into a pack, who decides it, and how it is made and fetched."""

import hashlib
import time
import uuid
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from funding.actions import packs as acting
from funding.actions.incidents import Account, change, record
from funding.models import Application, Declaration, Evidence, HelpRequest, Incident, Pack, PackItem
from funding.packs import waiting
from funding.sweeping import sweep
from funding.uploads import store
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.db.acting import acting_as
from liaison.middleware import NOT_A_PAGE
from liaison.refusals import Refused
from tests.cast import Cast, logged_visit
from tests.funding import desk
from tests.funding.packing import ask, keep_file, make, page_of, put
from tests.pdfs import text_of
from tests.roles import database_role

ClientOf = Callable[[User], Client]
Status = Pack.Status


@pytest.fixture
def application(cast: Cast) -> Application:
    return desk.make_application(cast.madina, cast.secretary)


@pytest.fixture
def broken_window(cast: Cast) -> Incident:
    account = Account(
        what="damage",
        happened_on=date(2025, 11, 3),
        harm="damage",
        text="A stone came through.",
        force="thames-valley",
        crime_reference="43250123456",
    )
    with acting_as(cast.secretary.pk):
        return record(by=cast.secretary, place=cast.madina, account=account)


def fresh(pack: Pack) -> Pack:
    with database_role("worker"):
        return Pack.objects.get(pk=pack.pk)


# What goes in -----------------------------------------------------------------------------------------------------


def test_each_thing_goes_in_by_a_tick_of_its_own(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    visit = logged_visit(
        cast.madina, cast.officer, timezone.now() - timedelta(days=3), advice=["doors"], summary="The gate is weak."
    )
    file = keep_file(application, cast.secretary)
    with database_role("worker"):
        HelpRequest.of(
            application,
            what="statement",
            asked_by=cast.secretary,
            answer="We support this.",
            answered_by=cast.officer,
            answered_at=timezone.now(),
        )
    client = client_of(cast.secretary)
    page = client.get(page_of(application)).content.decode()
    assert 'type="checkbox"' in page
    assert " checked" not in page
    for said in ("Damage or graffiti", "Reassurance visit", "Met: Secretary", "The east window", "We support this."):
        assert said in page
    names = [f"incident-{broken_window.pk}", f"visit-{visit.ref}", f"file-{file.pk}"]
    assert client.post(page_of(application), {"put": names}).status_code == 302
    with database_role("worker"):
        items = {item.kind: item for item in PackItem.objects.all()}
    assert set(items) == {"incident", "visit", "file"}
    assert "43250123456 (Thames Valley Police)" in items["incident"].text
    assert "Advice: Doors and locks" in items["visit"].text
    assert "gate" not in items["visit"].text, "what was said goes in by a tick of its own"
    assert items["file"].evidence_id == file.pk
    assert items["incident"].put_by_id == cast.secretary.pk


def test_what_was_said_goes_in_when_it_is_ticked_too(cast: Cast, client_of: ClientOf, application: Application) -> None:
    visit = logged_visit(cast.madina, cast.officer, timezone.now() - timedelta(days=3), summary="The gate is weak.")
    client = client_of(cast.secretary)
    client.post(page_of(application), {"more": [f"visit-{visit.ref}"]})
    with database_role("worker"):
        assert "The gate is weak." in PackItem.objects.get().text


def test_put_in_twice_is_once_and_nothing_ticked_is_said(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    client, form = client_of(cast.secretary), {"put": [f"incident-{broken_window.pk}"]}
    for _time in range(2):
        assert client.post(page_of(application), form).status_code == 302
    with database_role("worker"):
        assert PackItem.objects.count() == 1
    assert "Tick at least one thing" in client.post(page_of(application), {}).content.decode()
    unknown = client.post(page_of(application), {"put": ["incident-999999"]})
    assert "cannot be put in any more" in unknown.content.decode()


def test_what_was_changed_since_is_said_and_goes_in_as_it_is_now(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    name = f"incident-{broken_window.pk}"
    put(application, cast.secretary, name)
    account = Account(what="fire", happened_on=date(2025, 11, 3), harm="damage")
    with acting_as(cast.treasurer.pk):
        change(by=cast.treasurer, incident=broken_window, account=account, version=1)
    client = client_of(cast.treasurer)
    assert "This was changed since you put it in." in client.get(page_of(application)).content.decode()
    assert client.post(reverse("funding:pack_renew", args=[application.ref]), {"put": name}).status_code == 302
    with database_role("worker"):
        standing = PackItem.objects.get(taken_out_at=None)
        assert standing.text.startswith("Fire or attempted fire")
        assert PackItem.objects.exclude(taken_out_at=None).get().taken_out_by_id == cast.treasurer.pk


def test_it_is_taken_out_again_and_may_come_back(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    name = f"incident-{broken_window.pk}"
    [item] = put(application, cast.secretary, name)
    out = reverse("funding:pack_out", args=[application.ref])
    for _time in range(2):
        assert client_of(cast.treasurer).post(out, {"item": item.pk}).status_code == 302
    for wrong in ("", "x", "99999999", "1" * 40):
        assert client_of(cast.treasurer).post(out, {"item": wrong}).status_code == 404
    assert put(application, cast.secretary, name)


def test_putting_in_voids_a_declaration_and_what_was_sent_stays(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    desk.declare(application, cast.treasurer)
    put(application, cast.secretary, f"incident-{broken_window.pk}")
    with database_role("worker"):
        assert Declaration.objects.get().voided_at is not None
        Application.objects.filter(pk=application.pk).update(state="submitted", sent_on=timezone.localdate())
    with pytest.raises(Refused, match="was sent"):
        put(application, cast.secretary, f"incident-{broken_window.pk}")
    client = client_of(cast.secretary)
    assert "checkbox" not in client.get(page_of(application)).content.decode()
    assert client.post(page_of(application), {"put": [f"incident-{broken_window.pk}"]}).status_code == 302


# Making -----------------------------------------------------------------------------------------------------------


def test_a_pack_is_a_pdf_and_a_zip_with_the_files(
    cast: Cast, client_of: ClientOf, application: Application, broken_window: Incident
) -> None:
    desk.answer(application, cast.secretary)
    desk.want(application, pence=123456, number=2)
    files = [keep_file(application, cast.secretary, name, name.encode()) for name in ("east window.jpg", "../ب.jpg")]
    put(application, cast.secretary, f"incident-{broken_window.pk}", *(f"file-{each.pk}" for each in files))
    desk.declare(application, cast.treasurer)
    client = client_of(cast.secretary)
    form = {"client_id": str(uuid.uuid4())}
    for _time in range(2):
        assert client.post(reverse("funding:pack_make", args=[application.ref]), form).status_code == 302
    assert "It begins in a few seconds" in client.get(page_of(application)).content.decode()
    assert make() == 1
    page = client.get(page_of(application)).content.decode()
    assert "Ready" in page
    assert "2 files" in page
    with database_role("worker"):
        [pack] = Pack.objects.all()
    pdf = client.get(reverse("funding:pack_pdf", args=[application.ref, pack.pk]))
    content = b"".join(pdf.streaming_content)
    assert hashlib.sha256(content).hexdigest() == pack.sha256
    assert pdf["Content-Disposition"] == f'attachment; filename="application-{application.ref}.pdf"'
    assert pdf["Content-Security-Policy"] == NOT_A_PAGE
    assert (pdf["X-Content-Type-Options"], "no-store" in pdf["Cache-Control"]) == ("nosniff", True)
    text = text_of(content)
    for said in ("MadinaMosque", "Awindowwasbrokeninspring.", "Fixedcameras(CCTV)2Wanted£1,234.56", "43250123456"):
        assert said in text
    assert "DeclaredbyTariqAziz" in text
    assert files[0].sha256 in text
    gathered = client.get(reverse("funding:pack_zip", args=[application.ref, pack.pk]))
    with zipfile.ZipFile(BytesIO(b"".join(gathered.streaming_content))) as read:
        names = [f"application-{application.ref}.pdf", "files/01-east-window.jpg", "files/02-file.jpg"]
        assert read.namelist() == names
        assert read.read(names[0]) == content
        assert read.read(names[2]) == "../ب.jpg".encode()
        assert read.testzip() is None
    with database_role("worker"):
        exported = Consultation.objects.filter(manner="export", page="Pack")
        assert exported.count() == 2
        sweep(older_than=-1)
    assert store.path_of(pack.stored_pdf).is_file(), "packs are not lost files"
    assert store.path_of(pack.stored_zip).is_file()


def test_while_one_is_made_another_is_not_begun(cast: Cast, application: Application) -> None:
    first = ask(application, cast.secretary)
    assert ask(application, cast.treasurer) == first
    assert make() == 1
    assert ask(application, cast.treasurer) != first
    other = desk.make_application(cast.noor, cast.other)
    with acting_as(cast.other.pk), pytest.raises(Refused):
        acting.ask(by=cast.other, application=application)
    assert ask(other, cast.other).status == Status.WAITING


def test_a_file_that_is_not_what_it_was_fails_plainly_and_leaves_nothing(
    cast: Cast, client_of: ClientOf, application: Application
) -> None:
    file = keep_file(application, cast.secretary)
    put(application, cast.secretary, f"file-{file.pk}")
    store.path_of(file.stored_as).write_bytes(b"something else")
    before = {path for folder in store.folders() for path in folder.iterdir()}
    pack = ask(application, cast.secretary)
    assert make() == 1
    assert fresh(pack).status == Status.FAILED
    assert {path for folder in store.folders() for path in folder.iterdir()} == before
    page = client_of(cast.secretary).get(page_of(application)).content.decode()
    assert "It could not be made" in page
    assert "Nothing of your application is lost" in page


def test_a_removed_file_is_named_and_not_in_the_zip(cast: Cast, application: Application) -> None:
    file = keep_file(application, cast.secretary)
    put(application, cast.secretary, f"file-{file.pk}")
    with database_role("worker"):
        Evidence.objects.filter(pk=file.pk).update(removed_at=timezone.now(), removed_by=cast.secretary)
    store.forget(file.stored_as)
    pack = ask(application, cast.secretary)
    assert make() == 1
    pack = fresh(pack)
    assert (pack.status, pack.files) == (Status.READY, 0)
    assert "FilesthatwereremovedsinceTheeastwindow" in text_of(store.path_of(pack.stored_pdf).read_bytes())


def test_a_dead_worker_is_replaced_and_comes_too_late(cast: Cast, application: Application) -> None:
    pack = ask(application, cast.secretary)
    now = timezone.now()
    with database_role("worker"):
        dead = waiting.claim(now - timedelta(seconds=61))
        assert dead is not None
        assert waiting.claim(now - timedelta(seconds=30)) is None, "it may still live"
    assert make() == 1
    assert fresh(pack).status == Status.READY
    with database_role("worker"):
        with pytest.raises(waiting.Lost):
            dead.beat(50)
        with pytest.raises(waiting.Lost):
            dead.finish(Status.FAILED)
    assert fresh(pack).status == Status.READY


def test_two_workers_never_hold_the_same_pack(cast: Cast, application: Application) -> None:
    ask(application, cast.secretary)
    now = timezone.now()
    with database_role("worker"):
        first = waiting.claim(now)
        assert first is not None
        assert waiting.claim(now) is None
        first.beat(10)
        first.beat(20)
        second = waiting.claim(now + timedelta(seconds=120))
        assert second is not None
        with pytest.raises(waiting.Lost):
            first.beat(30)


def test_each_minute_what_nobody_made_is_looked_after(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    pack = ask(application, cast.secretary)
    monkeypatch.setattr(waiting, "ring_after_commit", lambda: rung.append("ring"))
    with database_role("worker"):
        waiting.look_after(timezone.now())
        assert rung == ["ring"]
        waiting.look_after(timezone.now() + timedelta(minutes=16))
    assert fresh(pack).status == Status.FAILED
    assert len(rung) == 1


def test_forty_files_and_sixty_pages_in_less_than_five_seconds(cast: Cast, application: Application) -> None:
    long = "\n".join(["We have asked for cameras since spring. " * 6] * 12)
    with database_role("worker"):
        for number in range(60):
            PackItem.of(application, kind="incident", key=str(number), text=long, put_by=cast.secretary)
    files = [keep_file(application, cast.secretary, f"{n}.jpg", bytes([n]) * 1_000_000) for n in range(40)]
    put(application, cast.secretary, *(f"file-{each.pk}" for each in files))
    pack = ask(application, cast.secretary)
    # Of this process: what others do on the machine is not counted.
    begun = time.process_time()
    assert make() == 1
    taken = time.process_time() - begun
    pack = fresh(pack)
    assert pack.status == Status.READY
    assert pack.files == 40
    assert pack.pages is not None
    assert pack.pages >= 60
    assert taken < 5
    with pikepdf.open(BytesIO(store.path_of(pack.stored_pdf).read_bytes())) as read:
        assert len(read.pages) == pack.pages
