"""The embedded servers, run for real: shared, killed, restarted, thrown away."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from liaison.embedded import CHECKOUT, postgres, servers, valkey
from liaison.embedded.place import Account, Place

HOLD = """
import sys, time
from liaison.embedded import servers
with servers(throw_away={throw_away}) as variables:
    print(variables["LIAISON_STATE_DIR"], flush=True)
    time.sleep(60)
"""


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    """An environment that names no server, with a state directory that has a space in its path."""
    parent = Path(tempfile.mkdtemp(dir=Account.choose().temporary_directory()))
    parent.chmod(0o711)
    variables = {"PATH": os.environ["PATH"], "LIAISON_STATE_DIR": str(parent / "a state")}
    yield variables
    if running(variables):
        with servers(environ=variables):
            pass  # whatever a test left running is found, and stopped
    shutil.rmtree(parent)


def ask(variables: dict[str, str], query: str) -> list[tuple]:
    with closing(psycopg2.connect(variables["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []


def place_of(environ: dict[str, str]) -> Place:
    return Place(Path(environ["LIAISON_STATE_DIR"]), Account.choose())


def running(environ: dict[str, str]) -> list[psutil.Process]:
    place = place_of(environ)
    return [found for found in (postgres.process(place), valkey.process(place)) if found]


def hold(environ: dict[str, str], *, throw_away: bool = False) -> subprocess.Popen[str]:
    """Another process that holds the servers; returns once they run."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(throw_away=throw_away)],
        cwd=CHECKOUT,
        env=environ,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    child.state = child.stdout.readline().strip()  # type: ignore[attr-defined]
    assert child.state, "the servers did not start"  # type: ignore[attr-defined]
    return child


def modes(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.parents}


def test_starts_nothing_that_the_environment_names() -> None:
    with servers(environ={"DATABASE_URL": "postgres://elsewhere/x", "REDIS_URL": "redis://elsewhere"}) as variables:
        assert variables == {}


def test_starts_only_what_is_missing(environ: dict[str, str]) -> None:
    with servers(environ=environ | {"DATABASE_URL": "postgres://elsewhere/x"}) as variables:
        assert "DATABASE_URL" not in variables
        assert redis.Redis.from_url(variables["REDIS_URL"]).ping()
        assert postgres.process(place_of(environ)) is None


def test_the_owner_is_held_by_row_level_security(environ: dict[str, str]) -> None:
    with servers(environ=environ) as variables:
        role = "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = user"
        assert ask(variables, role) == [("liaison_owner", False, False, True)]
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        assert ask(variables, owner) == [("liaison_owner",)]
        assert ask(variables, "SHOW server_encoding") == [("UTF8",)]
        assert ask(variables, "SHOW timezone") == [("UTC",)]
        assert ask(variables, "SHOW listen_addresses") == [("",)]
        assert ask(variables, "SHOW fsync") == [("on",)]


def test_valkey_asks_for_a_password_and_listens_on_loopback(environ: dict[str, str]) -> None:
    with servers(environ=environ) as variables:
        client = redis.Redis.from_url(variables["REDIS_URL"])
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        port = client.connection_pool.connection_kwargs["port"]
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()


def test_data_survive_a_restart_and_nothing_runs_in_between(environ: dict[str, str]) -> None:
    before = modes(Path(environ["LIAISON_STATE_DIR"]))
    with servers(environ=environ) as variables:
        ask(variables, "CREATE TABLE kept AS SELECT 'خُطبة' AS word")
        assert len(running(environ)) == 2
    assert running(environ) == []
    with servers(environ=environ) as variables:
        assert ask(variables, "SELECT word FROM kept") == [("خُطبة",)]
    assert modes(Path(environ["LIAISON_STATE_DIR"])) == before


def test_only_the_servers_account_can_enter_the_data(environ: dict[str, str]) -> None:
    with servers(environ=environ):
        for name in ("postgres", "sockets", "valkey"):
            assert (Path(environ["LIAISON_STATE_DIR"]) / name).stat().st_mode & 0o077 == 0
        assert (Path(environ["LIAISON_STATE_DIR"]) / "valkey.json").stat().st_mode & 0o077 == 0


def test_a_second_holder_shares_and_the_last_one_stops(environ: dict[str, str]) -> None:
    other = hold(environ)
    with servers(environ=environ) as variables:
        other.terminate()
        other.wait()
        assert ask(variables, "SELECT 1") == [(1,)]
        assert redis.Redis.from_url(variables["REDIS_URL"]).ping()
    assert running(environ) == []


def test_servers_of_a_killed_process_are_found_and_stopped(environ: dict[str, str]) -> None:
    other = hold(environ)
    other.kill()
    other.wait()
    orphans = running(environ)
    assert len(orphans) == 2
    with servers(environ=environ):
        assert running(environ) == orphans
    assert running(environ) == []


def test_servers_that_were_killed_start_again(environ: dict[str, str]) -> None:
    other = hold(environ)
    killed = running(environ)
    for process in killed:
        process.kill()
    other.kill()
    other.wait()
    with servers(environ=environ) as variables:
        assert ask(variables, "SELECT 1") == [(1,)]
        assert not {process.pid for process in killed} & {process.pid for process in running(environ)}


def test_a_pid_file_that_names_another_process_is_no_obstacle(environ: dict[str, str]) -> None:
    with servers(environ=environ):
        pass
    (Path(environ["LIAISON_STATE_DIR"]) / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n")
    with servers(environ=environ) as variables:
        assert ask(variables, "SELECT 1") == [(1,)]


def test_half_a_data_directory_is_made_anew(environ: dict[str, str]) -> None:
    place = Place.prepare(Path(environ["LIAISON_STATE_DIR"]), Account.choose())
    (place.folder("postgres") / "new").mkdir()
    (place.root / "postgres" / "new" / "half").write_text("of it")
    with servers(environ=environ) as variables:
        assert ask(variables, "SELECT 1") == [(1,)]


def test_two_throw_away_pairs_do_not_meet_and_leave_nothing(environ: dict[str, str]) -> None:
    del environ["LIAISON_STATE_DIR"]
    with servers(throw_away=True, environ=environ) as one, servers(throw_away=True, environ=environ) as two:
        for name in ("DATABASE_URL", "REDIS_URL", "LIAISON_STATE_DIR"):
            assert one[name] != two[name]
        ask(one, "CREATE TABLE here ()")
        assert ask(two, "SELECT to_regclass('here')") == [(None,)]
    assert not Path(one["LIAISON_STATE_DIR"]).exists()
    assert not Path(two["LIAISON_STATE_DIR"]).exists()
    environ["LIAISON_STATE_DIR"] = str(Path(one["LIAISON_STATE_DIR"]))  # for the fixture to clear up


def test_a_long_path_finds_a_short_one_for_its_socket(environ: dict[str, str]) -> None:
    environ["LIAISON_STATE_DIR"] += "/" + "long" * 30
    with servers(environ=environ) as variables:
        assert ask(variables, "SELECT 1") == [(1,)]
    place_of(environ).remove()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_throw_away_servers_end_with_their_process(environ: dict[str, str], number: int) -> None:
    throw_away = {"PATH": environ["PATH"], "LIAISON_STATE_DIR": ""}
    other = hold(throw_away, throw_away=True)
    root = other.state  # type: ignore[attr-defined]
    mine = running({"LIAISON_STATE_DIR": root})
    assert len(mine) == 2
    other.send_signal(number)
    other.wait()
    _, alive = psutil.wait_procs(mine, timeout=20)
    assert not alive
    # What a killed run leaves on disk, the next run deletes; but not before it is sure that it is abandoned.
    os.utime(root, (time.time() - 3600,) * 2)
    with servers(throw_away=True, environ=throw_away):
        assert not Path(root).exists()


def test_the_command_line_passes_on_the_exit_code() -> None:
    def embedded(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "liaison.embedded", *arguments]
        environ = {"PATH": os.environ["PATH"]}
        return subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)

    script = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'] and os.environ['REDIS_URL'] else 1)"
    assert embedded("--test", "--", sys.executable, "-c", script).returncode == 7
    missing = embedded("--test", "--", "no-such-program")
    assert (missing.returncode, missing.stderr) == (1, "There is no command no-such-program.\n")
    assert embedded("--test").returncode == 2
