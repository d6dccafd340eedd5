"""Orders of a day: who is named before they go out, who is told once, and who reads them."""

import threading
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.observances.clock import wall_clock
from liaison.outbox.models import Message
from liaison.places.models import Posting
from liaison.refusals import Refused, Stale
from tests.cast import Cast, planned_visit
from tests.roles import database_role
from visits.actions.allotting import place_allotments
from visits.actions.orders import send
from visits.models import Allotment, Orders, Visit
from visits.orders import ORDERS, sheet, write_orders

SignIn = Callable[[User], Client]
FRIDAY = date(2026, 11, 27)
ADDRESS = f"/visits/friday/send/?date={FRIDAY}"


@pytest.fixture
def thursday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Thursday 26 November 2026, ten in the morning."""
    morning = wall_clock(FRIDAY - timedelta(days=1), time(10))
    monkeypatch.setattr(timezone, "now", lambda: morning)
    return morning


@pytest.fixture
def visits(cast: Cast, thursday: datetime) -> list[Visit]:
    """Ada goes to the mosque and to the church, Ben with her to the church; nobody goes to the other mosque."""
    mosque = planned_visit(cast.madina, cast.officer, wall_clock(FRIDAY, time(12)), cast.supervisor)
    church = planned_visit(cast.church, cast.officer, wall_clock(FRIDAY, time(14)), cast.supervisor)
    planned_visit(cast.noor, None, wall_clock(FRIDAY, time(13)), cast.supervisor)
    also(cast, church, cast.colleague)
    return [mosque, church]


def also(cast: Cast, visit: Visit, officer: User) -> Allotment:
    """One more officer goes."""
    with database_role("worker"):
        return place_allotments(by=cast.supervisor, visit=visit, officers=[officer])[0]


def form_of(client: Client, address: str = ADDRESS, **typed: Any) -> dict[str, Any]:
    """What a browser sends from the page as it is now."""
    form = client.get(address).context["form"]
    return {"seen": form["seen"].value(), "client_id": str(form["client_id"].value()), "note": "", **typed}


def told() -> dict[int, str]:
    """What the mails of orders say, by recipient."""
    with database_role("worker"):
        messages = list(Message.objects.filter(kind=ORDERS))
        letters = write_orders(messages)
        return {message.to_id or 0: letters[message.pk].text for message in messages if message.pk in letters}


def test_everybody_is_named_before_and_told_once(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    text = " ".join(client.get(ADDRESS).content.decode().split())
    for shown in ("PC Ada Shaw", "PC Ben Cole", "Madina Mosque", "St Chad", "with PC Ada Shaw", "Send to 2 people"):
        assert shown in text, shown
    assert "Noor" not in text
    form = form_of(client, note="Meet at 11:30.")
    first, again = client.post(ADDRESS, form), client.post(ADDRESS, form)
    with database_role("worker"):
        orders = Orders.objects.get()
    assert first["Location"] == again["Location"] == f"/visits/orders/{orders.ref}/"
    assert set(orders.recipients) == {cast.officer.pk, cast.colleague.pk}
    assert (orders.note, orders.sent_by_id) == ("Meet at 11:30.", cast.supervisor.pk)
    assert told() == {
        cast.officer.pk: "You have 2 visits: Friday 27 November, 12:00 to 13:00; Friday 27 November, 14:00 to 15:00."
        " The portal says where.",
        cast.colleague.pk: "You have 1 visit: Friday 27 November, 14:00 to 15:00. The portal says where.",
    }


def test_the_mail_names_neither_place_nor_note(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    client.post(ADDRESS, form_of(client, note="Channel four"))
    assert not [word for text in told().values() for word in ("Madina", "Chad", "Channel") if word in text]


def test_who_goes_nowhere_any_more_gets_no_mail(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    client.post(ADDRESS, form_of(client))
    with database_role("worker"):
        Allotment.objects.filter(officer=cast.colleague).update(
            released_at=timezone.now(), released_by=cast.supervisor.pk
        )
    assert list(told()) == [cast.officer.pk]


@pytest.mark.parametrize("change", ["one more", "one less", "moved", "sent by another"])
def test_what_changed_meanwhile_is_shown_again(cast: Cast, client_of: SignIn, visits: list[Visit], change: str) -> None:
    client = client_of(cast.supervisor)
    form = form_of(client, note="Typed with care")
    if change == "sent by another":
        other = client_of(cast.commander)
        other.post(ADDRESS, form_of(other))
    elif change == "one more":
        also(cast, visits[0], cast.stranger)
    else:
        with database_role("worker"):
            if change == "one less":
                Allotment.objects.filter(visit=visits[0]).update(released_at=timezone.now(), released_by=cast.officer)
            else:
                Visit.objects.filter(pk=visits[0].pk).update(starts_at=wall_clock(FRIDAY, time(11)))
    page = client.post(ADDRESS, form)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Who goes has changed since you opened this page." in text
    assert "Typed with care" in text
    assert ("Supt Kim Reed sent orders for this day" in text) == (change == "sent by another")
    assert ("PC Cat Wynn" in text) == (change == "one more")
    fresh = {name: page.context["form"][name].value() for name in ("seen", "client_id", "note")}
    assert client.post(ADDRESS, fresh).status_code == 302


def test_nobody_to_tell(cast: Cast, client_of: SignIn, thursday: datetime) -> None:
    planned_visit(cast.madina, None, wall_clock(FRIDAY, time(12)), cast.supervisor)
    text = client_of(cast.supervisor).get(ADDRESS).content.decode()
    assert "there is nobody to tell" in text
    with database_role("worker"), pytest.raises(Refused, match="nobody to tell"):
        send(by=cast.supervisor, unit=cast.unit, day=FRIDAY, seen=sheet(cast.unit.pk, FRIDAY).seen)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"note": "x" * 501}, "Use 500 characters or fewer"),
        ({"seen": ""}, "Error:"),
        ({"client_id": "rubbish"}, "Something in this page was lost"),
    ],
)
def test_what_cannot_be_sent(
    cast: Cast, client_of: SignIn, visits: list[Visit], wrong: dict[str, str], said: str
) -> None:
    client = client_of(cast.supervisor)
    assert said in client.post(ADDRESS, form_of(client) | wrong).content.decode()
    with database_role("worker"):
        assert not Orders.objects.exists()


def test_a_wrong_day_sends_nothing(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    page = client.post("/visits/friday/send/?date=2026-02-30", form_of(client))
    assert "This is the next Friday instead." in page.content.decode()
    with database_role("worker"):
        assert not Orders.objects.exists()


def test_a_visit_that_is_over_is_in_no_orders(cast: Cast, visits: list[Visit], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: wall_clock(FRIDAY, time(13, 30)))
    with database_role("worker"):
        found = sheet(cast.unit.pk, FRIDAY)
    assert [(each.name, [stop.place for stop in each.stops]) for each in found.recipients] == [
        ("PC Ada Shaw", ["St Chad"]),
        ("PC Ben Cole", ["St Chad"]),
    ]


def test_who_reads_orders(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    address = client.post(ADDRESS, form_of(client, note="Channel four"))["Location"]
    for part, seen in (
        ("supervisor", {"PC Ada Shaw", "PC Ben Cole", "Madina Mosque", "Channel four"}),
        ("commander", {"PC Ada Shaw", "PC Ben Cole", "Madina Mosque", "Channel four"}),
        ("officer", {"PC Ada Shaw", "PC Ben Cole", "Madina Mosque", "Channel four"}),
        # Ben's part alone: who goes with him, and not where else Ada goes.
        ("colleague", {"PC Ben Cole", "PC Ada Shaw", "Channel four"}),
    ):
        text = client_of(getattr(cast, part)).get(address).content.decode()
        assert {word for word in ("PC Ada Shaw", "PC Ben Cole", "Madina Mosque", "Channel four") if word in text} == (
            seen
        ), part
    for part in ("stranger", "adviser", "foreign_supervisor", "secretary", "other", "oversight", "administrator"):
        assert client_of(getattr(cast, part)).get(address).status_code == 404, part
    assert client.post(address).status_code == 405


def test_orders_say_what_has_changed_since(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    address = client.post(ADDRESS, form_of(client))["Location"]
    also(cast, visits[0], cast.stranger)
    with database_role("worker"):
        Allotment.objects.filter(officer=cast.colleague).update(
            released_at=timezone.now(), released_by=cast.supervisor.pk
        )
    text = client.get(address).content.decode()
    assert "Sent somewhere since, and not told by these orders: PC Cat Wynn." in text
    assert "1 person was told and has no visit on this day any more." in text
    gone = client_of(cast.colleague).get(address).content.decode()
    assert "You need not go anywhere on this day any more." in gone
    assert "Wynn" not in gone


def test_who_left_the_police_reads_no_orders(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    address = client.post(ADDRESS, form_of(client))["Location"]
    with database_role("worker"):
        Posting.objects.filter(user=cast.colleague).update(until=FRIDAY - timedelta(days=2))
    assert client_of(cast.colleague).get(address).status_code == 404


@pytest.mark.parametrize("part", ["officer", "adviser", "secretary", "oversight", "administrator", "outsider"])
def test_who_may_not_send(cast: Cast, client_of: SignIn, visits: list[Visit], part: str) -> None:
    client = client_of(getattr(cast, part))
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"note": "x"}).status_code == 404


def test_another_unit_has_orders_of_its_own(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.foreign_supervisor)
    assert "Shaw" not in client.get(ADDRESS).content.decode()
    assert client.get(f"{ADDRESS}&unit={cast.unit.pk}").status_code == 404
    assert client_of(cast.supervisor).get(f"{ADDRESS}&unit=rubbish").status_code == 404


def test_the_second_wall(cast: Cast, client_of: SignIn, visits: list[Visit]) -> None:
    client = client_of(cast.supervisor)
    client.post(ADDRESS, form_of(client))
    for part, rows in (("supervisor", 1), ("officer", 1), ("stranger", 0), ("secretary", 0), ("foreign_supervisor", 0)):
        with database_role("web"), connection.cursor() as cursor:
            cursor.execute("select set_config('app.user_id', %s, true)", [str(getattr(cast, part).pk)])
            cursor.execute("select count(*) from visits_orders")
            assert cursor.fetchone()[0] == rows, part


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_at_once_tell_everybody_once(cast: Cast, visits: list[Visit]) -> None:
    with database_role("worker"):
        seen = sheet(cast.unit.pk, FRIDAY).seen
    start, said = threading.Barrier(3), []

    def press(by: User, client_id: Any) -> None:
        start.wait(10)
        try:
            with database_role("worker"):
                said.append(send(by=by, unit=cast.unit, day=FRIDAY, seen=seen, client_id=client_id).ref)
        except Stale:
            said.append("stale")
        finally:
            connection.close()

    same = uuid4()
    pressed = ((cast.supervisor, same), (cast.supervisor, same), (cast.commander, uuid4()))
    threads = [threading.Thread(target=press, args=each) for each in pressed]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database_role("worker"):
        (orders,) = Orders.objects.all()
        assert Message.objects.filter(kind=ORDERS).count() == 2
    expected = [orders.ref] * 2 + ["stale"] if orders.sent_by == cast.supervisor else [orders.ref] + ["stale"] * 2
    assert sorted(said) == sorted(expected)
