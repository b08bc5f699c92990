"""The line contract over ISDN PRI on two spans of the real driver, wired back to back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.drivers.line_pair import Pair
from tests.drivers.test_line_contract import *  # noqa: F403
from tests.drivers.test_line_failures import *  # noqa: F403
from tests.lab.pri_wire import pri_pair


@pytest.fixture
async def wire() -> AsyncIterator[Pair]:
    async with pri_pair() as pair:
        yield pair
