"""Figures that tests of signing in leave for `bench/guessing.py`, which runs them with more guesses than the suite."""

import json
import os
from pathlib import Path

FOLDER = os.environ.get("LIAISON_AUTH_TALLY", "")
# How many passwords are guessed in all; a hundred for each address.
GUESSES = int(os.environ.get("LIAISON_GUESSES", "40"))
TIMED = bool(FOLDER)


def note(name: str, value: float) -> None:
    """Leave a figure, when somebody counts."""
    if FOLDER:
        (Path(FOLDER) / f"{name}.json").write_text(json.dumps(value))
