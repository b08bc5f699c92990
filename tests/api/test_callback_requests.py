"""Who may see and withdraw callbacks of queues."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from cti.api.services.callbacks import CallbackServices
from cti.client.https import Refusal
from tests.api.house import House
from tests.api.house import house as open_house


class Desk:
    """One callback to come and one that is over."""

    def __init__(self) -> None:
        self.open = [31]

    def to_come(self) -> list[dict[str, Any]]:
        return [{"ticket": one, "number": "13900000001"} for one in self.open]

    def past(self) -> list[dict[str, Any]]:
        return [{"ticket": 30, "outcome": "reached"}]

    def cancel(self, number: str, ticket: int | None) -> int:
        assert not number
        if ticket not in self.open:
            return 0
        self.open.remove(ticket)
        return 1


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path, callbacks=CallbackServices(Desk())) as one:
        yield one


async def test_a_supervisor_sees_and_withdraws_a_callback(house: House) -> None:
    supervisor = await house.sign_in("2001", "monitor")
    assert await supervisor.request("ListCallbacks") == [{"ticket": 31, "number": "13900000001"}]
    assert await supervisor.request("ListCallbacks", over=True) == [
        {"ticket": 30, "outcome": "reached"}
    ]
    await supervisor.request("CancelCallback", ticket=31)
    assert await supervisor.request("ListCallbacks") == []
    with pytest.raises(Refusal, match="no callback 31"):
        await supervisor.request("CancelCallback", ticket=31)


async def test_an_agent_does_not(house: House) -> None:
    agent = await house.sign_in("8001", "agent")
    with pytest.raises(Refusal) as refused:
        await agent.request("ListCallbacks")
    assert refused.value.code == "not_allowed"
