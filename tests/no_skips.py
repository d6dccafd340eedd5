"""A pytest plugin: a test that is skipped, or expected to fail, fails the run: it proves nothing."""

import pytest

SKIPPED = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing skipped."""
    config.stash[SKIPPED] = []
    config.pluginmanager.register(_Watch(config.stash[SKIPPED]), "no-skips-watch")


class _Watch:
    def __init__(self, skipped: list[str]) -> None:
        self.skipped = skipped

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn success into failure when something was skipped."""
    if session.config.stash[SKIPPED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was skipped."""
    if skipped := config.stash[SKIPPED]:
        terminalreporter.section("skipped tests fail this run")
        for nodeid in skipped:
            terminalreporter.write_line(nodeid)
