"""A pool with modems on pseudo terminals, and what it delivers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.gsm.joining import Received
from drivers.gsm.pool import Inbound, Pool
from drivers.gsm.settings import ModemSettings
from drivers.gsm.status import ModemState, ModemStatus
from tests.support.at_modem import AtModem, Shift, Socket

TO = "+8613812346021"
ONE = ModemSettings(name="m1")
PATIENCE = 20.0
"""Real seconds after which a test that waits has failed."""


QUIET_LOOKS = 3
"""Looks without a word between the two sides after which time may pass."""


class Site:
    """A pool, its modems and what it delivers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = Socket()
        self.events: list[Any] = []
        self.pool: Pool
        self._news = asyncio.Event()
        self._pools: list[Pool] = []
        self.time = Shift()

    def modem(self, **options: Any) -> AtModem:
        number = len(self.socket.modems)
        unlike = {"imei": f"86722302000{number:04d}", "imsi": f"46000123456{number:04d}"}
        modem = AtModem(self.socket, **(unlike | options))
        modem.plug()
        return modem

    def start(self, *settings: ModemSettings, **options: Any) -> Pool:
        self.pool = Pool(settings, self._deliver, look=self.socket.look, **options)
        self._pools.append(self.pool)
        self.pool.start()
        return self.pool

    def _deliver(self, event: Any) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, found: Callable[[], Any], shift: float = 0.0) -> Any:
        """Wait until something is there; with `shift`, time passes by so much whenever all is quiet."""
        began = self.time.real()
        heard, quiet = -1, 0
        while not (value := found()):
            assert self.time.real() - began < PATIENCE, "it did not happen"
            self._news.clear()
            asyncio.get_running_loop().call_later(0.005, self._news.set)
            await self._news.wait()
            now = len(self.events) + sum(modem.heard for modem in self.socket.modems)
            heard, quiet = now, quiet + 1 if now == heard else 0
            if shift and quiet >= QUIET_LOOKS:
                quiet = 0
                self.time.shift(shift)
        return value

    async def state(self, name: str, state: ModemState, shift: float = 0.0) -> ModemStatus:
        await self.until(lambda: self.pool.modems[name].status.state is state, shift)
        return self.pool.modems[name].status

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def link(self, path: str) -> Path:
        """A name that always leads to the modem in the same socket, as udev makes them."""
        link = self.folder / "modem"
        link.unlink(missing_ok=True)
        link.symlink_to(path)
        return link

    @property
    def inbox(self) -> list[Received]:
        return [event.message for event in self.of(Inbound)]

    async def close(self) -> None:
        for pool in self._pools:
            await pool.close()
        self.socket.unplug_all()
