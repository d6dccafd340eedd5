"""One line for each demand that a command has measured: `name value target PASS|FAIL`."""

import sys

_failed: list[str] = []


def target(name: str, value: object, wanted: object, *, passed: bool) -> None:
    """Print whether a demand was kept; `wanted` is the demand as people write it, such as `<=1.5`."""
    if not passed:
        _failed.append(name)
    sys.stdout.write(f"{name} {value} {wanted} {'PASS' if passed else 'FAIL'}\n")
    sys.stdout.flush()


def exit_code() -> int:
    """1 when any demand that was printed so far was not kept."""
    return 1 if _failed else 0
