"""The table of the security standard, and whether the tests that it names exist: read, not run."""

import ast
import csv
from collections import Counter
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
TABLE = CHECKOUT / "docs" / "asvs.csv"
LEVELS = Path(__file__).with_name("asvs_levels.txt")
# Beyond levels 1 and 2, because this portal holds what it holds.
OF_LEVEL_3 = frozenset(
    "V1.2.10 V3.4.7 V5.2.4 V5.2.6 V6.3.5 V6.3.7 V6.3.8 V7.5.3 V8.3.2 V14.2.6 V14.2.7 V14.2.8 V15.4.2".split()
)
STATUSES = {
    "tested": "a test fails when it is not so",
    "by design": "so by how the portal or its libraries are made; no test of its own",
    "operator": "for whoever runs the portal",
    "accepted": "not so, and why that is accepted",
    "not applicable": "there is nothing it could be about",
    "not yet": "not so, or not shown",
}


def levels() -> dict[str, str]:
    """The level of each requirement of the standard."""
    found = {}
    for line in LEVELS.read_text().splitlines():
        if not line.startswith("#"):
            section, each = line.split()
            found |= {f"{section}.{number}": level for number, level in enumerate(each, 1)}
    return found


def rows() -> list[dict[str, str]]:
    """The table: id, level, requirement, status, tests, reason."""
    with TABLE.open(newline="") as file:
        return list(csv.DictReader(file))


@cache
def tests_in(file: str) -> frozenset[str]:
    """The names of the test functions in a file; none when there is no such file."""
    path = CHECKOUT / file
    if not path.is_file():
        return frozenset()
    return frozenset(
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test")
    )


def is_there(test: str) -> bool:
    """Whether this test, as `file::name`, exists."""
    file, _, name = test.partition("::")
    return name.partition("[")[0] in tests_in(file)


def counts() -> Counter[str]:
    """How many requirements have which status."""
    return Counter(row["status"] for row in rows())
