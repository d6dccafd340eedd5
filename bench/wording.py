"""How well the guard on free text finds what it looks for, on labelled notes. See docs/free-text.md.

Prints `name value target PASS|FAIL`: precision and recall over all kinds and for each, on the notes that the rules were
written with and on those that were written before the rules and kept apart from them (`held_out`).
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liaison.settings")
os.environ.setdefault("DEMO", "1")

from bench.targets import exit_code, target  # noqa: E402
from liaison.presentation.wording.finding import find  # noqa: E402
from liaison.presentation.wording.kinds import Kind  # noqa: E402

NOTES = CHECKOUT / "tests" / "presentation"
SETS = {"known": NOTES / "wording_cases.tsv", "held_out": NOTES / "wording_held_out.tsv"}
FEWEST = 240
PRECISION, RECALL = 0.95, 0.9
OF_A_KIND = 0.8
"""Each kind by itself, of which a set has ten notes or fewer: one more miss may weigh ten per cent."""


def notes(path: Path) -> Iterator[tuple[set[str], str]]:
    """The kinds that a note has, by people's judgement, and the note."""
    for line in path.read_text(encoding="utf-8").splitlines():
        labels, text = line.split("\t", 1)
        yield (set() if labels == "-" else set(labels.split(","))), text


def judged(path: Path) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By kind: rightly found, wrongly found, missed. A note counts once for each kind."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for wanted, text in notes(path):
        found = {hit.kind for hit in find(text)}
        right.update(wanted & found)
        wrong.update(found - wanted)
        missed.update(wanted - found)
    return right, wrong, missed


def share(part: int, rest: int) -> float:
    """The part of the whole; all where there is nothing."""
    return part / (part + rest) if part + rest else 1.0


def main() -> int:
    """Judge both sets, print."""
    count = sum(1 for path in SETS.values() for _note in notes(path))
    target("wording.notes", count, f">={FEWEST}", passed=count >= FEWEST)
    for name, path in SETS.items():
        right, wrong, missed = judged(path)
        _say(f"wording.{name}", right.total(), wrong.total(), missed.total(), PRECISION, RECALL)
        for kind in Kind:
            _say(f"wording.{name}.{kind}", right[kind], wrong[kind], missed[kind], OF_A_KIND, OF_A_KIND)
    return exit_code()


def _say(name: str, right: int, wrong: int, missed: int, least_precision: float, least_recall: float) -> None:
    precision, recall = share(right, wrong), share(right, missed)
    target(f"{name}.precision", f"{precision:.3f}", f">={least_precision}", passed=precision >= least_precision)
    target(f"{name}.recall", f"{recall:.3f}", f">={least_recall}", passed=recall >= least_recall)


if __name__ == "__main__":
    sys.exit(main())
