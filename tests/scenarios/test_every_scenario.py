"""Every acceptance scenario of workflow 22 is some test, and the central ones are one in a real browser."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
SCENARIOS = frozenset(range(1, 58))
#: In a real browser too.
CENTRAL = frozenset({6, 11, 12, 14, 31, 32, 37, 40, 41, 42, 43})


def _claims(file: Path) -> dict[int, set[str]]:
    """The numbers in the markers of a file's tests, with the tests."""
    found = defaultdict(set)
    for node in ast.walk(ast.parse(file.read_text())):
        for mark in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.scenario":
                for number in mark.args:
                    found[ast.literal_eval(number)].add(node.name)
    return found


@pytest.fixture(scope="module")
def claimed() -> dict[int, set[str]]:
    found = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        for number, tests in _claims(file).items():
            found[number] |= {f"{file.parent.name}/{file.name}::{one}" for one in tests}
    return found


def test_every_scenario_is_a_test(claimed: dict[int, set[str]]) -> None:
    assert SCENARIOS - set(claimed) == frozenset()


def test_no_test_claims_a_scenario_that_is_not_there(claimed: dict[int, set[str]]) -> None:
    assert set(claimed) <= SCENARIOS


def test_the_central_scenarios_are_tried_in_a_real_browser(claimed: dict[int, set[str]]) -> None:
    there = {number for number, tests in claimed.items() if any(one.startswith(("browser/", "web/")) for one in tests)}

    assert there >= CENTRAL
