"""The line contract over MFC/R2 on two CAS spans of the real driver, wired back to back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.drivers.line_pair import Pair
from tests.drivers.test_line_contract import *  # noqa: F403
from tests.drivers.test_line_failures import *  # noqa: F403
from tests.lab.r2_wire import r2_pair


@pytest.fixture
async def wire() -> AsyncIterator[Pair]:
    """The time of a call goes into its digits: three are enough here, and no caller's number."""
    async with r2_pair(calling_digits=0, complete=lambda digits: len(digits) >= 3) as pair:
        pair.abilities -= {"numbers_whole"}
        yield pair
