"""Tests that read the models and the database's catalogue, so that what was forgotten is found."""

import pytest
from django.apps import apps
from django.db import connection, models

OURS = (
    *("ledger", "retention", "dashboard", "letters", "visits", "funding"),
    *("rosters", "places", "accounts", "audit", "outbox", "observances"),
)

# Tables without history, and why.
NO_HISTORY = {
    "audit.Consultation": "it is a log itself, and append-only by grants",
    "audit.Seal": "what proves the histories; append-only by grants",
    "ledger.AccessMonth": "figures of a month, kept as they were counted and never changed",
    "audit.Erasure": "what proves the histories; written by the owner's function alone",
    "retention.Due": "what was counted last; made anew each day",
    "retention.Erased": "written once for each thing that was erased; the decision has a history",
    "retention.Findings": "for one person, for thirty days; the request has a history",
    "retention.Report": "figures of a month, kept as they were counted and never changed",
    "outbox.Message": "it is a queue; what caused a message has a history",
    "outbox.Alteration": "it is a queue; what was altered has a history",
    "outbox.Preference": "a person's own wish about mails",
    "outbox.QuietHours": "a person's own wish about mails",
    "outbox.Reachability": "what a mail server answered",
    "outbox.Heartbeat": "the machinery's pulse",
    "outbox.DemoMail": "only in the demo, where everything is made up",
    "funding.EquityReport": "figures of a day, made anew each day from rows that have histories",
    "funding.StageMedian": "figures of a day, made anew each day from steps that have histories",
    "visits.PromisedWindow": "copied once from rows that have histories; the web role cannot write it",
    "dashboard.KeptWeek": "figures of a week, kept as they were counted and never changed",
    "dashboard.Briefing": "a queue and what came of it; nobody writes it by hand",
    "places.Boundary": "public data, as a file gives it; which file, and when, stands in the row",
    "visits.Proposal": "a draft; what was accepted of it has a history as allotments",
    "visits.ProposedWindow": "part of a draft",
    "visits.ProposedChoice": "part of a draft",
}
# Moments without anybody, and why.
BY_ITSELF = {("dashboard.Briefing", "asked_at"): "the first of a week is asked for by nobody"}
# Tables without a wall, and why.
NO_WALL = {
    "accounts_user": "names of people are shown to all who share a place; roles and places are walled",
    "accounts_forceid": "collar numbers are worn on the shoulder",
    "accounts_userevent": "the web role has no right on it at all",
    "accounts_forceidevent": "the web role has no right on it at all",
    "accounts_user_groups": "unused: roles are code",
    "accounts_user_user_permissions": "unused: roles are code",
    "outbox_heartbeat": "says nothing about anybody",
    "outbox_demomail": "only in the demo, where everything is made up",
}


def our_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in OURS]


def is_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_tracked_model")


@pytest.mark.parametrize("model", [m for m in our_models() if not is_history(m)], ids=lambda m: m._meta.label)
def test_every_model_has_a_history_or_says_why_not(model: type[models.Model]) -> None:
    if model._meta.auto_created:
        return
    assert hasattr(model, "pgh_event_model") != (model._meta.label in NO_HISTORY)


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_when_has_its_who_and_the_database_holds_the_pair(model: type[models.Model]) -> None:
    fields = {f.name: f for f in model._meta.get_fields() if isinstance(f, models.Field)}
    for name, field in fields.items():
        if not name.endswith("_at") or name.removesuffix("_at") + "_by" not in fields or is_history(model):
            continue
        if (model._meta.label, name) in BY_ITSELF:
            continue
        partner = fields[name.removesuffix("_at") + "_by"]
        assert field.null == partner.null, f"{name} and its _by differ in being required"
        if field.null:
            conditions = [str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
            pairs = [c for c in conditions if f"'{name}'" in c or f"'{name}__isnull'" in c]
            assert any(f"{partner.name}" in c for c in pairs), f"nothing holds {name} and {partner.name} together"


@pytest.mark.parametrize("model", our_models(), ids=lambda m: m._meta.label)
def test_every_table_has_a_forced_wall_or_says_why_not(db: None, model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relrowsecurity, relforcerowsecurity from pg_class where oid = %s::regclass",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == ((False, False) if model._meta.db_table in NO_WALL else (True, True))


def test_the_web_role_can_do_little(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname from pg_roles where rolname in ('liaison_web', 'liaison_worker')"
            " and not rolsuper and not rolbypassrls and not rolcreatedb and not rolcreaterole order by 1"
        )
        assert cursor.fetchall() == [("liaison_web",), ("liaison_worker",)]
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind in ('r', 'p')"
            " and has_table_privilege('liaison_web', c.oid, 'delete, truncate')"
            " and c.relname not like 'account\\_%%' and c.relname not like 'accounts_user\\_%%' order by 1"
        )
        # What people take back themselves: factors, sessions, and their tie to an identity provider.
        assert [name for (name,) in cursor.fetchall()] == [
            "mfa_authenticator",
            "socialaccount_socialaccount",
            "socialaccount_socialtoken",
            "usersessions_usersession",
        ]


@pytest.mark.parametrize("model", [m for m in our_models() if is_history(m)], ids=lambda m: m._meta.label)
def test_history_is_written_by_triggers_alone(db: None, model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        for role in ("liaison_web", "liaison_worker"):
            cursor.execute(
                "select has_table_privilege(%s, %s, 'insert, update, delete, truncate')",
                [role, model._meta.db_table],
            )
            assert cursor.fetchone() == (False,), role


def test_every_history_trigger_is_sealed(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname from pg_proc p join pg_trigger t on t.tgfoid = p.oid"
            " where p.proname like 'pgtrigger\\_%%' and (not p.prosecdef or p.proconfig is null)"
        )
        assert cursor.fetchall() == []


def test_every_function_with_the_owners_rights_has_a_pinned_search_path(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            " where n.nspname = 'public' and p.prosecdef and p.proconfig is null"
        )
        assert cursor.fetchall() == []
