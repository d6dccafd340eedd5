"""The declaration: who makes it, of what, and what voids it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from funding.actions import declaring, packs, wanting, writing
from funding.actions.incidents import Account, record, withdraw
from funding.models import Application, Declaration, Incident, PackItem
from funding.states import State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.refusals import Refused, Stale
from tests.cast import Cast
from tests.funding import desk
from tests.funding.desk import as_

ClientOf = Callable[[User], Client]


@pytest.fixture
def held(cast: Cast) -> Iterator[Application]:
    """An application of the Madina mosque that Sara began; she acts."""
    made = desk.make_application(cast.madina, cast.secretary)
    with acting_as(cast.secretary.pk):
        yield made


def save(application: Application, by: User, name: str, value: Any, version: int) -> None:
    section, question = name.split(".")
    writing.save_answer(
        by=by, application=application, section=section, question=question, value=value, version=version
    )


def ready_to_declare(application: Application, cast: Cast) -> None:
    desk.answer(application, cast.secretary)
    desk.finish(application, cast.secretary)


def in_the_log(cast: Cast, text: str = "A stone came through the east window.") -> str:
    """An incident, by the name under which it is put into a pack."""
    account = Account(what="damage", happened_on=date(2026, 3, 14), harm="damage", text=text)
    return f"incident-{record(by=cast.secretary, place=cast.madina, account=account).pk}"


def test_another_trustee_declares_and_it_is_ready(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    seen = declaring.as_read(held)
    with pytest.raises(Refused, match="You began this application"):
        declaring.declare(by=cast.secretary, application=held, seen=seen)
    with as_(cast.treasurer) as tariq:
        made = declaring.declare(by=tariq, application=held, seen=seen)
        assert declaring.declare(by=tariq, application=held, seen="twice") == made
    held.refresh_from_db()
    assert (held.state, made.made_by, made.text) == (State.READY, tariq, declaring.DECLARED)


def test_who_marked_the_last_part_does_not_declare_until_another_marks_it(held: Application, cast: Cast) -> None:
    desk.answer(held, cast.secretary)
    writing.finish_section(by=cast.secretary, application=held, section="place")
    with as_(cast.treasurer) as tariq:
        writing.finish_section(by=tariq, application=held, section="need")
        with pytest.raises(Refused, match="the last part"):
            declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
    writing.finish_section(by=cast.secretary, application=held, section="need")
    with as_(cast.treasurer) as tariq:
        assert declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
    # While it stands, a further mark changes nothing.
    with as_(cast.treasurer) as tariq:
        assert writing.finish_section(by=tariq, application=held, section="need").made_by == cast.secretary


def test_nobody_declares_what_is_unfinished_or_what_they_have_not_read(held: Application, cast: Cast) -> None:
    desk.answer(held, cast.secretary)
    with as_(cast.treasurer) as tariq, pytest.raises(Refused, match="not finished yet: About your place"):
        declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
    desk.finish(held, cast.secretary)
    seen = declaring.as_read(held)
    save(held, cast.secretary, "need.what", "Two windows.", version=1)
    writing.finish_section(by=cast.secretary, application=held, section="need")
    with as_(cast.treasurer) as tariq, pytest.raises(Stale, match="Read it again"):
        declaring.declare(by=tariq, application=held, seen=seen)


def test_every_change_voids_the_declaration_and_it_can_be_made_again(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    changes: list[Any] = [
        lambda: save(held, cast.secretary, "need.what", "Two windows.", version=1),
        lambda: writing.reopen_section(by=cast.secretary, application=held, section="need"),
        lambda: wanting.want(by=cast.secretary, application=held, wanted={"cctv": 2}, version=1),
    ]
    for change in changes:
        with as_(cast.treasurer) as tariq:
            declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
        change()
        voided = Declaration.objects.latest("pk")
        assert (voided.voided_at is not None, voided.voided_because) == (True, "Something was changed afterwards.")
        writing.finish_section(by=cast.secretary, application=held, section="need")
        held.refresh_from_db()
        assert held.state == State.READY
    with as_(cast.treasurer) as tariq:
        declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
    assert Declaration.objects.count() == 4


def test_what_is_in_the_pack_is_read_before_it_is_declared(held: Application, cast: Cast) -> None:
    """Put in, put in anew in other words, taken out: each time there is something else to read."""
    ready_to_declare(held, cast)
    name = in_the_log(cast)
    seen = [declaring.as_read(held)]
    packs.put_in(by=cast.secretary, application=held, chosen={name: False})
    seen.append(declaring.as_read(held))
    PackItem.objects.update(text="As it was written down before.")
    packs.put_in(by=cast.secretary, application=held, chosen={name: False})
    seen.append(declaring.as_read(held))
    [item] = packs.standing_items(held)
    packs.take_out(by=cast.secretary, application=held, item=item.pk)
    assert declaring.as_read(held) == seen[0]
    assert len(set(seen)) == 3
    with as_(cast.treasurer) as tariq:
        for before in seen[1:]:
            with pytest.raises(Stale, match="Read it again"):
                declaring.declare(by=tariq, application=held, seen=before)
        assert declaring.declare(by=tariq, application=held, seen=seen[0])


def test_what_is_put_in_taken_out_or_withdrawn_voids_the_declaration(held: Application, cast: Cast) -> None:
    ready_to_declare(held, cast)
    name = in_the_log(cast)
    changes: list[Any] = [
        lambda: packs.put_in(by=cast.secretary, application=held, chosen={name: False}),
        lambda: packs.take_out(by=cast.secretary, application=held, item=packs.standing_items(held).get().pk),
    ]
    for change in [*changes, changes[0]]:
        with as_(cast.treasurer) as tariq:
            declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
        change()
        assert not declaring.standing_declarations(held).exists()
    with as_(cast.treasurer) as tariq:
        declaring.declare(by=tariq, application=held, seen=declaring.as_read(held))
    incident = packs.standing_items(held).get().key
    withdraw(by=cast.secretary, incident=Incident.objects.get(pk=incident), because="It was elsewhere.")
    assert not declaring.standing_declarations(held).exists()


def test_the_pages_say_what_is_declared_and_show_all_of_it(held: Application, cast: Cast, client_of: ClientOf) -> None:
    ready_to_declare(held, cast)
    desk.want(held, "cctv", number=4)
    packs.put_in(by=cast.secretary, application=held, chosen={in_the_log(cast): False})
    in_the_log(cast, "Not chosen for the pack.")
    tariq = client_of(cast.treasurer)
    read = tariq.get(reverse("funding:check", args=[held.ref])).content.decode()
    assert "A stone came through the east window." in read
    assert "Not chosen for the pack." not in read
    at = reverse("funding:declare", args=[held.ref])
    seen = declaring.as_read(held)
    assert f'href="{at}?seen={seen}"' in read
    page = tariq.get(f"{at}?seen={seen}").content.decode()
    for said in ("You declare everything that is sent", "4 × Fixed cameras", "What happened (1)", f'value="{seen}"'):
        assert said in page, said
    # What came between reading and declaring is read before it is declared.
    packs.put_in(by=cast.secretary, application=held, chosen={in_the_log(cast, "Written meanwhile."): False})
    meanwhile = tariq.get(f"{at}?seen={seen}").content.decode()
    assert f'value="{seen}"' in meanwhile
    answer = tariq.post(at, {"seen": seen, "true": "on"}, follow=True).content.decode()
    assert "Something was changed while you were reading." in answer
    assert "Written meanwhile." in answer
    assert not Declaration.objects.exists()
