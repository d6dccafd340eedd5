"""Who is acting, as PostgreSQL sees it: bound to the transaction, restored after a block, gone after an error."""

import pytest
from django.db import connection, transaction
from django.db.utils import DataError

from liaison.db.acting import acting_as


def bound() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.user_id', true)")
        return cursor.fetchone()[0] or ""


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_nothing_is_bound(self) -> None:
        with acting_as(7):
            assert bound() == ""

    def test_each_transaction_is_bound_and_the_next_knows_nothing(self) -> None:
        with acting_as(7), transaction.atomic():
            assert bound() == "7"
        with transaction.atomic():
            assert bound() == ""

    def test_a_new_connection_is_bound_as_well(self) -> None:
        with acting_as(7):
            connection.close()
            with transaction.atomic():
                assert bound() == "7"

    def test_a_broken_transaction_keeps_its_own_error(self) -> None:
        divides_by_zero = pytest.raises(DataError, match="division by zero")
        with divides_by_zero, transaction.atomic(), acting_as(7), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")


@pytest.mark.django_db
class TestInsideATransaction:
    def test_nested_people_come_back(self) -> None:
        with acting_as(7):
            with acting_as(8):
                assert bound() == "8"
            assert bound() == "7"
        assert bound() == ""

    def test_a_failed_savepoint_restores_the_person_before(self) -> None:
        with acting_as(7):
            with pytest.raises(DataError), transaction.atomic(), acting_as(8), connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
            assert bound() == "7"
