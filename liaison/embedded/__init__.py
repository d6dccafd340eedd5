"""PostgreSQL and Valkey from wheels, for a machine that has neither.

`servers()` starts whatever of the two the environment does not already name, tells where they listen, and
stops them when the last process that uses them has gone. Nothing here needs Django.
"""

import fcntl
import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from liaison.embedded import postgres, valkey
from liaison.embedded.place import CHECKOUT, Account, EmbeddedError, Place, lock, state_directory

__all__ = ["CHECKOUT", "EmbeddedError", "secret_key", "servers", "state_directory"]

TEST_PREFIX = "liaison-test-"
SETTLED_AFTER = 60  # seconds


@contextmanager
def servers(
    *, throw_away: bool = False, durable: bool = True, environ: Mapping[str, str] = os.environ
) -> Iterator[dict[str, str]]:
    """Run the servers that `environ` does not name and yield the variables that do name them.

    With DATABASE_URL and REDIS_URL both set nothing is started. The data live in the state directory of this
    checkout and port, and a server already running there is shared; with `throw_away` they live in a new
    directory that is deleted afterwards, and the servers end when this process does, however it does.
    `durable=False` makes PostgreSQL faster and a power cut fatal. Raises EmbeddedError, whose text is one
    plain sentence, when a server cannot be started.
    """
    wanted = [kind for kind, name in ((postgres, "DATABASE_URL"), (valkey, "REDIS_URL")) if not environ.get(name)]
    if not wanted:
        yield {}
        return
    account = Account.choose()
    if throw_away:
        _remove_abandoned(account)
        root = Path(tempfile.mkdtemp(prefix=TEST_PREFIX, dir=account.temporary_directory()))
    else:
        root = state_directory(environ)
    place = Place.prepare(root, account)
    try:
        with _shared(place, wanted, throw_away=throw_away, durable=durable) as variables:
            yield variables
    finally:
        if throw_away:
            place.remove()


@contextmanager
def _shared(place: Place, wanted: list, *, throw_away: bool, durable: bool) -> Iterator[dict[str, str]]:
    """Hold the servers for as long as the block lasts; the last holder stops them.

    A holder keeps a shared lock on `users`. The kernel drops it when a process dies, however it dies, so a
    count can never go stale.
    """
    users = os.open(place.root / "users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with lock(place.root / "lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            variables = {"LIAISON_STATE_DIR": str(place.root)}
            try:
                for kind in wanted:
                    variables |= kind.start(place, ends_with_us=throw_away, durable=durable)
            except BaseException:
                _stop_if_last(place, users)
                raise
        try:
            yield variables
        finally:
            with lock(place.root / "lock"):
                _stop_if_last(place, users)
    finally:
        os.close(users)


def _stop_if_last(place: Place, users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    for kind in (valkey, postgres):
        kind.stop(place)
    place.leave()
    return True


def _remove_abandoned(account: Account) -> None:
    """Stop and delete what a test run that was killed left behind; leave the ones in use alone."""
    for root in account.temporary_directory().glob(f"{TEST_PREFIX}*"):
        try:
            if root.is_symlink() or root.stat().st_uid != os.geteuid():
                continue
            # A run that has just begun may not hold its lock yet.
            if root.stat().st_mtime > time.time() - SETTLED_AFTER:
                continue
            users = os.open(root / "users", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            place = Place(root, account)
            if _stop_if_last(place, users):
                place.remove()
        finally:
            os.close(users)


def secret_key(environ: Mapping[str, str] = os.environ) -> str:
    """The signing key of this state directory; made the first time, readable by its owner alone."""
    root = state_directory(environ)
    root.mkdir(parents=True, exist_ok=True)
    path = root / "secret-key"
    with lock(root / "lock"):
        if not path.exists():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
