"""Asking as everybody: one request after the other, each undone, with everything that leaked or moved told."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from tests.cast import Cast, build_cast
from tests.roles import database_role
from tests.signing_in import sign_in
from tests.walls.canaries import furnish
from tests.walls.canaries_of_people import furnish_people
from tests.walls.declared import ANONYMOUS
from tests.walls.tenants import BELONGING, Tenant
from tests.walls.unpacking import said
from tests.walls.watching import Key, Print, Watch

OF_UNIT = "places_invitation"
# What somebody may change at a place without seeing it in full: administrators, and whoever tells its people.
SHARED = frozenset({"places_place", "places_membership", "places_invitation", "outbox_message"})
# Who lets somebody in again who has lost every way to sign in (liaison.accounts, recovery).
HELPING = frozenset({"administrator", "commander"})
# What they change of other people.
OF_PEOPLE = frozenset({"accounts_user", "accounts_forceid", "account_emailaddress"})
# Words whose sight is no reading of a place: the names of its people stand wherever they are at work themselves; a
# letter's own words are its unit's (what a committee said in it carries another word); and a call for volunteers tells
# officers of the unit where and when, without opening the place to them.
NO_READING = ("people", "draft", "sent", "sought")


@dataclass
class Answer:
    """What came back, which rows it changed, and whose readings (place, person) it noted."""

    status: int
    body: str
    moved: set[Key] = field(default_factory=set)
    readings: set[tuple[int, int]] = field(default_factory=set)


@contextmanager
def quiet() -> Iterator[None]:
    """Thousands of refusals are expected here: they are not worth a line in the log each."""
    logger = logging.getLogger("django.request")
    # Nor are the templates' contexts worth a copy each.
    with mock.patch.object(logger, "disabled", True), mock.patch("django.test.client.store_rendered_templates"):
        yield


class World:
    """The furnished cast, everybody signed in, and the words that nobody else may come across."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        self.tenants = furnish(self.cast)
        self.clients = {part: self._client(user) for part, user in self.cast.everybody().items()}
        self.clients[ANONYMOUS] = self._client(None)
        self.words = {word: seen for tenant in self.tenants for word, seen in tenant.words.items()}
        self.words |= furnish_people(self.cast)
        with database_role("worker"):
            EmailAddress.objects.bulk_create(
                (EmailAddress(user=user, email=user.email, verified=True, primary=True)
                 for user in self.cast.everybody().values()),
                ignore_conflicts=True,
            )  # fmt: skip
        self._users = {part: user.pk for part, user in self.cast.everybody().items()}
        self._sessions = {part: _session_of(client) for part, client in self.clients.items()}
        self._watch = Watch()

    @staticmethod
    def _client(user: Any) -> Client:
        client = Client(raise_request_exception=False)
        if user is not None:
            sign_in(client, user)
        return client

    def fingerprint(self) -> Print:
        """A digest of all rows of each place and unit, table by table."""
        return self._watch.fingerprint()

    def ask(self, part: str, method: str, url: str, data: Any = None) -> Answer:
        """One request, undone afterwards, cookies included."""
        cache.delete("join:127.0.0.1")
        client = self.clients[part]
        with transaction.atomic(), quiet():
            response: HttpResponse = getattr(client, method.lower())(url, data or {})
            answer = Answer(response.status_code, said(response))
            if not connection.needs_rollback:
                answer.moved, answer.readings = self._watch.since_then()
            transaction.set_rollback(True)
        if _session_of(client) != self._sessions[part] or len(client.cookies) > 1:
            client.cookies.clear()
            client.cookies.load(self._sessions[part])
        return answer

    def leaks(self, part: str, url: str, body: str) -> list[str]:
        """The words in this answer that this part must not come across; those of the address itself do not count."""
        return [
            word for word, seen in self.words.items() if part not in seen and word in body and escape(word) not in url
        ]

    def unread(self, part: str, url: str, answer: Answer) -> list[str]:
        """The places whose words this answer shows without a line in their reading log."""
        return [
            f"{tenant.key} ({', '.join(words)})"
            for tenant in self.tenants
            if answer.status == 200
            and "pk" in tenant.numbers
            and (tenant.numbers["pk"], self._users.get(part)) not in answer.readings
            if (words := [word for word in self._told(tenant) if word in answer.body and escape(word) not in url])
        ]

    @staticmethod
    def _told(tenant: Tenant) -> list[str]:
        unsaid = {tenant.word(what) for what in NO_READING} | {tenant.letter_draft, tenant.letter_sent}
        return [word for word in tenant.words if word not in unsaid]

    def forged(self, part: str, answer: Answer) -> list[tuple[str, str]]:
        """Readings that were noted in somebody else's name."""
        return [("audit_consultation", str(by)) for _place, by in answer.readings if by != self._users.get(part)]

    def foreign(self, part: str, moved: Iterable[Key]) -> list[tuple[str, str]]:
        """What was changed at places and units that this part does not see, and of other people."""
        found = []
        for table, scope, pk in moved:
            if scope == "user_id":
                is_own = pk == self._users.get(part) or (table in OF_PEOPLE and part in HELPING)
                found += [] if is_own else [(table, str(pk))]
                continue
            key = "unit" if scope == "unit_id" else "pk"
            tenant = next((tenant for tenant in self.tenants if tenant.numbers.get(key) == pk), None)
            if tenant and part not in _may_change(table, tenant, of_unit=scope == "unit_id"):
                found.append((table, tenant.key))
        return found


def _session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return f"{settings.SESSION_COOKIE_NAME}={cookie.value}" if cookie else ""


def _may_change(table: str, tenant: Tenant, *, of_unit: bool) -> frozenset[str]:
    """Who may change rows of this table, of this place or unit."""
    if of_unit:
        return tenant.words[tenant.word("unit")] if table == OF_UNIT else BELONGING[tenant.key]
    if table.startswith("funding_"):
        return tenant.words[tenant.word("whole")]
    if table.startswith("letters_"):
        return tenant.words[tenant.word("voice")]
    return tenant.words[tenant.word("facts" if table in SHARED else "full")]


@contextmanager
def world() -> Iterator[World]:
    """A world that is gone afterwards."""
    with transaction.atomic():
        yield World()
        transaction.set_rollback(True)
