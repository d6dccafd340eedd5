"""The pages of the rosters: who opens them, what they show, and that nothing typed is lost."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from liaison.accounts.models import User
from liaison.places.models import Posting
from liaison.rosters.models import Override, PatternHolding, RosterImport, Shift, ShiftPattern
from tests.cast import LONG_AGO, Cast
from tests.counting import queries_of
from tests.roles import database_role
from tests.rosters.board import MONDAY, csv, days, tour, with_collars
from tests.signing_in import sign_in

ClientOf = Callable[..., Client]
FAR = date(2027, 3, 1)
PAGES = ("/rosters/", "/rosters/add/", "/rosters/away/", "/rosters/pattern/", "/rosters/import/")


def when(day: date, name: str = "first_on") -> dict[str, str]:
    """A day in three boxes."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def a_tour(officer: User, day: date = FAR, **fields: str) -> dict[str, str]:
    """The form of a tour, filled in."""
    form = {"client_id": str(uuid.uuid4()), "officer": str(officer.pk), "kind": "early", **when(day)}
    return {**form, "starts": "07:00", "ends": "17:00", **fields}


def shifts(**filters: Any) -> list[Shift]:
    """What is kept."""
    with database_role("worker"):
        return list(Shift.objects.filter(**filters).order_by("first_on", "pk"))


def test_each_page_opens_for_those_it_is_for(cast: Cast, client_of: ClientOf) -> None:
    shift = tour(cast, cast.officer, FAR, "07:00", "17:00")
    for part, user in cast.everybody().items():
        client = client_of(user)
        sees = part in ("officer", "colleague", "stranger", "supervisor", "commander", "foreign_supervisor")
        edits = part in ("supervisor", "commander", "foreign_supervisor")
        for page in PAGES:
            expected = 200 if (sees if page == "/rosters/" else edits) else 404
            assert client.get(page).status_code == expected, (part, page)
        own = 200 if part in ("supervisor", "commander") else 404
        assert client.get(f"/rosters/{shift.pk}/").status_code == own, part
        assert client.get(f"/rosters/{shift.pk}/withdraw/").status_code == own, part
        linked = 'href="/rosters/"' in client.get("/accessibility/").content.decode()
        assert linked == sees, part


def test_wrong_methods_and_addresses(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    assert client.post("/rosters/").status_code == 405
    assert client.get("/rosters/import/1/drop/").status_code == 405
    assert client.get("/rosters/999/").status_code == 404
    assert client.get("/rosters/import/999/").status_code == 404
    assert client.get("/rosters/?team=nowhere").status_code == 404
    assert client_of(cast.officer).get("/rosters/?team=riverford-west").status_code == 404
    for week in ("2026-W99", "x", "9999-W01", "２０２６-W01", "2026-W00"):
        assert "There is no such week" in client.get("/rosters/", {"week": week}).content.decode()


def test_an_officer_sees_their_week_and_their_team_but_not_why_a_colleague_is_away(
    cast: Cast, client_of: ClientOf
) -> None:
    tour(cast, cast.officer, MONDAY, "07:00", "17:00", "early")
    tour(cast, cast.colleague, MONDAY, "14:00", "00:00", "late")
    days(cast, cast.colleague, "abstraction", MONDAY + timedelta(days=1), reason="Secret operation")
    tour(cast, cast.stranger, MONDAY, "22:00", "07:00", "night")
    page = client_of(cast.officer).get("/rosters/?week=2026-W48").content.decode()
    assert "Your week" in page
    assert "07:00 to 17:00" in page
    assert "14:00–00:00" in page
    assert "Not on duty" in page
    for hidden in ("Abstraction", "Secret operation", "Cat Wynn", "/rosters/add/"):
        assert hidden not in page, hidden
    own = client_of(cast.colleague).get("/rosters/?week=2026-W48").content.decode()
    assert "Abstraction" in own
    leader = client_of(cast.supervisor).get("/rosters/?week=2026-W48&team=riverford-west").content.decode()
    assert "Cat Wynn" in leader
    assert "Nothing is on the roster" in client_of(cast.supervisor).get("/rosters/?week=2030-W01").content.decode()


def test_who_is_on_duty_now_is_named(cast: Cast, client_of: ClientOf) -> None:
    now = timezone.now()
    with database_role("worker"):
        Shift.objects.create(
            officer=cast.officer,
            unit=cast.unit,
            team=cast.east,
            kind="duty",
            first_on=timezone.localdate(now - timedelta(hours=1)),
            last_on=timezone.localdate(now - timedelta(hours=1)),
            starts_at=now - timedelta(hours=1),
            ends_at=now + timedelta(hours=1),
        )
    assert "On duty now:</strong> PC Ada Shaw" in client_of(cast.colleague).get("/rosters/").content.decode()


def test_a_shift_is_entered_once_and_what_was_typed_stays(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    typed = a_tour(cast.officer, ends="later")
    page = client.post("/rosters/add/", typed).content.decode()
    assert "later" in page
    assert "Enter the time like" in page
    typed = a_tour(cast.officer)
    for _ in range(2):
        assert client.post("/rosters/add/", typed).status_code == 302
    (shift,) = shifts()
    assert (shift.team, shift.source, shift.entered_by) == (cast.east, "entered", cast.supervisor)
    page = client.post("/rosters/add/", a_tour(cast.officer, starts="16:00", ends="23:00", kind="late"))
    assert "This overlaps a tour that is there already" in page.content.decode()
    page = client.post("/rosters/add/", {**typed, "officer": str(cast.colleague.pk)})
    assert "This form was used already" in page.content.decode()
    page = client.post("/rosters/add/", a_tour(cast.secretary))
    assert page.status_code == 200
    assert len(shifts()) == 1


def test_a_warning_is_shown_and_overruled_with_a_reason_that_is_kept(cast: Cast, client_of: ClientOf) -> None:
    tour(cast, cast.officer, FAR - timedelta(days=1), "14:00", "00:00", "late")
    client = client_of(cast.supervisor)
    typed = a_tour(cast.officer)
    page = client.post("/rosters/add/", typed).content.decode()
    assert "Only 7 hours of rest" in page
    assert "Why do you go on all the same?" in page
    accepted = re.search(r'name="accepted" value="([^"]*)"', page)
    assert accepted
    assert accepted[1] == "rest"
    again = client.post("/rosters/add/", {**typed, "accepted": "rest"})
    assert "To go on, say why" in again.content.decode()
    # Another warning than the ones that were read is shown first.
    unread = client.post("/rosters/add/", {**typed, "accepted": "notice", "override": "Needed"})
    assert "Only 7 hours of rest" in unread.content.decode()
    assert client.post("/rosters/add/", {**typed, "accepted": "rest", "override": "Vigil"}).status_code == 302
    with database_role("worker"):
        kept = Override.objects.get()
    assert (kept.rule, kept.reason, kept.made_by) == ("rest", "Vigil", cast.supervisor)
    page = client.get(f"/rosters/{kept.shift_id}/").content.decode()
    assert "Vigil" in page


def test_leave_and_abstraction(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)

    def send(**fields: str) -> str:
        form = {"client_id": str(uuid.uuid4()), "officer": str(cast.officer.pk), **when(FAR)}
        response = client.post("/rosters/away/", {**form, **fields})
        return "" if response.status_code == 302 else response.content.decode()

    assert "abstracted for" in send(kind="abstraction")
    assert not send(kind="abstraction", reason="Public order")
    assert "already" in send(kind="abstraction", reason="Again")
    assert "before the first" in send(kind="leave", **when(FAR - timedelta(days=1), "last_on"))
    assert "whole days" in send(kind="leave", starts="09:00", ends="12:00")
    assert "both times" in send(kind="court", starts="09:00")
    assert not send(kind="court", starts="09:00", ends="12:00")
    assert not send(kind="leave", **when(FAR + timedelta(days=4), "last_on"))
    assert [(s.kind, s.last_on) for s in shifts()] == [
        ("abstraction", FAR),
        ("court", FAR),
        ("leave", FAR + timedelta(days=4)),
    ]


def test_changing_what_somebody_else_has_changed_loses_nothing(cast: Cast, client_of: ClientOf) -> None:
    shift = tour(cast, cast.officer, FAR, "07:00", "17:00", "early", source="imported")
    client = client_of(cast.supervisor)
    typed = {"version": "1", "kind": "early", **when(FAR), "starts": "08:00", "ends": "16:00"}
    address = f"/rosters/{shift.pk}/"
    assert client.post(address, typed).status_code == 302
    page = client_of(cast.commander).post(address, {**typed, "starts": "09:00"}).content.decode()
    assert "Somebody else has changed this shift" in page
    assert "08:00 to 16:00" in page
    assert 'value="09:00"' in page
    (kept,) = shifts()
    assert (kept.version, kept.source) == (2, "entered")
    page = client.post(f"{address}withdraw/", {"version": "2"}).content.decode()
    assert "Why is it withdrawn" in page
    assert client.post(f"{address}withdraw/", {"version": "2", "because": "Wrong day"}).status_code == 302
    assert shifts()[0].withdrawn_because == "Wrong day"
    assert client.get(address).status_code == 404


def test_inspecting_ranks_are_refused(cast: Cast, client_of: ClientOf) -> None:
    with database_role("worker"):
        User.objects.filter(pk=cast.officer.pk).update(rank="Insp")
    page = client_of(cast.supervisor).post("/rosters/add/", a_tour(cast.officer)).content.decode()
    assert "rank is not rostered" in page


def test_a_pattern_is_shown_before_it_is_saved(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.supervisor)
    days(cast, cast.officer, "leave", FAR + timedelta(days=1))
    with database_role("worker"):
        pattern = ShiftPattern.objects.get(slug="2-2-2-4")
    typed = {
        "client_id": str(uuid.uuid4()),
        "officer": str(cast.officer.pk),
        "pattern": str(pattern.pk),
        "weeks": "2",
        **when(FAR, "starts_on"),
    }
    page = client.post("/rosters/pattern/", typed).content.decode()
    assert "13 days would be new" in page
    assert "stays as it is" in page
    assert len(shifts()) == 1
    assert "Show the shifts" in client.post("/rosters/pattern/", {**typed, "again": "1"}).content.decode()
    for _ in range(2):
        assert client.post("/rosters/pattern/", {**typed, "confirmed": "on"}).status_code == 302
    assert len(shifts()) == 14
    assert len(shifts(source="pattern", kind="night")) == 2
    later = {**typed, "client_id": str(uuid.uuid4()), **when(FAR + timedelta(days=16), "starts_on"), "confirmed": "on"}
    assert client.post("/rosters/pattern/", later).status_code == 302
    with database_role("worker"):
        assert list(PatternHolding.objects.order_by("pk").values_list("ends_on", flat=True)) == [
            FAR + timedelta(days=15),
            None,
        ]
    before = {**typed, "client_id": str(uuid.uuid4()), "confirmed": "on"}
    assert "begins on that day or later" in client.post("/rosters/pattern/", before).content.decode()


def test_a_pattern_that_breaks_a_rule_asks_why(cast: Cast, client_of: ClientOf) -> None:
    tour(cast, cast.officer, FAR - timedelta(days=1), "22:00", "07:00", "night")
    with database_role("worker"):
        pattern = ShiftPattern.objects.get(slug="2-2-2-4")
    typed = {"client_id": str(uuid.uuid4()), "officer": str(cast.officer.pk), "pattern": str(pattern.pk), "weeks": "1"}
    typed |= {**when(FAR, "starts_on"), "confirmed": "on"}
    client = client_of(cast.supervisor)
    assert "say why" in client.post("/rosters/pattern/", typed).content.decode()
    assert client.post("/rosters/pattern/", {**typed, "override": "Agreed with them"}).status_code == 302
    with database_role("worker"):
        assert Override.objects.get().reason == "Agreed with them"


def sent(client: Client, text: str) -> Any:
    """A roster file, sent by the page."""
    file = SimpleUploadedFile("week.csv", text.encode(), "text/csv")
    return client.post("/rosters/import/", {"file": file, "client_id": str(uuid.uuid4())})


def digest_on(page: str) -> str:
    """What the preview asks to confirm."""
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return found[1]


def test_an_import_is_looked_at_and_only_then_counts(cast: Cast, client_of: ClientOf) -> None:
    with_collars(cast)
    client = client_of(cast.supervisor)
    text = csv("101,2026-11-23,07:00,17:00,early,", "999,2026-11-23,07:00,17:00,early,", "102,2026-11-24,,,leave,")
    preview = sent(client, text)["Location"]
    page = client.get(preview).content.decode()
    assert "Nothing is saved yet" in page
    assert "Nobody in this unit has the collar number 999" in page
    assert "2 added, 0 changed, 0 withdrawn, 0 as before, 1 left out" in page
    assert shifts() == []
    tour(cast, cast.officer, MONDAY, "08:00", "12:00")
    stale = client.post(preview, {"digest": digest_on(page)}).content.decode()
    assert "The roster has changed since" in stale
    assert len(shifts()) == 1
    assert client.post(preview, {"digest": digest_on(stale)}).status_code == 302
    assert len(shifts()) == 2
    with database_role("worker"):
        kept = RosterImport.objects.get()
    assert (kept.content, kept.applied_by) == ("", cast.supervisor)
    assert client.get(preview).status_code == 404
    again = client.get(sent(client, text)["Location"]).content.decode()
    assert "The file changes nothing" in again


def test_a_file_of_another_unit_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    with_collars(cast)
    preview = sent(client_of(cast.supervisor), csv("101,2026-11-23,07:00,17:00,early,"))["Location"]
    for part in ("foreign_supervisor", "officer", "secretary"):
        client = client_of(getattr(cast, part))
        assert client.get(preview).status_code == 404
        assert client.post(preview, {"digest": "0" * 64}).status_code == 404
        assert client.post(f"{preview}drop/").status_code == 404
    assert client_of(cast.commander).post(f"{preview}drop/").status_code == 302
    with database_role("worker"):
        assert RosterImport.objects.get().content == ""


@pytest.mark.parametrize("text", ["", "name\nx\n", "collar_number,date,kind\n1,2026-11-23,le\0ave\n"])
def test_a_bad_file_is_refused_by_the_field(cast: Cast, client_of: ClientOf, text: str) -> None:
    response = sent(client_of(cast.supervisor), text)
    assert response.status_code == 200
    assert "govuk-error-message" in response.content.decode()


def test_a_huge_file_is_refused_before_it_is_read_and_the_upload_wants_a_token(cast: Cast, client_of: ClientOf) -> None:
    response = client_of(cast.supervisor).generic(
        "POST", "/rosters/import/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(50 << 20)
    )
    assert response.status_code == 413
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.supervisor)
    assert sent(client, csv("101,2026-11-23,07:00,17:00,early,")).status_code == 403


@pytest.mark.parametrize("part", ["officer", "supervisor"])
def test_the_week_takes_as_many_queries_for_two_hundred_officers(cast: Cast, client_of: ClientOf, part: str) -> None:
    client = client_of(getattr(cast, part))
    tour(cast, cast.officer, MONDAY, "07:00", "17:00", "early")
    few = queries_of(client, "/rosters/?week=2026-W48")
    with database_role("worker"):
        people = User.objects.bulk_create(
            [User(email=f"o{n}@force.test", name=f"Officer {n}", rank="PC", password="!") for n in range(200)]
        )
        Posting.objects.bulk_create(
            [Posting(user=p, role="officer", unit=cast.unit, team=cast.east, since=LONG_AGO) for p in people]
        )
        Shift.objects.bulk_create(
            [
                Shift(officer=p, unit=cast.unit, team=cast.east, kind="leave", first_on=day, last_on=day)
                for p in people
                for day in (MONDAY + timedelta(days=n) for n in range(7))
            ]
        )
    assert queries_of(client, "/rosters/?week=2026-W48") == few <= 10


def test_forms_and_preview_stay_within_ten_queries(cast: Cast, client_of: ClientOf) -> None:
    with_collars(cast)
    client = client_of(cast.supervisor)
    shift = tour(cast, cast.officer, FAR, "07:00", "17:00")
    preview = sent(client, csv(*(f"101,{MONDAY + timedelta(days=n)},07:00,17:00,early," for n in range(300))))
    for page in (*PAGES, f"/rosters/{shift.pk}/", f"/rosters/{shift.pk}/withdraw/", preview["Location"]):
        assert queries_of(client, page) <= 10, page
