"""Before a committee starts: what is known of the schemes, which fits, asking to be told, and rounds as data."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from funding import openings
from funding.fitting import Facts, Fit, fittings
from funding.models import Application, NationalFigure, OpeningWish, Round, Scheme
from funding.schemes.catalogue import JEWISH, MOSQUES, PLACES, SCHEMES
from funding.schemes.rounds import ROUNDS
from funding.schemes.usual import ensure
from funding.sections import read
from liaison.outbox.planning import due_around
from liaison.places.models.place import Faith
from tests.cast import Cast
from tests.roles import database_role

pytestmark = pytest.mark.django_db
ClientOf = Callable[..., Client]
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    """What a new portal knows."""
    with database_role("owner"):
        ensure()


def held_round(slug: str) -> Round:
    with database_role("worker"):
        return Round.objects.get(slug=slug)


def unsaved() -> tuple[list[Scheme], list[Round]]:
    """Schemes and rounds of the catalogue, without a database."""
    schemes = {slug: Scheme(pk=number, slug=slug, **fields) for number, (slug, fields) in enumerate(SCHEMES.items(), 1)}
    rounds = [
        Round(pk=n, slug=slug, **{**fields, "scheme": schemes[fields["scheme"]]})
        for n, (slug, fields) in enumerate(ROUNDS.items(), 1)
    ]
    return list(schemes.values()), rounds


# The data ---------------------------------------------------------------------------------------------------------


def test_every_figure_has_a_source_and_a_date() -> None:
    with database_role("worker"):
        figures = list(NationalFigure.objects.select_related("scheme"))
    assert len(figures) > 20
    assert all(figure.source and figure.source_on for figure in figures)
    newest = {figure.scheme.slug: figure.pence for figure in figures if figure.scheme and figure.year == "2026/27"}
    assert newest == {MOSQUES: 4_000_000_000, PLACES: 500_000_000, JEWISH: 2_840_000_000}


def test_every_round_can_be_written() -> None:
    with database_role("worker"):
        rounds = list(Round.objects.all())
    assert len(rounds) == len(ROUNDS)
    for each in rounds:
        assert read(each.sections), each.slug
        assert each.source
    autumn = held_round("places-2025")
    assert (autumn.opens_on, autumn.closes_on, autumn.late_is_refused) == (date(2025, 10, 27), date(2025, 12, 8), True)
    assert held_round("places-2016").contribution_percent == 20
    assert held_round("places-2021").cap_pence == 5_600_000


def test_what_somebody_corrected_stays() -> None:
    with database_role("owner"):
        Scheme.objects.filter(slug=MOSQUES).update(run_by="Another office")
        before = NationalFigure.objects.count(), Round.objects.count()
        call_command("load_schemes", stdout=StringIO())
        assert (NationalFigure.objects.count(), Round.objects.count()) == before
        assert Scheme.objects.get(slug=MOSQUES).run_by == "Another office"


# Which fits -------------------------------------------------------------------------------------------------------


@given(
    faith=st.sampled_from(Faith.values),
    today=st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    has_applied=st.booleans(),
)
def test_every_scheme_is_answered_with_a_reason(faith: str, today: date, has_applied: bool) -> None:
    schemes, rounds = unsaved()
    found = fittings(Facts(faith, has_applied), schemes, rounds, today)
    assert {each.scheme.slug for each in found} == set(SCHEMES)
    for each in found:
        assert each.why
        assert all(sentence.endswith(".") for sentence in each.why)
        assert (each.fit == Fit.NO) == (faith not in each.scheme.faiths)
        if each.round is not None:
            assert each.round.is_open_on(today)
        if each.fit == Fit.LATER:
            usual = [r for r in rounds if r.scheme_id == each.scheme.pk and not r.is_rapid]
            assert not any(r.is_open_on(today) for r in usual)
    assert [list(Fit).index(each.fit) for each in found] == sorted(list(Fit).index(each.fit) for each in found)


def test_a_mosque_a_church_and_a_synagogue_in_november() -> None:
    schemes, rounds = unsaved()

    def first(faith: str) -> tuple[str, str, str]:
        found = fittings(Facts(faith), schemes, rounds, TODAY)
        usual = next(each for each in found if not (each.round and each.round.is_rapid))
        return usual.scheme.slug, usual.fit.value, " ".join(usual.why)

    assert first(Faith.MUSLIM) == (MOSQUES, "open", "You can apply at any time of the year.")
    slug, fit, why = first(Faith.CHRISTIAN)
    assert (slug, fit) == (PLACES, "later")
    assert "It was last open from Monday 27 October" in why
    assert "When it opens next is not known." in why
    assert first(Faith.JEWISH)[0] == JEWISH


def test_help_within_two_years_is_at_the_schemes_discretion() -> None:
    schemes, rounds = unsaved()
    recent = Facts(Faith.MUSLIM, True, TODAY - timedelta(days=200))
    usual = next(f for f in fittings(recent, schemes, rounds, TODAY) if f.round and not f.round.is_rapid)
    assert usual.fit == Fit.ASK
    assert any("within two years" in sentence for sentence in usual.why)


# The page ---------------------------------------------------------------------------------------------------------


def test_a_committee_reads_what_fits_and_why_the_others_do_not(cast: Cast, client_of: ClientOf) -> None:
    page = client_of(cast.secretary).get(reverse("funding:start"))
    text = page.content.decode()
    assert "Protective Security for Mosques Scheme" in text
    assert "You can apply at any time of the year." in text
    assert "This scheme is for Jewish places." in text
    assert "Begin an application" in text


def test_police_read_about_the_schemes_and_of_no_place(cast: Cast, client_of: ClientOf) -> None:
    text = client_of(cast.officer).get(reverse("funding:start")).content.decode()
    assert "Committees apply, not the police." in text
    assert "Begin an application" not in text
    assert client_of(cast.officer).get(reverse("funding:start"), {"place": cast.madina.slug}).status_code == 404


@pytest.mark.parametrize("part", ["oversight", "administrator", "outsider"])
def test_nobody_else_opens_it(cast: Cast, client_of: ClientOf, part: str) -> None:
    assert client_of(getattr(cast, part)).get(reverse("funding:start")).status_code == 404


def test_another_committee_begins_nothing_here(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.other)
    assert client.get(reverse("funding:start"), {"place": cast.madina.slug}).status_code == 404
    sent = {"place": cast.madina.slug, "round": "mosques-2026-27", "client_id": str(uuid.uuid4())}
    assert client.post(reverse("funding:apply"), sent).status_code == 404
    assert client.post(reverse("funding:tell_me"), {"place": cast.madina.slug, "scheme": PLACES}).status_code == 404
    assert client.get(reverse("funding:apply")).status_code == 405


def test_beginning_twice_is_one_application(cast: Cast, client_of: ClientOf) -> None:
    client, sent = client_of(cast.secretary), {"place": cast.madina.slug, "round": "mosques-2026-27"}
    sent["client_id"] = str(uuid.uuid4())
    first, second = client.post(reverse("funding:apply"), sent), client.post(reverse("funding:apply"), sent)
    with database_role("worker"):
        application = Application.objects.get(place=cast.madina)
    assert first.url == second.url == application.get_absolute_url()
    again = client.post(reverse("funding:apply"), {**sent, "client_id": str(uuid.uuid4())})
    assert again.url == application.get_absolute_url()


def test_a_closed_round_takes_nothing(cast: Cast, client_of: ClientOf) -> None:
    sent = {"place": cast.madina.slug, "round": "places-2025", "client_id": str(uuid.uuid4())}
    page = client_of(cast.secretary).post(reverse("funding:apply"), sent, follow=True)
    assert "The closing date has passed." in page.content.decode()
    with database_role("worker"):
        assert not Application.objects.exists()


# Tell us when it opens --------------------------------------------------------------------------------------------


def test_who_asked_is_told_once_on_the_day(cast: Cast, client_of: ClientOf) -> None:
    client, told = client_of(cast.secretary), {"place": cast.madina.slug, "scheme": PLACES}
    client.post(reverse("funding:tell_me"), told)
    client.post(reverse("funding:tell_me"), told)
    client_of(cast.other).post(reverse("funding:tell_me"), {"place": cast.noor.slug, "scheme": PLACES})
    client_of(cast.other).post(reverse("funding:tell_me"), {"place": cast.noor.slug, "scheme": PLACES, "no_more": "on"})
    opens = timezone.localdate() + timedelta(days=30)
    with database_role("worker"):
        assert OpeningWish.objects.filter(ended_at=None).count() == 1
        scheme = Scheme.objects.get(slug=PLACES)
        usual = Round.objects.get(slug="places-2025")
        usual.pk, usual.slug, usual.opens_on, usual.closes_on = None, "next", opens, opens + timedelta(days=40)
        usual._state.adding = True
        usual.save()
        assert usual.scheme == scheme

        def keys(day: date, clock: time) -> list[str]:
            moment = datetime.combine(day, clock, timezone.get_default_timezone())
            return [draft.key for draft in due_around(moment) if draft.kind == openings.OPENED]

        assert keys(opens - timedelta(days=1), time(12)) == []
        assert len(keys(opens, time(9))) == 1
        assert keys(opens, time(9)) == keys(opens + timedelta(days=1), time(12))


# Rounds are made without code -------------------------------------------------------------------------------------


def test_an_administrator_makes_a_round_from_the_last(cast: Cast, client_of: ClientOf) -> None:
    client, last = client_of(cast.administrator), held_round("places-2025")
    table = reverse("admin:funding_round_changelist")
    answer = client.post(table, {"action": "copy", "_selected_action": [last.pk]}, follow=True)
    assert "Set its dates and its source" in answer.content.decode()
    with database_role("worker"):
        made = Round.objects.get(copied_from=last)
    assert (made.sections, made.measures, made.evidence) == (last.sections, last.measures, last.evidence)
    assert (made.opens_on, made.closes_on, made.is_published) == (None, None, False)
    assert not made.is_open_on(TODAY)
    page = client.get(reverse("admin:funding_round_change", args=[made.pk]))
    assert page.status_code == 200


def test_sections_that_make_no_sense_are_refused_in_words(cast: Cast, client_of: ClientOf) -> None:
    client, last = client_of(cast.administrator), held_round("places-2025")
    address = reverse("admin:funding_round_change", args=[last.pk])
    form = client.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    sent |= {"sections": '[{"key": "a", "title": "A", "questions": []}]', "evidence": "[]", "usual_next": "{}"}
    answer = client.post(address, sent)
    assert answer.status_code == 200
    assert "no questions" in answer.content.decode()
