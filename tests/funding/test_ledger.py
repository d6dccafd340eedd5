"""The ledger of a place tells everything about its applications in plain words, and nobody but its committee."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone

from funding.actions.steps import move
from funding.models import Answer, Application, Deadline, HelpRequest, Incident, Measure, Share
from funding.states import Reporter, State
from ledger.reading import Line
from ledger.words.telling import STORIES
from liaison.audit.ledger import sources
from liaison.db.acting import acting_as
from tests.cast import Cast
from tests.counting import queries_of
from tests.funding import desk
from tests.roles import database_role
from tests.walls.canaries import furnish

ClientOf = Callable[..., Client]
URL = "/places/madina-mosque/ledger/?only=changes"


@pytest.fixture
def held(cast: Cast) -> Application:
    """An application that Sara began."""
    round_ = desk.make_round(desk.make_scheme("told", name="Mosques"))
    return desk.make_application(cast.madina, cast.secretary, round_, state=State.GATHERING)


def lines(client: Client) -> dict[str, Line]:
    """What stands in the ledger, by its sentence."""
    return {line.title: line for line in client.get(URL).context["lines"]}


def told(line: Line) -> dict[str, tuple[str | None, str]]:
    return {change.label: (change.before, change.after) for change in line.changes}


OURS = "“Mosques, Autumn round”"


def test_every_kind_of_row_has_its_story() -> None:
    of_funding = {model._meta.label for model, _column in sources() if model._meta.app_label == "funding"}
    assert of_funding <= set(STORIES)
    assert len(of_funding) == 16


def test_an_answer_is_told_by_its_question_as_before_and_after(
    cast: Cast, client_of: ClientOf, held: Application
) -> None:
    with acting_as(cast.secretary.pk):
        kinds = Answer.of(held, key="need.kinds", value=["works"], saved_by=cast.secretary)
        Answer.of(held, key="need.lost", value=123456, saved_by=cast.secretary)
        kinds.value = ["works", "guards"]
        kinds.save()
    client = client_of(cast.treasurer)
    found = lines(client)
    line = found[f"An answer was changed “What do you need?”: {OURS}"]
    assert line.who == "Sara Malik"
    assert told(line) == {"Answer": ("Cameras, doors or fences", "Cameras, doors or fences\nGuards")}
    assert line.url == f"/funding/{held.ref}/check/"
    assert told(found[f"A question was answered “What did it cost you?”: {OURS}"]) == {"Answer": (None, "£1,234.56")}


def test_what_happened_is_told_once_by_its_step(cast: Cast, client_of: ClientOf, held: Application) -> None:
    with acting_as(cast.secretary.pk):
        today = timezone.localdate()
        move(
            by=cast.secretary, application=held, to=State.DROPPED, effective_on=today,
            reported_by=Reporter.COMMITTEE, version=1, note="The roof comes first.",
        )  # fmt: skip
    found = lines(client_of(cast.secretary))
    assert told(found[f"It is now “Not taken further”: {OURS}"])["Who took the step"] == (None, "The committee")
    noted = told(found[f"A note was kept: {OURS}"])
    assert noted == {"Step": (None, "Not taken further"), "Text": (None, "The roof comes first.")}
    assert f"An application was changed: {OURS}" not in found
    assert not any("changed" in title for title in found)


def test_sharing_help_money_and_the_log(cast: Cast, client_of: ClientOf, held: Application) -> None:
    now = timezone.now()
    with acting_as(cast.secretary.pk):
        share = Share.of(held, extent="whole", officer=cast.officer, made_by=cast.secretary)
        asked = HelpRequest.of(held, what="statement", asked_by=cast.secretary)
        measure = Measure.of(held, kind="cctv", number=4)
        measure.status, measure.pence = "approved", 1_250_000
        measure.save()
        Deadline.of(held, what="own", due_on=now.date() + timedelta(days=2), text="Lease", entered_by=cast.secretary)
        harm = Incident.objects.create(
            place=cast.madina, what="damage", happened_on=now.date(), harm="damage", text="A window",
            cost_pence=45_000, recorded_by=cast.secretary,
        )  # fmt: skip
    with acting_as(cast.officer.pk):
        asked.answer, asked.answered_by, asked.answered_at = "We support it.", cast.officer, now
        asked.save()
    with acting_as(cast.secretary.pk):
        share.ended_by, share.ended_at = cast.secretary, now
        share.save()
    found = lines(client_of(cast.treasurer))
    assert f"PC Ada Shaw may read all of it: {OURS}" in found
    assert f"PC Ada Shaw cannot read it any more: {OURS}" in found
    answered = found[f"Police answered: A statement of support: {OURS}"]
    assert (answered.who, told(answered)) == ("PC Ada Shaw", {"Answer": (None, "We support it.")})
    approved = found[f"“Fixed cameras (CCTV)”: Approved: {OURS}"]
    assert told(approved) == {"What it costs": (None, "£12,500")}
    log = next(line for title, line in found.items() if title.startswith("It was written into your log: Damage"))
    assert told(log)["What it cost"] == (None, "£450")
    assert log.url == f"/funding/incidents/{harm.pk}/"
    assert any(title.startswith("It became due: Our own reminder") for title in found)


def test_nothing_of_it_is_kept_in_keys_or_pence(cast: Cast, client_of: ClientOf, held: Application) -> None:
    """Whatever row of funding there is, its line holds no name of a column and no key of a choice."""
    with database_role("worker"):
        furnish(cast)
    client = client_of(cast.secretary)
    url, seen = URL, []
    while True:
        answer = client.get(url)
        seen += answer.context["lines"]
        if not answer.context["older"]:
            break
        url = f"{URL}&before={answer.context['older']}"
    said = [f"{line.title} {line.changes}" for line in seen if line.url.startswith("/funding/")]
    for raw in ("gathering-evidence", "guarding-active", "sha256", "stored", "0000", "need.what", "no longer"):
        assert not [line for line in said if raw in line], raw
    assert all(len(line.title) < 200 for line in seen)


@pytest.mark.parametrize("part", ["officer", "supervisor", "adviser", "other", "administrator"])
def test_police_never_read_the_history_of_what_was_shared(cast: Cast, held: Application, part: str) -> None:
    desk.share_with(held, cast.secretary, cast.officer)
    desk.answer(held, cast.secretary)
    with acting_as(getattr(cast, part).pk):
        for model, _column in sources():
            if model._meta.app_label == "funding":
                history: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]
                assert not history._default_manager.exists(), model


def test_as_many_queries_for_much_as_for_little(cast: Cast, client_of: ClientOf, held: Application) -> None:
    client = client_of(cast.secretary)
    client.get(URL)
    few = queries_of(client, URL)
    for number in range(20):
        other = desk.make_application(cast.madina, cast.secretary, round=desk.make_round(name=f"Round {number}"))
        desk.answer(other, cast.secretary, {"need.what": "x"})
    assert queries_of(client, URL) == few
