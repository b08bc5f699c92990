"""The line contract over No. 7 on two spans of the real driver, wired back to back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.drivers.line_pair import Pair
from tests.drivers.test_line_contract import *  # noqa: F403
from tests.drivers.test_line_failures import *  # noqa: F403
from tests.lab.ss7_wire import mtp2_channels, ss7_pair


@pytest.fixture(scope="module", autouse=True)
def _signalling_links() -> Iterator[None]:
    with mtp2_channels():
        yield


@pytest.fixture
async def wire() -> AsyncIterator[Pair]:
    async with ss7_pair() as pair:
        yield pair
