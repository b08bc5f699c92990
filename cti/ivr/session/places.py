"""Places and turns that all calls of the house share; they live as long as the server."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class HousePlaces:
    """Fulfils `services.house.Places`."""

    def __init__(self) -> None:
        self._taken: defaultdict[str, set[int]] = defaultdict(set)
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)

    def take(self, name: str, places: int, call: int) -> bool:
        taken = self._taken[name]
        if call not in taken and len(taken) >= places:
            return False
        taken.add(call)
        return True

    def give_back(self, name: str, call: int) -> None:
        if call in self._taken[name]:
            self._taken[name].discard(call)
            for waiting in self._waiting.pop(name, ()):
                if not waiting.done():
                    waiting.set_result(None)

    def give_back_all(self, call: int) -> None:
        """The call has ended."""
        for name in list(self._taken):
            self.give_back(name, call)

    async def freed(self, name: str) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting[name].add(waiting)
        try:
            await waiting
        finally:
            self._waiting[name].discard(waiting)


class HouseTurns:
    """Fulfils `services.house.Turns`; each answer is one step of the loop, so no turn is given twice."""

    def __init__(self) -> None:
        self._next: defaultdict[str, int] = defaultdict(int)

    def next(self, key: str, of: int) -> int:
        turn = self._next[key] % of
        self._next[key] = turn + 1
        return turn
