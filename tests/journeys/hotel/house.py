"""The hotel's server as a program of its own, beside the designer's: `python -m tests.journeys.hotel.house`.

It is the demo site with a database of guests and a number for the flow that is going to be drawn. On its
input come lines of JSON that say what people outside do: somebody calls, an agent sits down, the clock on
the wall is put on. On its output it tells every event, every report of the exchange, and where things are.
The end of the input is the end of the day: the server stops in order.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

import cti.server
from cti.client.asyncio_link import AsyncioLink
from cti.client.station import Station
from cti.clock import LoopClock
from cti.config import Config, RouteEntry
from cti.data.config import SourceConfig
from cti.demo import fill, site
from cti.events import AgentStateChanged, Delivered, Event, SpanChanged
from cti.from_config import ZONE
from cti.server import Server, running
from drivers.simulated.messages import script_from, to_fields
from tests.support.goings_on import Heard, speak

NUMBER = "4008000000"
FLOW = "hotel"
GUESTS = (("8203", "陈思远"), ("1105", "Ms Lee"))
AGENT = "8011"
AGENT_VOICE = 50


class WallClock(LoopClock):
    """The server's clock; somebody may put it on, as when an evening passes."""

    def put_on(self, time: str) -> None:
        """To the next moment at which it is HH:MM at the site; it never goes back."""
        hour, minute = (int(part) for part in time.split(":"))
        now = datetime.fromtimestamp(self.now(), ZONE)
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        then += timedelta(days=1) if then <= now else timedelta()
        self._offset += (then - now).total_seconds()


def configured(folder: Path) -> Config:
    with closing(sqlite3.connect(folder / "pms.db")) as database, database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS guests (room TEXT PRIMARY KEY, name TEXT NOT NULL)"
        )
        database.executemany("INSERT OR REPLACE INTO guests VALUES (?, ?)", GUESTS)
    plain = site.config(folder, port=0)
    return msgspec.structs.replace(
        plain,
        routes=(*plain.routes, RouteEntry(NUMBER, f"flow:{FLOW}")),
        sources=(
            SourceConfig(
                "pms", f"sqlite:///{folder / 'pms.db'}", title_zh="酒店前台", title_en="Front desk"
            ),
        ),
    )


def tell(kind: str, **what: Any) -> None:
    sys.stdout.write(json.dumps({"kind": kind, **what}, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


class House:
    def __init__(self, server: Server) -> None:
        self.server = server
        self._link: AsyncioLink | None = None
        self._station: Station | None = None
        self._talking: asyncio.Task[None] | None = None
        self._for_agent: asyncio.Queue[Delivered | AgentStateChanged] = asyncio.Queue()
        server.bus.listen_all(self._hear)
        assert server.lines.exchange is not None
        self.exchange = server.lines.exchange
        self.exchange.on_report(lambda report: tell("report", **to_fields(report)))

    def _hear(self, _seq: int, event: Event) -> None:
        tell(type(event).__name__, **msgspec.to_builtins(event))
        if isinstance(event, Delivered | AgentStateChanged) and event.agent == AGENT:
            self._for_agent.put_nowait(event)

    async def do(self, asked: dict[str, Any]) -> None:
        if "call" in asked:
            self.exchange.place(script_from(asked["call"]))
        elif "clock" in asked:
            clock = self.server.clock
            assert isinstance(clock, WallClock)
            clock.put_on(asked["clock"])
        elif asked.get("agent") == "sits down":
            await self._sit_down()
        elif asked.get("agent") == "is ready" and self._link is not None:
            await self._link.request("SetAgentState", state="ready")

    async def _sit_down(self) -> None:
        """An agent signs in with a headset and talks; he is not ready yet."""
        api = self.server.api
        self._link = AsyncioLink("127.0.0.1", api.port, api.fingerprint, "agent")
        await self._link.login(AGENT, site.PASSWORD)
        await self._link.connect()
        self._station = Station(self._link)
        await self._station.open()
        self._talking = asyncio.create_task(speak(self._station, AGENT_VOICE))

    async def take_calls(self) -> None:
        """The agent answers what is delivered to him, and is ready again at once after it."""
        while True:
            event = await self._for_agent.get()
            if self._link is None:
                continue
            if isinstance(event, Delivered):
                await self._link.request("AnswerCall", call=event.call)
            elif event.state == "working_after_call":
                await self._link.request("FinishWork")

    async def close(self) -> None:
        if self._talking is not None:
            self._talking.cancel()
            await asyncio.gather(self._talking, return_exceptions=True)
        if self._station is not None:
            await self._station.close()
        if self._link is not None:
            await self._link.logout()


async def main(folder: Path, time: str) -> None:
    config = configured(folder)
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    cti.server.LoopClock = WallClock  # type: ignore[attr-defined]
    async with running(config) as server:
        heard = Heard(server.bus)
        if not server.control.free_trunks():
            await heard.until(SpanChanged, lambda event: getattr(event, "health", "") == "normal")
        await asyncio.to_thread(fill.fill, server.store, site.people(20), 10)
        house = House(server)
        await house.do({"clock": time})
        tell("open", port=server.api.port, fingerprint=server.api.fingerprint)
        taking = asyncio.create_task(house.take_calls())
        try:
            while line := await reader.readline():
                await house.do(json.loads(line))
        finally:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
            await house.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
