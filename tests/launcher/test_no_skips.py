"""A skipped test fails the run, on one core and on two."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from liaison.embedded import CHECKOUT

PASSES = "def test_passes(): pass\n"
SKIPS = "import pytest\n@pytest.mark.skip\ndef test_skips(): pass\n"
SKIPS_ALL = "import pytest\npytest.skip('not here', allow_module_level=True)\n"
EXPECTS_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test_fails(): assert False\n"


def run(folder: Path, source: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(PASSES)
    (folder / "test_more.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.no_skips", *options]
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [[], ["-p", "xdist", "-n", "2"]], ids=["alone", "spread"])
@pytest.mark.parametrize("source", [SKIPS, SKIPS_ALL, EXPECTS_FAILURE], ids=["test", "module", "expected failure"])
def test_a_skip_fails_the_run(tmp_path: Path, source: str, options: list[str]) -> None:
    done = run(tmp_path, source, *options)
    assert done.returncode == 1
    assert "skipped tests fail this run" in done.stdout
    assert "test_more.py" in done.stdout


def test_nothing_skipped_is_success(tmp_path: Path) -> None:
    assert run(tmp_path, PASSES).returncode == 0
