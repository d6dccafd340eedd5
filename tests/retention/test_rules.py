"""Rules are data: loaded once, changed in the administration, and written down."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from liaison.accounts.models import User
from retention.loading import Unusable, load
from retention.models import Rule
from retention.times import before, months_later
from retention.writing_down import FILE, document
from tests.cast import Cast, logged_visit
from tests.retention.clock import long_ago, rule
from tests.roles import database_role


def test_the_document_is_written_from_the_rules() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert document(text) == text, "run manage.py write_retention"


def test_loading_twice_changes_nothing(cast: Cast) -> None:
    with database_role("owner"):
        load()
        again = load()
    assert (again.new, again.changed, again.kept) == ([], [], [])


def test_what_the_administration_changed_stays(cast: Cast, client_of: Callable[[User], Client]) -> None:
    visits = rule("visits")
    typed = {"months": 36, "days": 0, "reviewer": "leaders", "source": "Agreed", "link": "", "is_proposal": ""}
    address = f"/admin/retention/rule/{visits.pk}/change/"
    for person in (cast.commander, cast.secretary):
        assert client_of(person).get(address).status_code in (302, 404)
    assert client_of(cast.administrator).post(address, typed).status_code == 302
    with database_role("owner"):
        assert load().kept == ["visits"]
        assert rule("visits").months == 36
        assert load(anew=True).changed == ["visits"]
    assert rule("visits").months == 24
    with database_role("owner"):
        history = Rule.pgh_event_model.objects.filter(pgh_obj=visits.pk, months=36)
        assert history.get(version=2).pgh_context["user"] == cast.administrator.pk


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"rules": [{"kind": "nothing"}]}', '{"rules": [{"kind": "visits"}, {"kind": "visits"}]}'],
)
def test_a_bad_file_is_refused_with_a_sentence(cast: Cast, tmp_path: Path, content: str) -> None:
    (tmp_path / "rules.json").write_text(content)
    with database_role("owner"), pytest.raises(Unusable):
        load(tmp_path / "rules.json")


def test_a_rule_keeps_some_time(cast: Cast, tmp_path: Path) -> None:
    row = {"kind": "visits", "months": 0, "days": 0, "reviewer": "leaders", "source": "x"}
    (tmp_path / "rules.json").write_text(json.dumps({"rules": [row]}))
    with database_role("owner"), pytest.raises(Unusable, match="how many months or days"):
        load(tmp_path / "rules.json")


def test_a_dry_run_tells_and_changes_nothing(cast: Cast) -> None:
    visit = logged_visit(cast.madina, cast.officer, long_ago(), summary="Said")
    out = StringIO()
    with database_role("worker"):
        call_command("retention", "--dry-run", stdout=out)
    assert f"Visits, Riverford: 1 due (kept 24 months), oldest {long_ago().date()}; for example {visit.ref}" in (
        out.getvalue()
    )
    with database_role("worker"):
        visit.refresh_from_db()
    assert visit.summary == "Said"


def test_months_back_from_the_end_of_february() -> None:
    assert before(datetime(2026, 3, 31, 12, tzinfo=UTC), 1, 0).date().isoformat() == "2026-02-28"
    assert months_later(date(2024, 2, 29), 12).isoformat() == "2025-02-28"
