"""Every requirement of the security standard has a test that exists, or a reason; and planted faults have theirs."""

import re
from collections.abc import Callable

import pytest

from bench.mutants import FAULTS, Fault
from tests.house.asvs import CHECKOUT, OF_LEVEL_3, STATUSES, counts, is_there, levels, rows


def test_the_standard_is_whole() -> None:
    found = levels()
    assert len(found) == 345
    assert set(found.values()) == {"1", "2", "3"}


def test_every_requirement_of_level_1_and_2_is_there_once(record_property: Callable[[str, object], None]) -> None:
    wanted = {each for each, level in levels().items() if level in "12"} | OF_LEVEL_3
    told = [row["id"] for row in rows()]
    assert len(told) == len(set(told))
    assert set(told) == wanted
    assert [row["id"] for row in rows() if row["level"] != levels()[row["id"]]] == []
    answered = [row for row in rows() if row["status"] != "not yet"]
    record_property("asvs_rows", len(told))
    record_property("asvs_rows_answered", len(answered))
    record_property("asvs_statuses", ", ".join(f"{name} {count}" for name, count in counts().most_common()))


def test_each_has_a_test_or_a_reason() -> None:
    wrong = []
    for row in rows():
        is_tested = bool(row["tests"])
        if row["status"] not in STATUSES or is_tested != (row["status"] == "tested"):
            wrong.append(f"{row['id']}: {row['status']} with tests {row['tests']!r}")
        if not is_tested and len(row["reason"]) < 4:
            wrong.append(f"{row['id']}: no reason")
    assert not wrong, "\n".join(wrong)


def test_every_test_that_is_named_exists() -> None:
    named = {test: row["id"] for row in rows() for test in row["tests"].split()}
    named |= {test: fault.name for fault in FAULTS for test in fault.tests}
    assert [f"{where}: {test}" for test, where in named.items() if not is_there(test)] == []


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_every_fault_can_be_planted(fault: Fault) -> None:
    assert (CHECKOUT / fault.file).read_text().count(fault.right) == 1
    assert fault.tests


def test_a_test_that_does_not_exist_is_found_out() -> None:
    assert is_there("tests/house/test_asvs.py::test_the_standard_is_whole")
    assert not is_there("tests/house/test_asvs.py::test_nothing_of_the_kind")
    assert not is_there("tests/house/test_nothing.py::test_the_standard_is_whole")


def test_files_of_the_portal_that_a_reason_names_exist() -> None:
    named = {name for row in rows() for name in re.findall(r"\bdocs/[\w./-]+\.(?:md|csv)", row["reason"])}
    assert [name for name in named if not (CHECKOUT / name).is_file()] == []
