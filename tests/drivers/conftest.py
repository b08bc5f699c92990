from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.drivers.line_pair import WIRES, Pair


@pytest.fixture(params=list(WIRES))
async def wire(request: pytest.FixtureRequest) -> AsyncIterator[Pair]:
    """Two lines of a kind, joined and up."""
    pair = WIRES[request.param]()
    await pair.up()
    yield pair
    pair.close()
