"""The demo city as it is by default: whole, with history, within the walls."""

from datetime import date, time, timedelta
from itertools import pairwise

from django.apps import apps
from django.db import connection
from django.utils import timezone

from dashboard.figures.counting import count
from dashboard.figures.keeping import from_json
from dashboard.models import KeptWeek
from dashboard.scopes import Scope
from liaison.accounts.models import User
from liaison.db.acting import acting_as
from liaison.demo.loading import analyse, keep_weeks
from liaison.demo.sign_ins import PEOPLE
from liaison.observances.clock import wall_clock
from liaison.observances.jumuah import next_friday
from liaison.observances.models import ObservanceDate
from liaison.observances.weeks import Week
from liaison.places import rhythm
from liaison.places.models import Contact, EngagementPlan, Place
from liaison.rosters import duty
from liaison.rosters.models import Shift, WorkingPreferences
from tests.roles import database_role
from visits import cover, losing, promised
from visits.models import (
    Allotment,
    Commitment,
    Concern,
    CoverLost,
    Mobilisation,
    PromisedWindow,
    Proposal,
    ProposedChoice,
    Reply,
    Visit,
    VisitRequest,
    VolunteerCall,
)

TODAY = date(2026, 11, 22)


def test_everybody_who_can_sign_in_is_there_with_their_part(city):
    with database_role("worker"):
        assert set(PEOPLE) <= set(User.objects.values_list("email", flat=True))
        first, second = Place.objects.order_by("pk")[:2]
        parts = dict(first.memberships.values_list("user__email", "role"))
        assert parts["secretary@demo.test"] == "secretary"
        assert parts["treasurer@demo.test"] == "treasurer"
        assert second.memberships.filter(user__email="other@demo.test").exists()
        assert first.named_officer.email == "officer@demo.test"
        assert first.faith == second.faith == "muslim"
        postings = dict(User.objects.filter(postings__isnull=False).values_list("email", "postings__role"))
    for part in ("officer", "supervisor", "commander", "adviser", "oversight"):
        assert postings[f"{part}@demo.test"] == part
    assert postings["admin@demo.test"] == "administrator"


def test_it_looks_like_life(city):
    today = timezone.localdate()
    with database_role("worker"):
        logged = Visit.objects.filter(status="logged")
        assert 500 < logged.count() < 2000
        assert logged.values("summary").distinct().count() > 0.6 * logged.count()
        assert {s for s, _ in Concern.Status.choices} == set(
            Concern.objects.values_list("status", flat=True).distinct()
        )
        assert set(Reply.objects.values_list("verdict", flat=True)) == {"confirm", "comment", "dispute"}
        assert Place.objects.values("faith").distinct().count() >= 6
        assert VisitRequest.objects.waiting().count() == 2
        promises = Commitment.objects.open()
        assert promises.filter(due_on__lt=today).exists()
        assert promises.filter(due_on__gt=today).exists()
        assert Contact.objects.filter(checked_on__lt=today - timedelta(days=365)).exists()
        assert Place.objects.filter(contact_due_on__lt=today).count() in range(1, 8)
        assert Place.objects.filter(last_contact_at=None).exists()
        coming = ObservanceDate.objects.filter(name="ramadan", on__gt=today)
        assert coming.filter(status="predicted").exists()
        assert coming.filter(status="confirmed").values("place").distinct().count() == 1
        assert not logged.filter(logged_at__gt=timezone.now()).exists()
        assert not Visit.objects.filter(planned_at__gt=timezone.now()).exists()


def test_most_promised_prayers_had_an_officer_and_some_had_none(city):
    running = Week.of(timezone.localdate())
    with database_role("worker"):
        unit = Scope.of_unit(Place.objects.get(pk=1).unit)
        weeks = [count(unit, running.back(weeks), by=None) for weeks in range(1, 13)]
        monday = count(unit, running.previous, by=None)
    done, of = (sum(getattr(week.coverage.total, part) for week in weeks) for part in ("done", "of"))
    assert 0.7 < done / of < 0.9
    assert all(week.coverage.total.done for week in weeks)
    assert monday.decisions
    assert monday.concerns.ageing
    assert monday.promises.broken or monday.promises.open_before
    assert monday.contacts.not_met


def test_fridays_are_partly_covered(city):
    friday = next_friday(timezone.localdate())
    with database_role("worker"):
        places = list(Place.objects.filter(faith="muslim").values_list("pk", flat=True))
        bare = cover.uncovered(places, friday, friday)
        sent = Allotment.objects.filter(visit__starts_at__gte=timezone.now(), visit__kind="friday")
        assert bare
        assert sent.exists()


def test_somebody_is_on_duty_and_nobody_twice(city):
    now = timezone.now()
    with database_role("worker"):
        hannah = User.objects.get(email="officer@demo.test")
        friday = next_friday(timezone.localdate())
        window = (wall_clock(friday, time(12, 45)), wall_clock(friday, time(14)))
        assert hannah.pk in duty.on_duty_during(*window)
        assert 2 <= len(duty.on_duty_during(*window)) < User.objects.filter(force_id__isnull=False).count()
        assert Shift.objects.filter(kind="leave", last_on__gt=now).exists()
        assert Shift.objects.filter(kind="abstraction").exists()
        weeks = list(Shift.objects.dates("first_on", "week"))
    assert len(weeks) in (52, 53)


def test_whoever_is_sent_is_on_duty_for_all_of_it_and_nowhere_else(city):
    with database_role("worker"):
        sent = list(Allotment.objects.current().filter(visit__status="planned").select_related("visit"))
        days = [timezone.localdate(each.visit.starts_at) for each in sent]
        roster = duty.roster(min(days), max(days))
        for each in sent:
            presence = roster.presence(each.officer_id, each.visit.starts_at, each.visit.ends_at)
            assert presence, f"{each} is not on duty"
            assert presence.whole, f"{each} is not on duty for all of it"
        assert len(sent) >= 10
    spans = sorted((each.officer_id, each.visit.starts_at, each.visit.ends_at) for each in sent)
    for (one, _, ends_at), (other, starts_at, _) in pairwise(spans):
        assert one != other or ends_at <= starts_at
    assert any(each.visit.kind == "ramadan" for each in sent)


def test_mobilising_has_something_to_show(city):
    with database_role("worker"):
        lost = CoverLost.objects.get()
        assert lost.allotment.released_because == losing.OFF_DUTY
        assert lost.emptied
        assert not lost.visit.allotments.current().exists()
        assert lost.officer_id not in duty.on_duty_during(lost.visit.starts_at, lost.visit.ends_at)
        call = VolunteerCall.objects.open().get()
        assert call.volunteers.waiting().count() == 2
        assert call.visit.allotments.current().count() < call.visit.officers_needed
        proposal = Proposal.objects.get()
        chosen = ProposedChoice.objects.filter(window__proposal=proposal)
        assert chosen.count() >= 2
        for choice in chosen.select_related("window", "allotment"):
            assert choice.allotment.visit_id == choice.window.visit_id
            assert choice.allotment.allotted_at > proposal.finished_at
            assert choice.reasons
        assert Mobilisation.objects.get().ended_at
        assert Visit.objects.filter(kind="post-incident", starts_at__gt=timezone.now() - timedelta(days=40)).exists()
        assert WorkingPreferences.objects.filter(break_at_sunset=True).exists()
        assert User.objects.filter(languages__contains="Urdu").count() > 1


def test_every_row_has_its_history_and_the_newest_entry_is_the_row(city):
    with database_role("owner"):
        for model in apps.get_models():
            event = getattr(model, "pgh_event_model", None) or _event_of(model)
            if event is None or not model.objects.exists():
                continue
            missing = model.objects.exclude(pk__in=event.objects.filter(pgh_label="insert").values("pgh_obj_id"))
            assert not missing.exists(), f"{model.__name__} without an entry"
            _newest_is_the_row(model, event)


def _event_of(model):
    try:
        return apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    except LookupError:
        return None


def _newest_is_the_row(model, event):
    columns = [f.column for f in event._meta.concrete_fields if not f.column.startswith("pgh_")]
    row = ", ".join(f't."{c}"' for c in columns)
    entry = ", ".join(f'e."{c}"' for c in columns)
    pk = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            # The names are the models' own.
            f"""select t.{pk} from {model._meta.db_table} t join lateral
                 (select * from {event._meta.db_table} e where e.pgh_obj_id = t.{pk}
                   order by e.pgh_created_at desc, e.pgh_id desc limit 1) e on true
                 where ({row}) is distinct from ({entry}) limit 3"""  # noqa: S608
        )
        assert cursor.fetchall() == [], f"{model.__name__}: the newest entry is not the row"


def test_the_triggers_write_history_again_afterwards(city):
    with database_role("worker"):
        place = Place.objects.get(pk=1)
        before = place.events.count()
        place.street = "Somewhere else"
        place.save(update_fields=["street"])
    with database_role("owner"):
        assert place.events.count() == before + 1
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from pg_trigger where tgenabled = 'D'")
            assert cursor.fetchone() == (0,)


def test_contact_falls_due_by_the_same_rule_as_everywhere(city):
    with database_role("worker"):
        for place in Place.objects.all():
            met = [v for v in Visit.objects.filter(place=place, status="logged") if v.is_two_way]
            latest = max((v.ends_at for v in met), default=None)
            kept = (place.last_contact_at, place.contact_due_on)
            rhythm.contact_is(place, latest)
            assert kept == (latest, place.contact_due_on), place.slug
        assert EngagementPlan.objects.in_force().count() >= 12


def test_the_next_row_of_the_portal_does_not_collide(city):
    with database_role("worker"):
        place = Place.objects.get(pk=1)
        contact = Contact.objects.create(
            place=place,
            name="New",
            role="chair",
            phone="01632 960001",
            consented_on=TODAY,
            checked_on=TODAY,
        )
        assert contact.pk == Contact.objects.count()


def test_the_walls_hold_in_the_demo_too(city):
    with database_role("worker"):
        other = User.objects.get(email="other@demo.test")
        visit = Visit.objects.filter(place_id=1).first()
    with acting_as(other.pk):
        assert not Visit.objects.filter(pk=visit.pk).exists()
        assert Visit.objects.filter(place_id=2).exists()
        assert not Visit.objects.visible_to(other).filter(place_id=1).exists()


def test_what_was_promised_is_what_the_worker_would_have_written_down(city):
    midnight = wall_clock(timezone.localdate(), time(0))
    with database_role("worker"):
        before = set(PromisedWindow.objects.values_list("sitting", "day"))
        promised.keep_promised(midnight)
        assert set(PromisedWindow.objects.values_list("sitting", "day")) == before
        assert city["windows"] == len(before) > 300
        assert PromisedWindow.objects.filter(ends_at__gt=midnight).count() == 0


def test_the_last_weeks_are_kept_each_as_it_was_known_when_it_ended(city):
    with database_role("owner"):
        analyse()
        kept = keep_weeks()
        rows = list(KeptWeek.objects.filter(team=None, unit=1).order_by("monday"))
        assert keep_weeks() == 0
    assert len(rows) == 12
    assert kept % 12 == 0
    weeks = [(Week(row.monday), from_json(row.figures)) for row in rows]
    assert all(figures.counted_at < week.ends_at + timedelta(hours=1) for week, figures in weeks)
    assert all(0 < figures.coverage.total.done <= figures.coverage.total.of for _week, figures in weeks)
    assert any(figures.coverage.total.done < figures.coverage.total.of for _week, figures in weeks)
    # The newest knows all that were kept before it, and what was ahead.
    assert [point.visits is None for point in weeks[-1][1].trend] == [False] * 12
    assert weeks[-1][1].ahead
