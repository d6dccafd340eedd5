"""Files on pages: added, refused with a sentence, handed out and removed."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from PIL import Image

from funding.models import Application, Incident
from funding.uploads import store
from liaison.accounts.models import User
from liaison.audit.models import Consultation
from liaison.middleware import NOT_A_PAGE
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding.desk import make_application
from tests.funding.kept_files import LEASE, add, address_of, kept, stored, typed
from tests.funding.samples import open_script, pdf, photo
from tests.roles import database_role
from tests.signing_in import sign_in

ClientOf = Callable[[User], Client]


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
    assert answer["Content-Security-Policy"] == NOT_A_PAGE
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
    sign_in(client, cast.secretary)
    assert client.post(reverse("funding:evidence", args=[application.ref]), typed()).status_code == 403
    assert not kept()


def test_thirty_files_ask_no_more_than_one(cast: Cast, application: Application, client_of: ClientOf) -> None:
    client, page = client_of(cast.secretary), reverse("funding:evidence", args=[application.ref])
    add(cast.secretary, application)
    one = queries_of(client, page)
    for number in range(30):
        add(cast.secretary, application, b"%%PDF-%d" % number, asked_as="photo")
    assert queries_of(client, page) == one <= 12
