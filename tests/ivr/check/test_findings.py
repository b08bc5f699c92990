"""Every finding: the smallest flow that shows it, its fixes, and a flow that does not show it."""

from __future__ import annotations

import pytest

from tests.ivr.check import cases_calls, cases_drawing, cases_tests, cases_variables
from tests.ivr.check.drawn import Case
from tests.ivr.check.proof import problem_of

CASES = [*cases_drawing.CASES, *cases_variables.CASES, *cases_calls.CASES, *cases_tests.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.finding)
def test_a_finding_is_shown_and_mended(case: Case) -> None:
    assert problem_of(case) == ""
