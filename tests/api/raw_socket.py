"""A WebSocket without a session, and an event to send through it."""

from __future__ import annotations

from websockets.asyncio.client import ClientConnection, connect

from cti.client import https
from cti.events import DataAssociated
from tests.api.house import House


async def raw(house: House) -> ClientConnection:
    """A WebSocket without a session, to misbehave with."""
    return await connect(
        f"wss://127.0.0.1:{house.api.port}/api/events",
        ssl=https.context(),
        compression=None,
        proxy=None,
    )


def some_event(house: House, number: int, text: str = "") -> DataAssociated:
    return DataAssociated(at=house.clock.now(), call=number, data={"text": text})
