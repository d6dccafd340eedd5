"""What guessing, replaying and claiming get: 10,000 passwords over 100 addresses, against the portal's own code.

The tests marked `auth` ask the portal through Django's test client with the clock moved by hand, since a quarter of an
hour of waiting is part of the demand; passwords are hashed by Argon2 as in production. Prints one line a demand: name,
value, target, PASS or FAIL; exit code 1 if any failed. Needs nothing that runs already, and a quiet machine for the
medians:

    .venv/bin/python bench/guessing.py
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(CHECKOUT), str(CHECKOUT / "bench")]

from targets import exit_code, target  # noqa: E402

from liaison.embedded import EmbeddedError, servers  # noqa: E402

GUESSES, ADDRESSES, TRIES, MEDIANS_PER_CENT = 10_000, 100, 5, 10
WANTED: dict[str, int] = {
    "guesses_let_in": 0,
    "right_password_let_in_early": 0,
    "right_password_let_in_later": 1,
    "totp_replays_let_in": 0,
    "spare_code_replays_let_in": 0,
    "foreign_address_claims_let_in": 0,
    "sign_in_same_bytes": 1,
    "reset_same_bytes": 1,
    "taken_off_gets": 404,
}


def main() -> int:
    """Run the marked tests once, in one process, and judge what they noted."""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT), "PYTHONWARNINGS": "ignore", "LIAISON_DATABASE_ROLE": "owner"}
    try:
        with tempfile.TemporaryDirectory() as folder, servers(throw_away=True, durable=False, environ=environ) as found:
            environ |= {**found, "LIAISON_GUESSES": str(GUESSES), "LIAISON_AUTH_TALLY": folder}
            tests = ["tests/accounts/test_guessing.py", "tests/accounts/test_force.py"]
            command = [sys.executable, "-m", "pytest", "-q", "-n0", "-m", "auth", *tests]
            run = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, check=False)
            noted: dict[str, Any] = {file.stem: json.loads(file.read_text()) for file in Path(folder).iterdir()}
    except EmbeddedError as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    if run.returncode:
        sys.stderr.write(run.stdout[-4000:] + run.stderr[-2000:])
    _judge(noted, passed=run.returncode == 0)
    return exit_code()


def _judge(noted: dict[str, Any], *, passed: bool) -> None:
    target("guesses", noted.get("guesses"), f">={GUESSES}", passed=noted.get("guesses", 0) >= GUESSES)
    target("addresses_guessed", noted.get("addresses"), f">={ADDRESSES}", passed=noted.get("addresses", 0) >= ADDRESSES)
    most = noted.get("most_tries_an_account", GUESSES)
    target("tries_an_account_in_15_minutes", most, f"<={TRIES}", passed=most <= TRIES)
    for name, wanted in WANTED.items():
        target(name, noted.get(name), wanted, passed=noted.get(name) == wanted)
    for name in ("sign_in_medians_differ", "reset_medians_differ"):
        differ = noted.get(name, 100.0)
        target(f"{name}_per_cent", round(differ, 1), f"<={MEDIANS_PER_CENT}", passed=differ <= MEDIANS_PER_CENT)
    target("tests_of_signing_in_pass", "yes" if passed else "no", "yes", passed=passed)


if __name__ == "__main__":
    sys.exit(main())
