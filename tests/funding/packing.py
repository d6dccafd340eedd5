"""Packs as tests put them together, ask for them and have them made."""

import hashlib
import uuid

from django.urls import reverse

from funding.actions import packs as acting
from funding.models import Application, Evidence, Pack, PackItem
from funding.packs.making import work
from funding.uploads import store
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from tests.roles import database_role


def keep_file(application: Application, by: User, name: str = "east window.jpg", content: bytes = b"jpeg") -> Evidence:
    """A file of the application, as it is kept after the checks."""
    with database_role("worker"):
        return Evidence.objects.create(
            place=application.place,
            application=application,
            title="The east window",
            file_name=name,
            content_type="image/jpeg",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            stored_as=store.keep(content),
            scanned=False,
            added_by=by,
        )


def put(application: Application, by: User, *names: str, more: bool = False) -> list[PackItem]:
    """Put things in as this person; `more` puts in what was said of each, too."""
    with acting_as(by.pk):
        return acting.put_in(by=by, application=application, chosen=dict.fromkeys(names, more))


def ask(application: Application, by: User) -> Pack:
    """Ask for a pack as this person."""
    with acting_as(by.pk):
        return acting.ask(by=by, application=application, client_id=uuid.uuid4())


def make() -> int:
    """What a worker does; how many packs it made."""
    with database_role("worker"):
        return work()


def page_of(application: Application) -> str:
    """Where the pack of an application is put together."""
    return reverse("funding:pack", args=[application.ref])
