"""What `make run`, `make test`, `make check` and `make bench` do.

It begins in the system's Python, makes the virtual environment, and goes on inside that.
"""

import os
import sys

from house import console, install, machine

COMMANDS = {
    # name: number of steps, whether the development packages are needed
    "run": (8, False),
    "test": (6, True),
    "check": (3, True),
    "bench": (6, True),
    "audit": (2, True),
    "lock": (2, True),
}


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0, 1 after one plain sentence, 130 after Ctrl-C."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"usage: bin/portal {{{','.join(COMMANDS)}}}\n")
        return 2
    name = arguments[0]
    total, development = COMMANDS[name]
    console.catch_signals()
    try:
        if not install.inside():
            console.begin(total)
            with console.step("Checking this machine"):
                machine.check(name, os.environ)
            with console.step("Installing Python packages"):
                install.packages(development=development)
            # The new process takes this one's place, so that a signal finds it under the same number.
            console.hand_over()
            os.execv(install.PYTHON, [str(install.PYTHON), __file__, name])
        console.resume(total)
        return _command(name)
    except console.Failure as failure:
        console.end_line()
        sys.stderr.write(f"{failure}\n")
        return 1
    except console.Stopped:
        console.end_line()
        sys.stderr.write("Stopped.\n")
        return 130
    except OSError as error:
        console.end_line()
        sys.stderr.write(f"{machine.sentence(error)}\n")
        return 1


def _command(name: str) -> int:
    # These need packages that only the virtual environment has.
    sys.path.insert(0, str(install.CHECKOUT))
    from house import commands

    return commands.perform(name)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
