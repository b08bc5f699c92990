"""A server of real parts for the tests of its interface: real call control, ACD and TLS.

The outermost parts are light: a loopback span whose far end the test plays, a media process without
sound, and a store in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.api.server import ApiServer
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.supervision import Supervision
from cti.client.asyncio_link import AsyncioLink
from cti.client.mirror import Mirror
from cti.client.views import CampaignView, QueueView, SpanView
from cti.clock import LoopClock
from cti.errors import CtiError, NotFound
from cti.events import Event, Offered
from cti.media.link.commands import Command, OpenStation
from cti.media.link.records import StationOpened
from cti.store.records.sound_files import SoundFile
from drivers.line import Message, Setup
from drivers.loopback import join
from tests.support.deaf_media import DeafMedia

STATIONS = {f"station:{number}": 100 + number - 201 for number in range(201, 206)}
PASSWORD = "right"
MEDIA_PORT = 40000


class BadPassword(CtiError):
    code = "bad_password"


@dataclass(frozen=True)
class Entry:
    user: str
    name: str
    role: str
    agent: str | None = None
    station: str = ""
    queues: tuple[str, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)


ENTRIES = {
    entry.user: entry
    for entry in (
        Entry("admin", "Admin", "administrator"),
        Entry("2001", "He Min", "supervisor"),
        Entry("3001", "Wu Tong", "designer"),
        Entry("4001", "Sun Yue", "inspector"),
        Entry("8001", "Wang Lei", "agent", "8001", queues=("sales",)),
        Entry("8002", "Li Qiang", "agent", "8002", queues=("sales",)),
    )
}


class Store:
    """Accounts, customers, records, flows and choices in memory; every method as the store's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.audited: list[tuple[str, str, str]] = []
        self.cards: dict[int, dict[str, Any]] = {
            12: {"id": 12, "name": "Chen", "phones": ["13812346021", "057188001200"], "version": 1}
        }
        self.texts: dict[str, list[str]] = {"main": ["{}"]}
        self.parts: dict[int, str] = {}
        self.sounds: dict[int, list[SoundFile]] = {}

    def verify(self, user: str, password: str) -> Entry:
        if user not in ENTRIES or password != PASSWORD:
            raise BadPassword("User or password is wrong; 4 tries are left.")
        return ENTRIES[user]

    def audit(self, who: str, what: str, object: str, source: str, detail: str) -> None:
        self.audited.append((who, what, object))

    async def dispositions(self) -> Sequence[Mapping[str, Any]]:
        return [{"code": "sale"}, {"code": "complaint"}]

    async def break_reasons(self) -> Sequence[Mapping[str, Any]]:
        return [{"code": "lunch"}]

    def site(self) -> Mapping[str, Any]:
        return {"queues": ["sales"]}

    def check(self, text: str) -> Sequence[Mapping[str, Any]]:
        return [{"severity": "error", "en": "Block 1 leads nowhere."}] if "bad" in text else []


class Customers:
    def __init__(self, store: Store) -> None:
        self._cards = store.cards

    def find(self, text: str, limit: int) -> Sequence[object]:
        return [card for card in self._cards.values() if text in card["name"]][:limit]

    def get(self, id: int) -> object | None:
        return self._cards.get(id)

    def by_number(self, number: str) -> object | None:
        return next((card for card in self._cards.values() if number in card["phones"]), None)

    def save(self, customer: Mapping[str, Any], *, by: str) -> object:
        self._cards[customer["id"]] = dict(customer)
        return self._cards[customer["id"]]


class Records:
    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, call: int) -> object | None:
        return None

    def find(self, filters: Mapping[str, Any], limit: int) -> Sequence[object]:
        return [
            {"call": call, "agent": agent, "calling": "13812346021"}
            for call, agent in self._store.parts.items()
            if filters.get("agent") in (None, agent)
        ][:limit]

    def took_part(self, agent: str, call: int) -> bool:
        return self._store.parts.get(call) == agent

    def recordings(self, call: int) -> list[SoundFile]:
        return self._store.sounds.get(call, [])


class Flows:
    def __init__(self, store: Store) -> None:
        self._texts = store.texts

    def flows(self) -> Sequence[Mapping[str, Any]]:
        return [{"flow": flow, "latest": len(texts)} for flow, texts in self._texts.items()]

    def load(self, flow: str, version: int | None = None) -> Mapping[str, Any]:
        texts = self._texts.get(flow)
        if texts is None:
            raise NotFound(f"There is no flow '{flow}'.")
        return {"flow": flow, "version": version or len(texts), "text": texts[(version or 0) - 1]}

    def versions(self, flow: str) -> Sequence[Mapping[str, Any]]:
        return [{"version": n} for n, _ in enumerate(self._texts[flow], 1)]

    def save(self, flow: str, text: str, *, base: int, by: str) -> int:
        self._texts.setdefault(flow, []).append(text)
        return len(self._texts[flow])

    def publish(
        self, flow: str, version: int, *, by: str, why: str, over: int | None = None
    ) -> None:
        self.load(flow, version)


class Dialer:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def start(self, campaign: str, by: str = "") -> None:
        self.asked.append(("start", campaign, by))

    def pause(self, campaign: str, by: str = "") -> None:
        self.asked.append(("pause", campaign, by))

    def dial_preview(self, campaign: str, contact: int, agent: str) -> int:
        self.asked.append(("dial", campaign, str(contact), agent))
        return 1

    def skip_preview(self, campaign: str, contact: int) -> None:
        self.asked.append(("skip", campaign, str(contact)))


class QuietMedia(DeafMedia):
    """Opens stations as the media process does, at the next turn of the loop."""

    def send(self, command: Command) -> None:
        super().send(command)
        if isinstance(command, OpenStation):
            opened = StationOpened(command.row, MEDIA_PORT + command.row)
            asyncio.get_running_loop().call_soon(self.report, opened)


class House:
    """All of it. `late` builds nothing until the loop runs."""

    def __init__(self, folder: Path, *, queue_limit: int = 20_000, **options: Any) -> None:
        self.bus = Bus()
        self.clock = LoopClock()
        self.media = QuietMedia()
        self.control = CallControl(self.bus, self.clock, self.media)
        near, self.far = join("e1-1", "e1-1-far", channels=(1, 2, 3, 4))
        self.heard: list[Message] = []
        self.far.open(self.heard.append)
        self.control.add_line(near, 0)
        for station, row in STATIONS.items():
            self.control.add_station(station, row)
        self.acd = Acd(self.bus, self.clock, self.control, [QueueConfig(name="sales")])
        self.control.register("queue", lambda call, name: self.acd.enqueue(call, name))
        self.dialer = Dialer()
        self.store = Store(folder)
        self.mirror = Mirror()
        self.mirror.prepare(
            queues=[QueueView("sales")],
            campaigns=[CampaignView("march")],
            spans=[SpanView("e1-1", "normal", 4)],
        )
        self.published: list[tuple[int, Event]] = []
        self.bus.listen_all(lambda seq, event: self.published.append((seq, event)))
        parts: dict[str, Any] = {
            "accounts": self.store,
            "customers": Customers(self.store),
            "records": Records(self.store),
            "flows": Flows(self.store),
            "check_flow": self.store.check,
            "choices": self.store,
            "audit": self.store.audit,
        }
        self.api = ApiServer(
            bus=self.bus,
            clock=self.clock,
            mirror=self.mirror,
            media=self.media,
            stations=STATIONS,
            calls=self.control,
            lines=self.control,
            acd=self.acd,
            supervision=Supervision(self.control),
            dialer=self.dialer,
            site=self.store.site,
            figures=lambda: {"tick": {"missed": 0}},
            host="127.0.0.1",
            port=0,
            folder=folder,
            queue_limit=queue_limit,
            **(parts | options),
        )
        self.channel = 0
        self.links: list[AsyncioLink] = []

    def link(self, app: str, fingerprint: str | None = None) -> AsyncioLink:
        link = AsyncioLink("127.0.0.1", self.api.port, fingerprint or self.api.fingerprint, app)
        self.links.append(link)
        return link

    async def sign_in(self, user: str, app: str, **options: Any) -> AsyncioLink:
        """A client that is signed in and connected."""
        link = self.link(app)
        await link.login(user, PASSWORD, **options)
        await link.connect()
        return link

    async def caught_up(self, *links: AsyncioLink) -> None:
        """Until these clients have heard of the last event that they may see."""
        for link in links:
            await link.request("BreakReasons")

    async def inbound(self, calling: str = "13812346021") -> int:
        """A caller dials in and is put into the queue; the number of the call."""
        offered: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        stop = self.bus.listen(Offered, lambda event: offered.set_result(event.call))
        self.channel = self.channel % 4 + 1
        self.far.send(Setup(self.far.new_reference(), self.channel, "4008", calling))
        call = await offered
        stop()
        self.control.accept_call(call)
        return call

    def close(self) -> None:
        self.acd.close()


@contextlib.asynccontextmanager
async def house(folder: Path, **options: Any) -> AsyncIterator[House]:
    one = House(folder, **options)
    try:
        async with one.api:
            yield one
            for link in one.links:
                await link.close()
    finally:
        one.close()
