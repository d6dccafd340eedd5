"""History and the read log cannot be altered, removed, forged or evaded; every change leaves its trace."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison.db.acting import acting_as
from liaison.places.models import Contact, Place
from tests.audit.tampering import OF_THE_WEB, WAYS, WEB, WORKER, tried
from tests.cast import Cast
from tests.roles import database_role


@pytest.mark.parametrize("role", [WEB, WORKER])
def test_every_way_is_refused(db: None, role: str) -> None:
    answers = tried(role)
    assert len(answers) == len(WAYS) + (len(OF_THE_WEB) if role == WEB else 0)
    assert [way for way, answer in answers.items() if not answer] == []


def test_a_table_of_one_s_own_catches_no_history(cast: Cast) -> None:
    with acting_as(cast.supervisor.pk), connection.cursor() as cursor:
        cursor.execute("create temp table places_placeevent (like public.places_placeevent) on commit drop")
        cursor.execute("set local search_path = pg_temp, public")
        Place.objects.filter(pk=cast.madina.pk).update(expected_band="under-50")
        cursor.execute("select count(*) from pg_temp.places_placeevent")
        assert cursor.fetchone() == (0,)
        cursor.execute("set local search_path = public")
    with database_role("owner"), connection.cursor() as cursor:
        cursor.execute("select count(*) from public.places_placeevent where pgh_label = 'update'")
        assert cursor.fetchone() == (1,)


def fields(number: int) -> dict[str, Any]:
    today = timezone.localdate() - timedelta(days=number)
    return {"role": "chair", "name": f"Chair {number}", "phone": "01632 960000", "consented_on": today}


WRITES = ("save", "create in bulk", "update in bulk", "insert raw", "update raw", "update or create")


@given(st.lists(st.tuples(st.sampled_from(WRITES), st.integers(1, 4), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_changed_row_has_its_event_with_who_did_it(cast: Cast, writes: list[tuple[str, int, bool]]) -> None:
    with transaction.atomic():
        for way, number, officer in writes:
            by = cast.officer if officer else cast.secretary
            before = newest()
            with acting_as(by.pk, role="r", purpose="p"):
                changed = write(way, cast.madina, number)
            with database_role("worker"):
                events = Contact.pgh_event_model.objects.filter(pgh_id__gt=before)
                assert events.count() == changed
                assert {each.pgh_context["user"] for each in events} <= {by.pk}
                for each in events:
                    assert (each.pgh_context["role"], each.pgh_context["purpose"]) == ("r", "p")
        transaction.set_rollback(True)


def newest() -> int:
    with database_role("worker"):
        return max(Contact.pgh_event_model.objects.values_list("pgh_id", flat=True), default=0)


def write(way: str, place: Place, number: int) -> int:
    """Change some rows in one of the ways there are; gives how many were changed."""
    checked = timezone.localdate()
    rows = Contact.objects.filter(place=place)
    if way == "save":
        contact = Contact(place=place, checked_on=checked, **fields(number))
        contact.save()
        contact.name += "!"
        contact.save()
        return 2
    if way == "create in bulk":
        return len(
            Contact.objects.bulk_create(Contact(place=place, checked_on=checked, **fields(n)) for n in range(number))
        )
    if way == "update in bulk":
        return rows.update(preferred_language=f"Language {newest()}")
    if way == "insert raw":
        made = Contact.objects.create(place=place, checked_on=checked, **fields(number))
        columns = ", ".join(
            f'"{f.column}"' for f in Contact._meta.concrete_fields if f.column not in ("id", "client_id")
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"insert into places_contact ({columns}) select {columns} from places_contact where id = %s",  # noqa: S608
                [made.pk],
            )
        return 2
    if way == "update raw":
        with connection.cursor() as cursor:
            cursor.execute("update places_contact set phone = phone || '1' where place_id = %s", [place.pk])
            return cursor.rowcount
    named = f"Other {newest()}"
    Contact.objects.update_or_create(
        place=place, name=named, defaults={**fields(number), "name": named, "checked_on": checked}
    )
    return 1
