"""`python -m liaison.embedded [--test] -- COMMAND …`: run a command beside the servers it needs."""

import os
import signal
import subprocess
import sys
from types import FrameType

from liaison.embedded import EmbeddedError, servers

USAGE = "usage: python -m liaison.embedded [--test] -- COMMAND [ARGUMENT …]"


def main(arguments: list[str]) -> int:
    """Run the command with DATABASE_URL and REDIS_URL set, and return its exit code."""
    test = arguments[:1] == ["--test"]
    arguments = arguments[test:]
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
        with servers(test=test) as variables:
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
