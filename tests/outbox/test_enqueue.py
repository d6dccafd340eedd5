"""Writing into the outbox: once, in the same transaction, and readable by nobody but its recipient."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from liaison.db.acting import acting_as
from liaison.outbox import bell
from liaison.outbox.actions import enqueue
from liaison.outbox.models import Message
from tests.cast import Cast
from tests.outbox.plain import draft
from tests.roles import database_role


def test_the_web_leaves_a_message_for_another_and_cannot_read_it(cast: Cast) -> None:
    with acting_as(cast.officer.pk):
        enqueue([draft("a", timezone.now(), cast.secretary.pk)])
        assert not Message.objects.exists()
    with acting_as(cast.secretary.pk):
        assert Message.objects.visible_to(cast.secretary).get().key == "a"


def test_the_same_key_adds_nothing_and_changes_nothing(cast: Cast) -> None:
    now = timezone.now()
    with acting_as(cast.officer.pk):
        enqueue([draft("a", now, cast.officer.pk)])
        enqueue([draft("a", now, cast.officer.pk, about={"other": 1}), draft("b", now, cast.officer.pk)])
        assert dict(Message.objects.values_list("key", "about")) == {"a": {}, "b": {}}


def test_a_key_of_somebody_elses_message_tells_nothing(cast: Cast) -> None:
    now = timezone.now()
    with acting_as(cast.secretary.pk):
        enqueue([draft("a", now, cast.secretary.pk)])
    with acting_as(cast.officer.pk):
        enqueue([draft("a", now, cast.officer.pk)])
        assert not Message.objects.exists()


def test_nobody_leaves_no_message(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        enqueue([draft("a", timezone.now(), cast.officer.pk)])


def test_the_web_cannot_change_or_delete_a_message(cast: Cast) -> None:
    with acting_as(cast.officer.pk):
        enqueue([draft("a", timezone.now(), cast.officer.pk)])
    for statement in ("update outbox_message set state = 'sent'", "delete from outbox_message"):
        with (
            acting_as(cast.officer.pk),
            pytest.raises(ProgrammingError, match="denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_kind_nobody_knows_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(KeyError):
        enqueue([draft("a", timezone.now(), cast.officer.pk, kind="tests.unknown")])


def test_it_rings_once_for_each_transaction_and_only_for_what_is_due(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    now = timezone.now()
    later = now + timezone.timedelta(hours=1)
    with (
        acting_as(cast.officer.pk),
        django_capture_on_commit_callbacks() as rung,  # type: ignore[operator]
    ):
        enqueue([draft("later", later, cast.officer.pk, due_at=later)])
        assert not connection.run_on_commit
        enqueue([draft("a", now, cast.officer.pk)])
        enqueue([draft("b", now, cast.officer.pk)])
    assert rung == [bell.ring]


def test_what_is_rolled_back_was_never_said(cast: Cast) -> None:
    class Undone(Exception):
        pass

    def change_and_fail() -> None:
        with transaction.atomic():
            enqueue([draft("a", timezone.now(), cast.officer.pk)])
            raise Undone

    with acting_as(cast.officer.pk), pytest.raises(Undone):
        change_and_fail()
    with database_role("worker"):
        assert not Message.objects.exists()
