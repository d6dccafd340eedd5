"""The pages on which a committee says what happened next, and the one that tells everything that has happened."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from funding.models import Application, Declaration, Evidence, HelpRequest, Pack, SectionMark, Step, StepNote
from funding.next_steps import HAPPENED, possible
from funding.states import GUARDING_MOVES, MOVES, Reporter, State
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.roles import database_role

SignIn = Callable[[User], Client]
S = State
PARTS = [
    "officer",
    "colleague",
    "supervisor",
    "commander",
    "adviser",
    "other",
    "administrator",
    "oversight",
    "outsider",
]


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application of the Madina mosque that the scheme looks at."""
    made = desk.make_application(cast.madina, cast.secretary, state=S.ASSESSING, sent_on=timezone.localdate())
    with database_role("worker"):
        Application.objects.filter(pk=made.pk).update(state_since=timezone.localdate() - timedelta(days=30))
        made.refresh_from_db()
    return made


def sent(application: Application, day: date | None = None, **more: Any) -> dict[str, Any]:
    """A filled-in form of a step."""
    day = day or timezone.localdate()
    boxes = {"effective_on_day": day.day, "effective_on_month": day.month, "effective_on_year": day.year}
    return boxes | {"version": application.version, "client_id": str(uuid.uuid4()), "note": ""} | more


def boxes(name: str, day: date) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def as_it_is(application: Application) -> Application:
    with database_role("worker"):
        return Application.objects.get(pk=application.pk)


def test_every_allowed_step_has_its_words() -> None:
    every = {(b, a) for table in (MOVES, GUARDING_MOVES) for b, then in table.items() for a in then}  # type: ignore[attr-defined]
    assert set(HAPPENED) == every
    assert not [words for words in HAPPENED.values() if "'" in words or words.endswith(".")]


@pytest.mark.parametrize("part", PARTS)
def test_nobody_else_finds_the_pages(cast: Cast, client_of: SignIn, held: Application, part: str) -> None:
    client = client_of(cast.everybody()[part])
    for address in ("next", "step/info-requested", "guarding/guarding-active"):
        assert client.get(f"/funding/{held.ref}/{address}/").status_code == 404
        answer = client.post(f"/funding/{held.ref}/{address}/", sent(held))
        assert answer.status_code == (405 if address == "next" else 404)
    assert client.get(f"/funding/{held.ref}/timeline/").status_code == 404


def test_police_with_whom_it_is_shared_read_and_do_not_record(cast: Cast, client_of: SignIn, held: Application) -> None:
    share = desk.share_with(held, cast.secretary, cast.officer, may_write=True)
    client = client_of(cast.officer)
    assert client.get(f"/funding/{held.ref}/timeline/").status_code == 200
    assert client.get(f"/funding/{held.ref}/next/").status_code == 404
    assert client.post(f"/funding/{held.ref}/step/info-requested/", sent(held)).status_code == 404
    desk.end_share(share, cast.secretary)
    assert client.get(f"/funding/{held.ref}/timeline/").status_code == 404


def test_what_happened_next_leads_to_the_page_of_that_step(cast: Cast, client_of: SignIn, held: Application) -> None:
    client = client_of(cast.treasurer)
    page = client.get(f"/funding/{held.ref}/").content.decode()
    for words in ("What happened next?", "The scheme asks for more", "The scheme refused it"):
        assert words in page
    address = f"/funding/{held.ref}/next/"
    assert client.get(f"{address}?to=info-requested").url == f"/funding/{held.ref}/step/info-requested/"  # type: ignore[attr-defined]
    assert "Choose what happened" in client.get(f"{address}?pressed=Continue").content.decode()
    assert "cannot follow any more" in client.get(f"{address}?to=approved").content.decode()
    assert client.post(address).status_code == 405
    assert client.get(f"/funding/{held.ref}/step/nothing/").status_code == 404


def test_a_step_is_saved_once(cast: Cast, client_of: SignIn, held: Application) -> None:
    client, tomorrow = client_of(cast.secretary), timezone.localdate() + timedelta(days=9)
    address = f"/funding/{held.ref}/step/info-requested/"
    form = sent(held, note="They ask for the lease.", **boxes("due_on", tomorrow))
    for _ in range(2):
        answer = client.post(address, form, follow=True)
        assert answer.redirect_chain == [(f"/funding/{held.ref}/", 302)]
    with acting_as(cast.secretary.pk):
        step = Step.objects.get()
        assert (step.before, step.after, step.entered_by, step.reported_by) == (
            "assessing", "info-requested", cast.secretary, Reporter.SCHEME,
        )  # fmt: skip
        assert StepNote.objects.get().text == "They ask for the lease."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"effective_on_day": "31", "effective_on_month": "2"}, "There is no such day in that month"),
        ({"effective_on_year": "2099"}, "This date is in the future"),
        ({"effective_on_year": "2001"}, "too long ago"),
        ({"due_on_day": "1", "due_on_month": "1", "due_on_year": "2020"}, "This date is before"),
        ({"effective_on_day": "", "effective_on_month": "", "effective_on_year": ""}, "Enter the date"),
        ({"note": "x" * 501}, "Use 500 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    cast: Cast, client_of: SignIn, held: Application, change: dict[str, str], sentence: str
) -> None:
    form = sent(held, note="Kept words.") | change
    page = client_of(cast.secretary).post(f"/funding/{held.ref}/step/info-requested/", form).content.decode()
    assert sentence in page
    assert change.get("note", "Kept words.") in page
    assert as_it_is(held).state == S.ASSESSING


def test_somebody_quicker_is_told_of(cast: Cast, client_of: SignIn, held: Application) -> None:
    client_of(cast.treasurer).post(f"/funding/{held.ref}/step/unsuccessful/", sent(held))
    client = client_of(cast.secretary)
    page = client.post(f"/funding/{held.ref}/step/info-requested/", sent(held)).content.decode()
    assert "cannot follow now" in page
    assert "The application is now: Refused" in page
    assert "Tariq Aziz saved this" in page
    assert "This application has ended" in client.get(f"/funding/{held.ref}/next/").content.decode()


def test_a_change_meanwhile_that_leaves_the_step_open(cast: Cast, client_of: SignIn, held: Application) -> None:
    with database_role("worker"):
        Application.objects.filter(pk=held.pk).update(version=2)
    client, address = client_of(cast.secretary), f"/funding/{held.ref}/step/info-requested/"
    page = client.post(address, sent(held, note="Kept words.")).content.decode()
    assert "Somebody else has just changed this application" in page
    assert re.search(r'name="version" value="2"', page)
    assert "Kept words." in page
    assert client.post(address, sent(held, version=2)).status_code == 302


def test_measure_by_measure(cast: Cast, client_of: SignIn) -> None:
    held = desk.make_application(
        cast.madina, cast.secretary, desk.make_round(cap_pence=56_000_00), state=S.FINAL_REVIEW
    )
    cctv, doors = desk.want(held, "cctv", number=4), desk.want(held, "doors")
    client, address = client_of(cast.secretary), f"/funding/{held.ref}/step/approved/"
    page = client.get(address).content.decode()
    assert "What did they decide about fixed cameras (CCTV)?" in page
    answers = {f"decided_{cctv.pk}": "yes", f"decided_{doors.pk}": "no", f"number_{cctv.pk}": "3"}
    for wrong, sentence in (
        ({f"decided_{doors.pk}": ""}, "Choose approved or refused for doors, locks and letter boxes."),
        ({f"decided_{cctv.pk}": "no"}, "Nothing was approved"),
        ({"awarded_pence": "£56,000.01"}, "£56,000 at most"),
        ({"awarded_pence": "-5"}, "cannot be less than nothing"),
        ({"awarded_pence": "a lot"}, "Enter the amount in pounds"),
        ({f"number_{cctv.pk}": "0"}, "Enter 1 or more"),
    ):
        assert sentence in client.post(address, sent(held, **(answers | wrong))).content.decode()
    given = answers | {"awarded_pence": "£12,500", f"pence_{cctv.pk}": "12500.50"}
    assert client.post(address, sent(held, **given)).status_code == 302
    with acting_as(cast.secretary.pk):
        kept = {m.kind: (m.status, m.pence, m.number) for m in held.measures.all()}
    assert kept == {"cctv": ("approved", 12_500_50, 3), "doors": ("refused", None, 1)}
    assert as_it_is(held).awarded_pence == 12_500_00


def test_what_the_decision_names_and_nobody_had_written_down(cast: Cast, client_of: SignIn) -> None:
    held = desk.make_application(cast.madina, cast.secretary, state=S.FINAL_REVIEW)
    cctv = desk.want(held, "cctv")
    client, address = client_of(cast.secretary), f"/funding/{held.ref}/step/approved/"
    page = client.get(address).content.decode()
    assert "Does the decision name anything else?" in page
    assert "Intruder alarm" not in page, "the round does not pay for it"
    answers: dict[str, Any] = {f"decided_{cctv.pk}": "no", "also": ["fencing", "doors"]}
    answers |= {"also-decided_fencing": "yes", "also-number_fencing": "2", "also-pence_fencing": "£4,000"}
    for wrong, sentence in (
        ({}, "Choose approved or refused for doors, locks and letter boxes."),
        ({"also-decided_doors": "no", "also-number_doors": "0"}, "Enter 1 or more"),
        ({"also": ["alarm"]}, "Choose"),
        ({"also": ["cctv"]}, "Choose"),
        ({"also": []}, "Nothing was approved"),
    ):
        page = client.post(address, sent(held, **(answers | wrong))).content.decode()
        assert sentence in page
        assert 'value="£4,000"' in page, "what was typed is still there"
    form = sent(held, **answers, **{"also-decided_doors": "no"})
    for _ in range(2):
        assert client.post(address, form).status_code == 302
    with acting_as(cast.secretary.pk):
        kept = {m.kind: (m.status, m.number, m.pence) for m in held.measures.all()}
    assert kept == {"cctv": ("refused", 1, None), "fencing": ("approved", 2, 4_000_00), "doors": ("refused", 1, None)}
    assert "Fencing" in client.get(f"/funding/{held.ref}/").content.decode()


def test_every_form_of_every_step_opens(cast: Cast, client_of: SignIn) -> None:
    client = client_of(cast.secretary)
    round_ = desk.make_round(days_left=-3)
    for state in State:
        held = desk.make_application(cast.madina, cast.secretary, round_, state=state, consents=["planning"])
        for kind, status in (("cctv", "proposed"), ("doors", "approved"), ("fencing", "approved")):
            desk.want(held, kind, status=status)
        for to, words in possible(held, timezone.localdate()):
            page = client.get(f"/funding/{held.ref}/step/{to}/").content.decode()
            assert words in page
            assert "Save this step" in page
        impossible = sorted(set(State) - {to for to, _ in possible(held, timezone.localdate())})
        # All of them from one state, and from each of the others one.
        for to in impossible if state is State.ASSESSING else impossible[:1]:
            assert "cannot follow now" in client.get(f"/funding/{held.ref}/step/{to}/").content.decode()


def test_guards(cast: Cast, client_of: SignIn) -> None:
    held = desk.make_application(cast.madina, cast.secretary, state=S.APPROVED)
    client, address = client_of(cast.secretary), f"/funding/{held.ref}/guarding/guarding-active/"
    assert client.get(f"/funding/{held.ref}/next/?to=guarding-active").url == address  # type: ignore[attr-defined]
    assert "Choose an answer" in client.post(address, sent(held)).content.decode()
    assert client.post(address, sent(held, reported_by="supplier")).status_code == 302
    assert as_it_is(held).guarding == "guarding-active"
    held = as_it_is(held)
    ended = f"/funding/{held.ref}/guarding/guarding-ended/"
    assert client.post(ended, sent(held, reported_by="committee")).status_code == 302
    assert "cannot follow now" in client.get(address).content.decode()
    assert client.get(f"/funding/{held.ref}/guarding/none-such/").status_code == 404


# The timeline -----------------------------------------------------------------------------------------------------


@pytest.fixture
def eventful(cast: Cast, held: Application) -> Application:
    """Something of every kind has happened to it."""
    now, sara, day = timezone.now(), cast.secretary, timezone.localdate()
    desk.share_with(held, sara, cast.officer)
    desk.end_share(desk.share_with(held, sara, cast.colleague), cast.treasurer)
    with database_role("worker"):
        SectionMark.of(held, section="place", made_by=sara)
        Declaration.of(held, made_by=cast.treasurer, text="True.", voided_at=now, voided_because="Changed.")
        step = Step.of(
            held, before="ready", after="submitted", effective_on=day - timedelta(days=3), reported_by="committee",
            entered_by=sara,
        )  # fmt: skip
        StepNote.of(held, step=step, text="Secret crack.")
        Step.of(held, before="submitted", after="assessing", effective_on=day, reported_by="scheme", entered_by=sara)
        HelpRequest.of(
            held, what="references", asked_by=sara, answer="Here.", answered_by=cast.officer, answered_at=now
        )
        HelpRequest.of(held, what="advice", asked_by=sara, taken_back_at=now)
        fields = {"place": held.place, "application": held, "content_type": "image/png", "size": 1, "sha256": "0" * 64}
        for title, removed in (("Kept picture", None), ("Removed picture", now)):
            Evidence.objects.create(
                title=title, file_name="a.png", stored_as=title, scanned=False, added_by=sara, removed_at=removed,
                removed_by=sara if removed else None, **fields,
            )  # fmt: skip
        Pack.of(held, status="ready", asked_by=sara, finished_at=now)
    return held


def titles(page: str) -> list[str]:
    return re.findall(r'moj-timeline__title">(.*?)</h2>', page)


@pytest.mark.parametrize("part", ["secretary", "treasurer", "officer"])
def test_everything_is_told_newest_first(cast: Cast, client_of: SignIn, eventful: Application, part: str) -> None:
    client = client_of(cast.everybody()[part])
    page = client.get(f"/funding/{eventful.ref}/timeline/").content.decode()
    told = titles(page)
    assert set(told) == {
        "Begun", "Sent", "Being looked at by the scheme", "Shared", "Not shared any more", "A part was finished",
        "Declared by a trustee", "The declaration does not count any more", "Help asked of the police",
        "The police helped", "Help not needed any more", "A file was added", "A file was removed", "A pack was made",
    }  # fmt: skip
    # What was written down later stands on its own day, before everything of today.
    assert told[-1] == "Sent"
    assert "written down on" in page
    assert "Secret crack." in page
    assert "by Tariq Aziz" in page
    assert page.count("Open the file") == 1


def test_whoever_sees_only_the_state_reads_the_steps_alone(
    cast: Cast, client_of: SignIn, eventful: Application
) -> None:
    desk.share_with(eventful, cast.secretary, with_adviser=True, extent="state")
    page = client_of(cast.adviser).get(f"/funding/{eventful.ref}/timeline/").content.decode()
    assert titles(page) == ["Being looked at by the scheme", "Sent"]
    for secret in ("Secret crack", "picture", "Declared", "references"):
        assert secret not in page


def test_the_pages_ask_little(cast: Cast, client_of: SignIn, eventful: Application) -> None:
    client = client_of(cast.secretary)
    assert queries_of(client, f"/funding/{eventful.ref}/timeline/") <= 16
    assert queries_of(client, f"/funding/{eventful.ref}/") <= 12
    assert queries_of(client, f"/funding/{eventful.ref}/step/info-requested/") <= 9
