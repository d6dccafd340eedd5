"""Asking as everybody: one request after the other, each undone, with everything that leaked or moved told."""

import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client
from django.utils.html import escape

from liaison.sessions import SessionStore
from tests.cast import Cast, build_cast
from tests.roles import database_role
from tests.signing_in import sign_in
from tests.walls.canaries import furnish
from tests.walls.canaries_of_people import furnish_people
from tests.walls.declared import ANONYMOUS
from tests.walls.telltale import Telltale
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
# Where guesses are counted.
COUNTED = "/join/"


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
    # Nor does anybody ask which templates were rendered with what, for which tests send a signal each.
    with mock.patch.object(logger, "disabled", True), mock.patch.object(Template, "_render", _as_in_production):
        yield


def _as_in_production(self: Template, context: Context) -> Any:
    return self.nodelist.render(context)


class World:
    """The furnished cast, everybody signed in, and the words that nobody else may come across."""

    def __init__(self) -> None:
        self.cast: Cast = build_cast()
        self.clients = {part: self._client(user) for part, user in self.cast.everybody().items()}
        # Before the files are made, so that what is of one person stands in what was found about them.
        words = furnish_people(self.cast, {part: _key_of(client) for part, client in self.clients.items()})
        self.clients[ANONYMOUS] = self._client(None)
        self.tenants = furnish(self.cast)
        self.words = {word: seen for tenant in self.tenants for word, seen in tenant.words.items()} | words
        self._telltale = Telltale(self.words)
        with database_role("worker"):
            EmailAddress.objects.bulk_create(
                (EmailAddress(user=user, email=user.email, verified=True, primary=True)
                 for user in self.cast.everybody().values()),
                ignore_conflicts=True,
            )  # fmt: skip
        self._users = {part: user.pk for part, user in self.cast.everybody().items()}
        self._sessions = {part: _session_of(client) for part, client in self.clients.items()}
        self._held = {part: dict(client.session.items()) for part, client in self.clients.items() if client.cookies}
        self._watch = Watch()
        self._told = {tenant.key: _told(tenant) for tenant in self.tenants}

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
        """One request, undone afterwards, cookies and sessions included."""
        if url.startswith(COUNTED):
            cache.delete("join:127.0.0.1")
        client = self.clients[part]
        with transaction.atomic():
            response: HttpResponse = getattr(client, method.lower())(url, data or {})
            answer = Answer(response.status_code, said(response))
            if not connection.needs_rollback:
                answer.moved, answer.readings = self._watch.since_then()
            transaction.set_rollback(True)
        is_other = _session_of(client) != self._sessions[part]
        if is_other or len(client.cookies) > 1:
            client.cookies.clear()
            client.cookies.load(self._sessions[part])
        if is_other and part in self._held:
            self._sign_in_again(part, _key_of(client))
        return answer

    def _sign_in_again(self, part: str, key: str) -> None:
        """Sessions live in the cache, where nothing is rolled back."""
        session = SessionStore(key)
        session.clear()
        session.update(self._held[part])
        session.save(must_create=not session.exists(key))

    def signed_out(self) -> list[str]:
        """Who is no longer signed in: whatever they asked since was asked as nobody."""
        return [part for part in self._held if SESSION_KEY not in SessionStore(_key_of(self.clients[part]))]

    def leaks(self, part: str, url: str, body: str) -> list[str]:
        """The words in this answer that this part must not come across; those of the address itself do not count."""
        shown = self._telltale.words_in(body)
        return sorted(word for word in shown if part not in self.words[word] and escape(word) not in url)

    def unread(self, part: str, url: str, answer: Answer, unnoted: Collection[str] = ()) -> list[str]:
        """The places whose words (but for those `unnoted`) this answer shows without a line in their reading log."""
        if answer.status != 200:
            return []
        shown = {word for word in self._telltale.words_in(answer.body) if escape(word) not in url}
        shown -= set(unnoted)
        return [
            f"{tenant.key} ({', '.join(words)})"
            for tenant in self.tenants
            if "pk" in tenant.numbers and (tenant.numbers["pk"], self._users.get(part)) not in answer.readings
            if (words := sorted(shown & self._told[tenant.key]))
        ]

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


def _told(tenant: Tenant) -> set[str]:
    """The words of a place whose sight is a reading of it."""
    unsaid = {tenant.word(what) for what in NO_READING}
    return set(tenant.words) - unsaid - {tenant.numbers.get("letter_draft"), tenant.numbers.get("letter_sent")}


def _key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


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
    with transaction.atomic(), quiet():
        yield World()
        transaction.set_rollback(True)
