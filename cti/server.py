"""The composition root: builds every part, hands each what it needs, stops them in reverse."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from cti import from_config
from cti.acd.acd import Acd
from cti.api.calendar_services import CalendarServices
from cti.api.house_services import HouseServices
from cti.api.job_services import JobServices
from cti.api.live_flow_services import LiveFlowServices
from cti.api.prompt_services import PromptServices
from cti.api.segment_services import SegmentServices
from cti.api.server import ApiServer
from cti.api.source_services import SourceServices
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.line_figures import READ, LineFigures
from cti.calls.recording import Recording
from cti.calls.supervision import Supervision
from cti.client.mirror import Mirror
from cti.clock import LoopClock
from cti.config import Config, LineConfig
from cti.crm.screen_pop import ScreenPop
from cti.data.outside import Outside
from cti.data_folder import own
from cti.dialer.dialer import Dialer
from cti.errors import CtiError
from cti.events import (
    CallCleared,
    Event,
    Offered,
    RecordingEnded,
    Routed,
    ServerStarted,
    ServerStopped,
)
from cti.flows.calls.house import CallHouse
from cti.flows.counting import counted_flows
from cti.flows.memory import with_holidays
from cti.flows.services import flow_services
from cti.flows.site_book import SiteBook
from cti.flows.trial_services import flow_trials, trial_services
from cti.flows.trials import FlowTrials
from cti.ivr.flows import Flows
from cti.ivr.segments import Segments
from cti.ivr.speaker import Speaker
from cti.line_drivers import StartedLines, start_lines
from cti.media.config import MediaConfig
from cti.media.link import MediaProcess
from cti.media.records import LoadAnnouncements, LoadPrompt
from cti.sounds.announcements import FOLDER, Announcements, watched
from cti.sounds.prompts import PIECES, PromptFolder
from cti.sounds.recordings import Recordings, recording_keys
from cti.speech.house import HouseVoice
from cti.store.journal import Journal
from cti.store.store import Store
from cti.store.today import events_since
from cti.succession import Succession
from cti.traces import Traces
from cti.watch.alarms import Alarms
from cti.watch.d_channels import DChannelWatch
from cti.watch.data_sources import source_health
from cti.watch.figures import LiveFigures
from cti.watch.media_guard import LINGER_SECONDS, MediaGuard
from cti.watch.spans import SpanWatch
from cti.watch.station_sound import StationSound
from drivers.line import Cause, LineUnavailable

log = logging.getLogger(__name__)

RELEASE_SECONDS = 5.0
"""So long a stop waits for the far side to release what was cleared: a T308 and a little."""

SEALING_SECONDS = 3.0
"""So long a stop waits for the disk to take the end of recordings."""


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
        keys = await asyncio.to_thread(recording_keys, config)
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
        outside = _outside(config)
        stack.push_async_callback(outside.close)
        outside.start(partial(source_health, alarms))
        book = SiteBook(config, store, PromptFolder(folder / "prompts"))
        book.outside = outside
        voice = HouseVoice(book.prompts, folder / "speech", config.server.zone)
        await asyncio.to_thread(voice.open)
        book.voices = voice.languages
        lines = await start_lines(config.lines, stack, partial(_line_missing, alarms))
        telephones = from_config.telephones(lines)
        instruments = {station for line in telephones.values() for station in line.values()}
        stations = {
            station: lines.rows + n
            for n in range(config.stations.count)
            if (station := f"station:{config.stations.first + n}") not in instruments
        }
        figures = LiveFigures()
        guard = MediaGuard(alarms, figures)
        media = MediaProcess(guard.died, spare=True)
        media.listen(guard.hear)
        succession = Succession(bus, clock, media)
        stack.callback(succession.close)
        media.listen(StationSound(alarms, stations).hear)
        stack.push_async_callback(media.stop)
        control = CallControl(
            bus, clock, media, first_call=store.journal.last_call + 1, music="house/music"
        )
        stack.callback(control.close)
        await guard.start(
            media,
            control,
            MediaConfig(
                rows=lines.rows + config.stations.count,
                spans=tuple(span.voice for span in lines.spans),
                first_station=lines.rows,
                stations=config.stations.count,
                station_port=config.stations.port,
                prompts=str(folder / "prompts"),
                zone=config.server.zone,
                recording_keys=config.recording.key_file,
                pieces=PIECES,
                tones=str(folder / "tones"),
                announcements=str(folder / FOLDER),
                linger=LINGER_SECONDS,
                socket=str((folder / "media.sock").absolute()),
            ),
        )
        succession.take_over()
        stack.callback(guard.close)
        loop = asyncio.get_running_loop()
        book.prompts.on_stored = lambda name, path: loop.call_soon_threadsafe(
            media.send, LoadPrompt(name, str(path), piece=name.startswith(PIECES))
        )
        for station, row in stations.items():
            control.add_station(station, row)
        control.name_services(from_config.services(config))
        line_figures = LineFigures(
            {span.line.name: span.config.group for span in lines.spans}, from_config.ZONE
        )
        await asyncio.to_thread(_count_today, line_figures, store, clock.now())
        bus.listen_all(lambda _seq, event: line_figures.apply(event))
        acd = Acd(bus, clock, control, from_config.queues(config))
        stack.callback(acd.close)
        control.register("queue", acd.enqueue, knows=acd.queues.__contains__)
        supervision = Supervision(control)
        recordings = Recordings(config, keys)
        recording = recordings.start(stack, bus, clock, control, media, store)
        announcements = Announcements(folder, keys)
        await stack.enter_async_context(
            watched(announcements.folder, lambda: media.send(LoadAnnouncements()))
        )
        await stack.enter_async_context(ScreenPop(bus, control, store.customers))
        dialer = Dialer(bus, clock, control, acd, store.contacts, from_config.campaigns(config))
        stack.callback(dialer.close)
        call_house = CallHouse(
            bus,
            clock,
            control,
            media,
            recording,
            acd=acd,
            files=folder / "files",
            prompts=book.prompts,
            last_agent=store.records.last_agent,
            groups={one.name: one.extensions for one in config.groups},
            zone=from_config.ZONE,
        )
        stack.callback(call_house.close)
        taught = flow_services(
            config=config,
            store=store,
            book=book,
            clock=clock,
            voice=voice,
            outside=outside,
            calls=control,
            acd=acd,
            bus=bus,
            dialer=dialer,
            alarms=alarms,
            at_close=stack.callback,
        )
        speaker = Speaker(book.prompts.texts, voice.narrator.item, book.prompts.recorded)
        flows = Flows(
            bus,
            clock,
            control,
            acd,
            book.library(),
            services={**call_house.services, **taught},
            speaker=speaker,
            zone=from_config.ZONE,
            site=config.server.name,
            house=store.house.globals,
            plan=store.house.jobs,
            limits=from_config.flow_limits(config),
        )
        store.house.globals.changed = flows.value_changed
        stack.push_async_callback(flows.close)
        bus.listen(CallCleared, lambda event: outside.sources.hung_up(event.call))
        control.register("flow", flows.start, knows=flows.knows)
        trials = flow_trials(
            bus=bus,
            clock=clock,
            calls=control,
            acd=acd,
            exchange=lines.exchange,
            library=book.library(),
            services=taught,
            speaker=speaker,
            house=store.house.globals,
            site=config.server.name,
        )
        stack.push_async_callback(trials.close)
        segments = Segments(bus, clock, control, flows, overflow=config.flows.overflow_queue)
        stack.callback(segments.close)
        call_house.connect(flows.post, flows.start, segments.enter)
        live_flows = await counted_flows(store, bus, from_config.ZONE, stack.callback)
        shut = _route_offered(bus, clock, control, config, trials)
        mirror = Mirror()
        await asyncio.to_thread(from_config.prepare, mirror, config, store, lines)
        api = ApiServer(
            bus=bus,
            clock=clock,
            mirror=mirror,
            media=media,
            stations=stations,
            telephones=instruments,
            calls=control,
            lines=control,
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
            line_figures=lambda: line_figures.plain(clock.now()),
            host=config.server.host,
            port=config.server.port,
            folder=folder,
            version=version,
            recording_keys=keys,
            sources=SourceServices(outside.sources),
            live_flows=LiveFlowServices(
                live_flows,
                lambda call: flows.variables(call) or trials.variables(call),
                store.flows,
                store.flow_steps,
            ),
            settings=store.settings,
            recorder=recording,
            announcements=announcements,
            house=HouseServices(store.house),
            segments=SegmentServices(segments, control),
            jobs=JobServices(flows.jobs, clock) if flows.jobs is not None else None,
            prompts=PromptServices(voice, store.house.notices),
            calendars=CalendarServices(store.calendars, partial(with_holidays, store.calendars)),
            trial=trial_services(config, store, outside, trials, clock.now),
        )
        # Also what a client began until its door was shut.
        stack.push_async_callback(_clear_calls, control)
        await stack.enter_async_context(api)
        left = await asyncio.to_thread(recordings.seal_left, store, clock.now(), succession)
        bus.publish(ServerStarted(at=clock.now(), version=version))
        for ended in left:
            bus.publish(ended)
        signallings = [span.line for span in lines.spans]
        traced = [span.line.name for span in lines.spans if span.config.trace]
        traces = Traces(folder, signallings, traced, clock)
        stack.callback(traces.close)
        traces.start()  # before the lines are opened: their first frames tell most
        for span in lines.spans:
            control.add_line(
                span.line,
                span.voice.first_row,
                group=span.config.group,
                order=span.order,
                telephones=telephones[span.line.name],
                network_transfer=span.config.network_transfer,
            )
        succession.settle((span.line, span.voice.first_row) for span in lines.spans)
        span_watch = SpanWatch(bus, clock, alarms, signallings)
        stack.callback(span_watch.close)
        span_watch.start()
        d_channel_watch = DChannelWatch(clock, alarms, signallings)
        stack.callback(d_channel_watch.close)
        d_channel_watch.start()
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
            shut()
            await _finish_calls(server, recording)


def _outside(config: Config) -> Outside:
    return Outside(
        sources=config.sources,
        folders=config.folders,
        hosts=config.hosts,
        credentials=config.credentials,
        programs=config.programs,
        zone=from_config.ZONE,
        data=config.folder,
    )


def _line_missing(
    alarms: Alarms, config: LineConfig, problem: LineUnavailable, whole: bool
) -> None:
    what = (
        f"Line {config.name} is left out: it could not be started."
        if whole
        else f"Spans of line {config.name} are left out: they could not be started."
    )
    alarms.raise_alarm(
        f"line:{config.name}",
        "critical",
        what,
        f"Cause: {problem}.",
        "Mend: put that right, then start the server again; the other lines work meanwhile.",
    )


def _database_trouble(alarms: Alarms, sentence: str) -> None:
    alarms.raise_alarm(
        "database",
        "critical",
        "The database takes no events.",
        sentence,
        "Calls go on; events wait in a file. Mend the database, nothing else is needed.",
    )


def _route_offered(
    bus: Bus, clock: LoopClock, control: CallControl, config: Config, trials: FlowTrials
) -> Callable[[], None]:
    """Send every call from the network where the rules say, until what this returns is called."""
    routing = from_config.routing(config)
    shut = False

    def shut_door() -> None:
        nonlocal shut
        shut = True

    def offered(event: Offered) -> None:
        if shut:
            control.clear_call(event.call, Cause.TEMPORARY_FAILURE)
            return
        if trials.takes(event):
            return
        choice = routing.choose(event.called, event.calling, clock.now(), event.redirecting)
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
    return shut_door


async def _finish_calls(server: Server, recording: Recording) -> None:
    """End what runs, so that nothing hangs in the network and every record is whole."""
    for name, campaign in server.dialer.campaigns.items():
        if campaign.dialling:
            server.dialer.pause(name)
    await _clear_calls(server.control)
    if recording.busy:
        sealed = asyncio.Event()
        stop = server.bus.listen(RecordingEnded, lambda _: None if recording.busy else sealed.set())
        try:
            await asyncio.wait_for(sealed.wait(), SEALING_SECONDS)
        except TimeoutError:
            log.warning("recordings were not completed in time; the next start completes them")
        finally:
            stop()
    server.bus.publish(ServerStopped(at=server.clock.now(), reason="asked to stop"))


async def _clear_calls(control: CallControl) -> None:
    """End every call, and wait until the network has taken leave of it."""
    for call in list(control.calls):
        if call in control.calls:
            control.clear_call(call)
    try:
        await asyncio.wait_for(control.released(), RELEASE_SECONDS)
    except TimeoutError:
        log.warning("the lines did not release every call in time; they are closed all the same")


def _count_today(figures: LineFigures, store: Store, now: float) -> None:
    """What the lines did today before this start. Blocks."""
    for event in events_since(store.database, figures.midnight(now), READ):
        figures.apply(event)


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
