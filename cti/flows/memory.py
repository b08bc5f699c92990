"""Memory and sequences of the house, as the blocks of flows ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from cti.ivr.services.house_memory import Recalled
from cti.store.flows.remembered import Remembered


class KeptValues:
    """Fulfils `services.house_memory` from the store, off the loop."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered

    async def remember(self, key: str, values: Mapping[str, Any], seconds: float) -> None:
        await asyncio.to_thread(self._remembered.put, key, dict(values), seconds)

    async def recall(self, key: str, names: Sequence[str]) -> Recalled:
        values, age = await asyncio.to_thread(self._remembered.get, key, list(names))
        return Recalled(values, age)

    async def forget(self, key: str, names: Sequence[str] | None = None) -> None:
        await asyncio.to_thread(self._remembered.remove, key, names)

    async def draw(self, name: str, period: str) -> int:
        return await asyncio.to_thread(self._remembered.draw, name, period)
