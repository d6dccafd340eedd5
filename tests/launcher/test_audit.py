"""What the services that know of faults say, and what may be said when they say nothing."""

import pytest

from house import audit, releases
from house.console import Failure

PYTHON = {
    "dependencies": [
        {"name": "django", "version": "5.2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["5.2.1"]}]},
        {"name": "idna", "version": "3.20", "vulns": []},
        {"name": "left", "version": "1", "vulns": [{"id": "GHSA-x", "fix_versions": []}]},
    ]
}
NPM = {
    "vulnerabilities": {"leaflet": {"severity": "high", "range": "<1.9.5"}},
    "metadata": {"dependencies": {"total": 80}},
}


@pytest.fixture(autouse=True)
def all_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Releases have tests of their own."""
    for kind in ("python", "npm"):
        monkeypatch.setattr(releases, kind, lambda _environ: [])


def test_faults_of_python_packages_are_told_by_name() -> None:
    found = audit.python_faults(PYTHON)
    assert found.packages == 3
    assert found.faults == [
        "django 5.2.0: CVE-2026-1, mended in 5.2.1",
        "left 1: GHSA-x, mended in none",
    ]


def test_a_package_that_nobody_answered_for_is_not_a_good_one() -> None:
    with pytest.raises(Failure, match="no answer about 1 of 4"):
        audit.python_faults({"dependencies": [*PYTHON["dependencies"], {"name": "x", "skip_reason": "not found"}]})


def test_faults_of_npm_packages_and_its_silence() -> None:
    assert audit.npm_faults(NPM) == audit.Found(80, ["leaflet: high, <1.9.5"])
    with pytest.raises(Failure, match="405"):
        audit.npm_faults({"message": "405 Method Not Allowed"})


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["django"], 1)])
def test_any_fault_fails(monkeypatch: pytest.MonkeyPatch, faults: list[str], code: int) -> None:
    monkeypatch.setattr(audit, "_python", lambda _environ: audit.Found(1, faults))
    monkeypatch.setattr(audit, "_npm", lambda _environ: audit.Found(1, []))
    assert audit.run({}) == code


def test_silence_fails_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(_environ: object) -> audit.Found:
        raise Failure("no way out")

    monkeypatch.setattr(audit, "_python", lambda _environ: audit.Found(1, []))
    monkeypatch.setattr(audit, "_npm", silent)
    with pytest.raises(Failure, match="npm: no way out"):
        audit.run({})
