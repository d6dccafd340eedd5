"""Asking as everybody: one request after the other, each undone, with everything that leaked or moved told."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from tests.cast import Cast, build_cast
from tests.roles import database_role
from tests.signing_in import sign_in
from tests.walls.canaries import furnish
from tests.walls.declared import ANONYMOUS

OF_PLACE = """
select table_name from information_schema.columns
 where table_schema = 'public' and column_name = 'place_id' and table_name not like '%%event'
"""
OF_UNIT = "unit_invitation"
PRINT = (
    "select '{name}', {column}, md5(string_agg(t::text, ' ' order by id)) from {table} t"
    " where {column} is not null group by {column}"
)
# What somebody may change at a place without seeing it in full: administrators, and whoever tells its people.
SHARED = frozenset({"places_place", "places_membership", "places_invitation", "audit_consultation", "outbox_message"})

Print = dict[tuple[str, int], str]


@dataclass
class Answer:
    """What came back, and which (table, place) it changed."""

    status: int
    body: str
    moved: set[tuple[str, int]] = field(default_factory=set)


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
        with connection.cursor() as cursor:
            cursor.execute(OF_PLACE)
            tables = [row[0] for row in cursor.fetchall()]
        parts = [PRINT.format(name=table, table=table, column="place_id") for table in tables]
        parts.append(PRINT.format(name="places_place", table="places_place", column="id"))
        parts.append(PRINT.format(name=OF_UNIT, table="places_invitation", column="unit_id"))
        self.print_sql = " union all ".join(parts)

    @staticmethod
    def _client(user: Any) -> Client:
        client = Client(raise_request_exception=False)
        if user is not None:
            sign_in(client, user)
        return client

    def fingerprint(self) -> Print:
        """A digest of all rows of each place, table by table; the worker sees all of them."""
        with database_role("worker"), connection.cursor() as cursor:
            cursor.execute(self.print_sql)
            return {(table, place): digest for table, place, digest in cursor.fetchall()}

    def ask(self, part: str, method: str, url: str, data: Any = None, *, watch: Print | None = None) -> Answer:
        """One request, undone afterwards; with `watch`, what differs from that fingerprint."""
        cache.delete("join:127.0.0.1")
        with transaction.atomic(), quiet():
            response: HttpResponse = getattr(self.clients[part], method.lower())(url, data or {})
            content = response.getvalue() if response.streaming else response.content
            body = content.decode(errors="replace") + str(response.headers.get("Location", ""))
            answer = Answer(response.status_code, body)
            if watch is not None and not connection.needs_rollback:
                after = self.fingerprint()
                answer.moved = {key for key in {*watch, *after} if watch.get(key) != after.get(key)}
            transaction.set_rollback(True)
        return answer

    def leaks(self, part: str, url: str, body: str) -> list[str]:
        """The words in this answer that this part must not come across; those of the address itself do not count."""
        return [
            word for word, seen in self.words.items() if word in body and part not in seen and escape(word) not in url
        ]

    def foreign(self, part: str, moved: Iterable[tuple[str, int]]) -> list[tuple[str, str]]:
        """What was changed at places and units that this part does not see."""
        found = []
        for table, pk in moved:
            scope, what = ("unit", "unit") if table == OF_UNIT else ("pk", _word_of(table))
            tenant = next(tenant for tenant in self.tenants if tenant.numbers.get(scope) == pk)
            if part not in tenant.words[tenant.word(what)]:
                found.append((table, tenant.key))
        return found


def _word_of(table: str) -> str:
    """The word of those who may change rows of this table."""
    if table.startswith("funding_"):
        return "whole"
    if table.startswith("letters_"):
        return "voice"
    return "facts" if table in SHARED else "full"


@contextmanager
def world() -> Iterator[World]:
    """A world that is gone afterwards."""
    with transaction.atomic():
        yield World()
        transaction.set_rollback(True)
