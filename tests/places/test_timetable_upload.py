"""Uploading a timetable: good rows kept, bad rows listed, and nothing huge read."""

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from liaison.observances.models import PrayerTimes
from tests.cast import Cast
from tests.roles import database_role
from tests.signing_in import sign_in

ClientOf = Callable[..., Client]
UPLOAD = "/places/madina-mosque/times/timetable/"


def test_a_timetable_is_kept_and_bad_rows_are_listed(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.secretary)
    good = b"date,maghrib,isha\n2027-02-08,17:09,18:49\n2027-02-09,17:11,18:51\n"
    for data, new in ((good + b"30/02/2027,17:00,18:00\n", 2), (good, 0)):
        response = client.post(UPLOAD, {"file": upload(data)}, follow=True)
        page = response.content.decode()
        assert ("Row 4" in page) == (new == 2)
        assert f"{new} new" in page or "Nothing has changed" in page
    with database_role("worker"):
        assert PrayerTimes.objects.filter(place=cast.madina).count() == 2


def upload(data: bytes) -> Any:
    """A file as a browser sends it."""
    return SimpleUploadedFile("times.csv", data, "text/csv")


def test_a_huge_file_is_refused_before_it_is_read(cast: Cast, client_of: ClientOf) -> None:
    class Unread:
        """A body that must not be touched."""

        def read(self, *args: Any) -> bytes:
            raise AssertionError("The body was read.")

        readline = read

    response = client_of(cast.secretary).generic(
        "POST",
        UPLOAD,
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(50 * 1024 * 1024),
        **{"wsgi.input": Unread()},
    )
    assert response.status_code == 413
    assert "bigger than 1 MB" in response.content.decode()


def test_the_upload_wants_a_csrf_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.secretary)
    response = client.post(UPLOAD, {"file": upload(b"date,isha\n2027-02-08,18:49\n")})
    assert response.status_code == 403
