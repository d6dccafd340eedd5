"""The commands themselves, inside the virtual environment: each returns its exit code."""

import http.client
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

from house import audit, browser, checks, console, install, machine, supervise
from house.console import Failure, Stopped
from liaison import embedded
from liaison.demo.sign_ins import PEOPLE

READY_TIMEOUT = 120.0
NO = ("", "0", "false", "no", "off")
PASSWORD = "demo-password-1"  # noqa: S105 -- published; works only while DEMO is on
MANAGE = (str(install.PYTHON), "manage.py")
# What a person may have set for the portal they run must not reach the tests, nor the tests their data.
SETTINGS = {
    *(
        "ALLOWED_HOSTS",
        "BEHIND_TLS_PROXY",
        "CACHE_URL",
        "CSRF_TRUSTED_ORIGINS",
        "DATABASE_URL",
        "DEBUG",
        "DEMO",
    ),
    *("EMAIL_URL", "HTTPS", "LIAISON_DATABASE_ROLE", "LIAISON_STATE_DIR", "PORT", "PORTAL_URL", "REDIS_URL"),
    "SECRET_KEY",
}


def perform(name: str) -> int:
    """Run the command of this name; raise Failure or Stopped when it cannot finish."""
    os.environ.update(install.environment(os.environ))
    command = {"run": run, "test": test, "check": check, "bench": bench, "audit": audits, "lock": lock}[name]
    try:
        return command()
    except embedded.EmbeddedError as error:
        raise Failure(str(error)) from error


def run() -> int:
    """Start the portal and keep it running until Ctrl-C."""
    environ = dict(os.environ)
    environ.setdefault("DEMO", "1")
    environ["PORT"] = str(machine.port(environ))
    environ["LIAISON_STATE_DIR"] = str(embedded.state_directory(environ))
    with console.step("Building the stylesheet and fonts"):
        install.assets(environ)
    console.start("Starting PostgreSQL and Valkey")
    with embedded.servers(environ=environ) as variables:
        console.done()
        environ |= variables
        environ.setdefault("SECRET_KEY", embedded.secret_key(environ))
        demo = environ["DEMO"].lower() not in NO
        _prepare(environ, demo=demo)
        console.start("Starting the web server, worker, beat and dispatcher")
        try:
            supervise.run(
                supervise.read_procfile(install.CHECKOUT / "Procfile"),
                environ=environ,
                cwd=install.CHECKOUT,
                when_up=_Announcement(int(environ["PORT"]), demo=demo),
            )
        except Stopped:
            console.end_line()
            console.say("Stopping …")
    console.say("Stopped.")
    return 0


def test() -> int:
    """Run the whole test suite against servers of its own; a test that is skipped fails it."""
    environ = _clean_environment()
    with console.step("Looking for a browser"):
        environ["LIAISON_CHROMIUM"] = browser.find(environ)
    with console.step("Building the stylesheet and fonts"):
        install.assets(environ)
    console.start("Starting PostgreSQL and Valkey")
    with embedded.servers(throw_away=True, durable=False, environ=environ) as variables:
        console.done()
        with console.step("Collecting the static files"):
            install.collect(environ | variables | {"DEMO": "1"})
        environ |= variables | {"LIAISON_DATABASE_ROLE": "owner"}
        workers = str(max(2, min(4, os.cpu_count() or 2)))
        options = ["-p", "tests.no_skips", "-n", workers, "--dist", "loadfile"]
        wanted = shlex.split(environ.get("ARGS", ""))
        return _foreground([str(install.PYTHON), "-m", "pytest", *options, *wanted], environ)


def check() -> int:
    """Run every check, tell how each went, and fail when one did."""
    environ = _clean_environment()
    console.start("Starting PostgreSQL and Valkey")
    with embedded.servers(throw_away=True, durable=False, environ=environ) as variables:
        console.done()
        return checks.run(environ | variables)


def bench() -> int:
    """Print the measurements, one line a figure; with ARGS, those of the pages alone."""
    environ = _clean_environment()
    with console.step("Building the stylesheet and fonts"):
        install.assets(environ)
    with console.step("Collecting the static files"):
        install.collect(environ | {"DEMO": "1"})
    if wanted := shlex.split(environ.get("ARGS", "")):
        return _foreground([str(install.PYTHON), "bench/run.py", *wanted], environ)
    for name in ("run", "board", "applications", "proposing"):
        # These start servers of their own, an empty database for each city.
        if code := _foreground([str(install.PYTHON), f"bench/{name}.py"], environ):
            return code
    for name in ("outbox", "rosters"):
        console.start(f"Starting PostgreSQL and Valkey for bench/{name}.py")
        with embedded.servers(throw_away=True, environ=environ) as variables:
            console.done()
            if code := _foreground([str(install.PYTHON), f"bench/{name}.py"], environ | variables | {"DEMO": "1"}):
                return code
    return 0


def audits() -> int:
    """Ask the services that know of faults in packages; fail when there are any, or when they cannot be asked."""
    return audit.run(_clean_environment())


def lock() -> int:
    """Write constraints.txt anew from what is installed."""
    freeze = [str(install.PYTHON), "-m", "pip", "freeze", "--disable-pip-version-check"]
    frozen = subprocess.run(freeze, check=True, capture_output=True, text=True).stdout
    heading = "# Every package, exactly as tested. Made by `make lock`; edit requirements*.txt instead.\n"
    (install.CHECKOUT / "constraints.txt").write_text(heading + frozen)
    return 0


def _prepare(environ: Mapping[str, str], *, demo: bool) -> None:
    owner = {**environ, "LIAISON_DATABASE_ROLE": "owner"}
    with console.step("Collecting the static files"):
        install.collect(environ)
    with console.step("Bringing the database up to date"):
        install.run(
            [*MANAGE, "migrate", "--no-input"],
            log="migrate",
            failure="The database could not be brought up to date",
            environ=owner,
        )
    with console.step("Loading the demo city into an empty database" if demo else "Leaving out the demo city"):
        if demo:
            install.run(
                [*MANAGE, "demo", "--if-empty"],
                log="demo",
                failure="The demo city could not be loaded",
                environ=owner,
            )


class _Announcement:
    """Prints where the portal is, once it says that it is ready."""

    def __init__(self, port: int, *, demo: bool) -> None:
        self.port, self.demo = port, demo
        self.address = f"http://127.0.0.1:{port}"
        self.give_up_at = time.monotonic() + READY_TIMEOUT

    def __call__(self) -> bool:
        if not self._ready():
            if time.monotonic() < self.give_up_at:
                return False
            console.end_line()
            console.say(f"It runs, but does not say that it is ready: {self.address}/readyz tells what is missing.")
        console.done()
        console.say(f"\nThe portal is at {self.address}\n")
        if self.demo:
            console.say(f"Sign in with the password {PASSWORD} as")
            for address, role in PEOPLE.items():
                console.say(f"  {address:<22} {role}")
        console.say("\nCtrl-C stops it.")
        return True

    def _ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in SETTINGS}


def _foreground(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run a command that talks to the person itself; nothing it started is left when it has ended."""
    child = subprocess.Popen(command, cwd=install.CHECKOUT, env=dict(environ), start_new_session=True)
    try:
        return child.wait()
    except Stopped:
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(15)
        raise
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
