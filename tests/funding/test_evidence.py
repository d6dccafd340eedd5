"""Files of a place: who adds, reads and removes them, and how much room there is."""

import hashlib
from typing import Any

import pytest

from funding.actions import evidence as actions
from funding.models import Application, Evidence
from funding.uploads import store
from funding.uploads.checking import Cleaned
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.funding.desk import make_application

pytestmark = pytest.mark.django_db


def cleaned(content: bytes = b"%PDF-1.7 a lease", name: str = "lease.pdf") -> Cleaned:
    """A file as it comes out of the checks."""
    return Cleaned(content, "application/pdf", name, (), scanned=False)


@pytest.fixture
def application(cast: Cast) -> Application:
    """One of the Madina mosque."""
    return make_application(cast.madina, cast.secretary)


def add(by: Any, application: Application, content: bytes = b"%PDF-1.7 a lease", **fields: Any) -> Evidence:
    """Add a file as this person."""
    fields = {"title": "The lease", "cleaned": cleaned(content)} | fields
    with acting_as(by.pk):
        return actions.add(by=by, application=application, **fields)


def test_a_member_adds_a_file(cast: Cast, application: Application) -> None:
    kept = add(cast.secretary, application, asked_as="lease")
    path = store.path_of(kept.stored_as)
    assert path.read_bytes() == b"%PDF-1.7 a lease"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert kept.sha256 == hashlib.sha256(b"%PDF-1.7 a lease").hexdigest()
    assert (kept.place, kept.size, kept.asked_as, kept.added_by) == (cast.madina, 16, "lease", cast.secretary)
    assert "lease" not in kept.stored_as
