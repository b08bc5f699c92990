"""The composition root: builds every part, hands each what it needs, stops them in reverse."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field

from cti import from_config
from cti.acd.acd import Acd
from cti.alarms import Alarms
from cti.api.server import ApiServer
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.recording import Recording
from cti.calls.supervision import Supervision
from cti.client.mirror import Mirror
from cti.clock import LoopClock
from cti.config import Config
from cti.crm.screen_pop import ScreenPop
from cti.data_folder import own
from cti.dialer.dialer import Dialer
from cti.errors import CtiError
from cti.events import CallCleared, Event, Offered, Routed, ServerStarted, ServerStopped
from cti.figures import LiveFigures
from cti.ivr.flows import Flows
from cti.ivr.services import Customers as FlowCustomers
from cti.ivr.speaker import Speaker
from cti.line_drivers import StartedLines, start_lines
from cti.media.config import MediaConfig
from cti.media.link import MediaProcess
from cti.media_guard import MediaGuard
from cti.prompts import PromptFolder
from cti.site_book import SiteBook
from cti.store.journal import Journal
from cti.store.store import Store
from drivers.line import Cause

log = logging.getLogger(__name__)

CLEARING_SECONDS = 5.0
"""The network answers DISCONNECT within T305 at the worst; nobody waits that long at a stop."""


@dataclass(slots=True, kw_only=True)
class Server:
    """The running parts, for the program that started them."""

    config: Config
    version: str
    store: Store
    bus: Bus
    clock: LoopClock
    mirror: Mirror
    lines: StartedLines
    media: MediaProcess
    control: CallControl
    acd: Acd
    dialer: Dialer
    flows: Flows
    api: ApiServer
    alarms: Alarms
    figures: LiveFigures = field(default_factory=LiveFigures)


@asynccontextmanager
async def running(config: Config) -> AsyncIterator[Server]:
    """Run everything that the configuration says until the block is left.

    Raises ConfigError, LineUnavailable, StoreError, CertificateError, ListenError or NoResource, each
    with one sentence that names the thing and the mend.
    """
    version = importlib.metadata.version("cordboard")
    async with AsyncExitStack() as stack:
        folder = config.folder
        own(folder, stack.enter_context(ExitStack()))
        clock = LoopClock()
        told: list[Alarms] = []
        store = await asyncio.to_thread(
            Store.open,
            config.database,
            clock.now,
            folder / "journal.spool",
            on_trouble=lambda sentence: _database_trouble(told[0], sentence),
            on_recovered=lambda: told[0].clear("database"),
        )
        stack.callback(store.close)
        bus = Bus(store.journal.last_seq)
        alarms = Alarms(bus, clock)
        stack.callback(alarms.close)
        told.append(alarms)
        bus.listen_all(store.journal.hear)
        store.journal.start()
        book = SiteBook(config, store, PromptFolder(folder / "prompts"))
        await asyncio.to_thread(book.prompts.install)
        lines = await start_lines(config.lines, stack)
        stations = {
            f"station:{config.stations.first + n}": lines.rows + n
            for n in range(config.stations.count)
        }
        figures = LiveFigures()
        guard = MediaGuard(alarms, figures)
        media = MediaProcess(guard.died)
        media.listen(guard.hear)
        stack.push_async_callback(media.stop)
        control = CallControl(
            bus, clock, media, first_call=store.journal.last_call + 1, music="house/music"
        )
        stack.callback(control.close)
        await guard.start(
            media,
            control,
            MediaConfig(
                rows=lines.rows + len(stations),
                spans=tuple(span.voice for span in lines.spans),
                first_station=lines.rows,
                stations=len(stations),
                prompts=str(folder / "prompts"),
                zone=config.server.zone,
            ),
        )
        stack.callback(guard.close)
        for station, row in stations.items():
            control.add_station(station, row)
        acd = Acd(bus, clock, control, from_config.queues(config))
        stack.callback(acd.close)
        control.register("queue", acd.enqueue, knows=acd.queues.__contains__)
        supervision = Supervision(control)
        stack.callback(Recording(bus, control, media, folder / "recordings").close)
        await stack.enter_async_context(ScreenPop(bus, control, store.customers))
        flows = Flows(
            bus,
            clock,
            control,
            acd,
            book.library(),
            services={FlowCustomers: book.cards()},
            speaker=Speaker(book.prompts.texts),
            zone=from_config.ZONE,
            site=config.server.name,
        )
        stack.push_async_callback(flows.close)
        control.register("flow", flows.start, knows=flows.knows)
        dialer = Dialer(bus, clock, control, acd, store.contacts, from_config.campaigns(config))
        stack.callback(dialer.close)
        _route_offered(bus, clock, control, config)
        mirror = Mirror()
        await asyncio.to_thread(from_config.prepare, mirror, config, store, lines)
        api = ApiServer(
            bus=bus,
            clock=clock,
            mirror=mirror,
            media=media,
            stations=stations,
            calls=control,
            acd=acd,
            supervision=supervision,
            dialer=dialer,
            accounts=store.accounts,
            customers=store.customers,
            records=store.records,
            flows=store.flows,
            check_flow=book.check,
            choices=store.choices,
            site=book.site,
            past=_Past(store.journal),
            audit=store.audit,
            figures=figures.wire,
            host=config.server.host,
            port=config.server.port,
            folder=folder,
            version=version,
        )
        await stack.enter_async_context(api)
        bus.publish(ServerStarted(at=clock.now(), version=version))
        for span in lines.spans:
            control.add_line(span.line, span.voice.first_row, group=span.group)
        server = Server(
            config=config,
            version=version,
            store=store,
            bus=bus,
            clock=clock,
            mirror=mirror,
            lines=lines,
            media=media,
            control=control,
            acd=acd,
            dialer=dialer,
            flows=flows,
            api=api,
            alarms=alarms,
            figures=figures,
        )
        try:
            yield server
        finally:
            await _finish_calls(server)


def _database_trouble(alarms: Alarms, sentence: str) -> None:
    alarms.raise_alarm(
        "database",
        "critical",
        "The database takes no events.",
        sentence,
        "Calls go on; events wait in a file. Mend the database, nothing else is needed.",
    )


def _route_offered(bus: Bus, clock: LoopClock, control: CallControl, config: Config) -> None:
    """Send every call from the network where the rules say."""
    routing = from_config.routing(config)

    def offered(event: Offered) -> None:
        choice = routing.choose(event.called, event.calling, clock.now())
        if not choice.destination:
            control.clear_call(event.call, choice.cause)
            return
        bus.publish(
            Routed(
                at=clock.now(),
                call=event.call,
                destination=choice.destination,
                rule=choice.rule,
            )
        )
        try:
            control.route_call(event.call, choice.destination)
        except CtiError as error:
            log.error("call %d to %s is turned away: %s", event.call, event.called, error)
            if event.call in control.calls:
                control.clear_call(event.call, Cause.TEMPORARY_FAILURE)

    bus.listen(Offered, offered)


async def _finish_calls(server: Server) -> None:
    """End what runs, so that nothing hangs in the network and every record is whole."""
    for name, campaign in server.dialer.campaigns.items():
        if campaign.dialling:
            server.dialer.pause(name)
    for call in list(server.control.calls):
        server.control.clear_call(call)
    if server.control.calls:
        cleared = asyncio.Event()
        stop = server.bus.listen(
            CallCleared, lambda _: None if server.control.calls else cleared.set()
        )
        try:
            await asyncio.wait_for(cleared.wait(), CLEARING_SECONDS)
        except TimeoutError:
            log.warning("%d calls did not clear in time", len(server.control.calls))
        finally:
            stop()
    server.bus.publish(ServerStopped(at=server.clock.now(), reason="asked to stop"))


class _Past:
    """The journal for clients that were away for long."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def since(self, seq: int, limit: int) -> Sequence[tuple[int, Event]]:
        def read() -> list[tuple[int, Event]]:
            found: list[tuple[int, Event]] = []
            for one in self._journal.replay(seq + 1):
                found.append(one)
                if len(found) >= limit:
                    break
            return found

        return await asyncio.to_thread(read)
