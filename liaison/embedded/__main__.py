"""Run a command beside the servers it needs: `python -m liaison.embedded [--test] -- COMMAND …`.

Without an option they keep their data for this checkout and port. `--throw-away` starts from nothing and
deletes everything afterwards; `--test` does the same and also does without safety in a power cut.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from liaison.embedded import EmbeddedError, servers

USAGE = "usage: python -m liaison.embedded [--test | --throw-away] -- COMMAND [ARGUMENT …]"


def main(arguments: list[str]) -> int:
    """Run the command with DATABASE_URL and REDIS_URL set, and return its exit code."""
    kind = next(iter(arguments), "")
    throw_away = kind in ("--test", "--throw-away")
    arguments = arguments[throw_away:]
    if arguments[:1] != ["--"] or len(arguments) < 2:
        sys.stderr.write(USAGE + "\n")
        return 2
    child: subprocess.Popen[bytes] | None = None

    def pass_on(number: int, frame: FrameType | None) -> None:
        if child is None:
            raise SystemExit(128 + number)
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    try:
        with servers(throw_away=throw_away, durable=kind != "--test") as variables:
            child = subprocess.Popen(arguments[1:], env=os.environ | variables)
            while True:
                try:
                    code = child.wait()
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    return code if code >= 0 else 128 - code
                except KeyboardInterrupt:
                    # The keyboard's signal has reached the command too: wait for it to end.
                    continue
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
    except FileNotFoundError as error:
        sys.stderr.write(f"There is no command {error.filename}.\n")
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
