"""Which pinned versions are behind, for how long, and when another package of ours is the reason."""

import json
from typing import Any

import pytest

from house import audit, releases
from house.console import Failure
from house.releases import Behind, held_back, npm_holds, wanted_versions

NOW = [
    {"name": "Django", "version": "5.2.19", "latest_version": "5.2.20"},
    {"name": "python_dateutil", "version": "2.9.0.post0", "latest_version": "4.0.0"},
    {"name": "left-pad", "version": "1.0", "latest_version": "2.0"},
    {"name": "setuptools", "version": "65.5.0", "latest_version": "84.0.0"},
]
NPM = {"pmtiles": {"current": "3.2.1", "wanted": "3.2.1", "latest": "4.5.0"}}


@pytest.mark.parametrize(
    ("versions", "version", "held"),
    [
        ("<6.34,>=6.33.1", "7.36.2", True),
        ("<6.34,>=6.33.1", "6.33.9", False),
        ("<=2", "2.0", False),
        ("<=2", "2.1", True),
        ("==2.9.0.post0", "4.0.0", True),
        ("==2.*", "2.7", False),
        ("~=2.2", "2.9", False),
        ("~=2.2", "3.0", True),
        (">=1.4", "9", False),
        ("", "9", False),
    ],
)
def test_who_takes_no_newer_version(versions: str, version: str, held: bool) -> None:
    found = held_back("left-pad", version, [("ortools", "left-pad", versions), ("other", "right-pad", "<1")])
    assert found == ((f"ortools ({versions})",) if held else ())


@pytest.mark.parametrize(
    ("wanted", "latest", "held"),
    [
        ("^3.1.0", "4.5.0", True),
        ("^3.1.0", "3.9.0", False),
        ("~3.1.0", "3.2.0", True),
        ("3.1.0", "3.1.1", True),
        (">=3", "4.0.0", False),
    ],
)
def test_who_takes_no_newer_npm_package(wanted: str, latest: str, held: bool) -> None:
    locked = {"": {"dependencies": {"pmtiles": "3.2.1"}}, "node_modules/map": {"dependencies": {"pmtiles": wanted}}}
    assert npm_holds("pmtiles", latest, locked) == ((f"map ({wanted})",) if held else ())


def test_what_is_installed_says_whom_it_wants() -> None:
    found = list(wanted_versions())
    assert any(who == "celery" and whom == "kombu" for who, whom, _versions in found)


def answers(monkeypatch: pytest.MonkeyPatch, then: list[Any], *, index: str = "django (5.2.20)") -> None:
    def answer(command: Any, *_more: Any) -> str:
        said = [str(part) for part in command]
        if "index" in said:
            return index
        return json.dumps(then if "--uploaded-prior-to" in said else NOW)

    monkeypatch.setattr(releases, "answer_of", answer)


def test_pinned_versions_that_are_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, NOW[1:])
    found = {each.name: each for each in releases.python({})}
    # What no lock names is no package of ours.
    assert set(found) == {"django", "python-dateutil"}
    assert not found["django"].is_overdue
    assert not found["python-dateutil"].is_overdue
    assert "held back by celery" in str(found["python-dateutil"])
    answers(monkeypatch, NOW)
    assert [each.name for each in releases.python({}) if each.is_overdue] == ["django"]


def test_silence_is_not_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, [], index="")
    with pytest.raises(Failure, match="does not answer"):
        releases.python({})
    monkeypatch.setattr(releases, "answer_of", lambda *_all: '{"error": {"code": "ENOTFOUND"}}')
    with pytest.raises(Failure, match="does not answer"):
        releases.npm({})
    monkeypatch.setattr(releases, "answer_of", lambda *_all: "no JSON")
    with pytest.raises(Failure, match="cannot be read"):
        releases.npm({})


def test_npm_packages_that_are_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "answer_of", lambda *_all: json.dumps(NPM))
    (found,) = releases.npm({})
    assert str(found) == (
        "pmtiles 3.2.1: newest is 4.5.0, behind for more than 90 days, held back by protomaps-leaflet (^3.1.0)"
    )
    monkeypatch.setattr(releases, "answer_of", lambda *_all: "")
    assert releases.npm({}) == []


@pytest.mark.parametrize(("for_long", "code"), [(True, 1), (False, 0)])
def test_an_overdue_version_fails_the_audit(monkeypatch: pytest.MonkeyPatch, for_long: bool, code: int) -> None:
    monkeypatch.setattr(audit, "_python", lambda _environ: audit.Found(1, []))
    monkeypatch.setattr(audit, "_npm", lambda _environ: audit.Found(1, []))
    monkeypatch.setattr(releases, "python", lambda _environ: [Behind("left-pad", "1", "2", for_long)])
    monkeypatch.setattr(releases, "npm", lambda _environ: [])
    assert audit.run({}) == code
