"""The composition root: builds every part, hands each what it needs, stops them in reverse.

How each part is made stands in `cti.wiring`; here stands the order.
"""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass, field

from cti import from_config
from cti.acd.acd import Acd
from cti.api.server import ApiServer
from cti.bus import Bus
from cti.calls.control import CallControl
from cti.client.mirror import Mirror
from cti.clock import LoopClock
from cti.config import Config
from cti.crm.screen_pop import ScreenPop
from cti.data_folder import own
from cti.dialer.dialer import Dialer
from cti.events import ServerStarted, ServerStopped
from cti.ivr.run.flows import Flows
from cti.line_drivers import StartedLines
from cti.media.link.commands import LoadAnnouncements
from cti.media.link.control_end import MediaProcess
from cti.sounds.announcements import Announcements, watched
from cti.sounds.recordings import Recordings, recording_keys
from cti.store.store import Store
from cti.watch.alarms import Alarms
from cti.watch.campaigns import CampaignWatch
from cti.watch.figures import LiveFigures
from cti.wiring.base import open_base
from cti.wiring.calls import clear_calls, finish_calls, route_offered
from cti.wiring.flows import open_site, start_flows
from cti.wiring.interface import make_interface
from cti.wiring.lines import count_lines, make_lines, open_lines
from cti.wiring.sound import start_sound


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
        own(config.folder, stack.enter_context(ExitStack()))
        keys = await asyncio.to_thread(recording_keys, config)
        clock = LoopClock()
        base = await open_base(config, clock, stack)
        store, bus = base.store, base.bus
        site = await open_site(base, keys)
        lines = await make_lines(base)
        sound = await start_sound(base, lines, site.book.prompts)
        media, control = sound.media, sound.control
        line_figures = await count_lines(base, lines)
        acd = Acd(bus, clock, control, from_config.queues(config))
        stack.callback(acd.close)
        control.register("queue", acd.enqueue, knows=acd.queues.__contains__)
        recordings = Recordings(config, keys)
        recording = recordings.start(stack, bus, clock, control, media, store)
        announcements = Announcements(config.folder, keys)
        await stack.enter_async_context(
            watched(announcements.folder, lambda: media.send(LoadAnnouncements()))
        )
        await stack.enter_async_context(ScreenPop(bus, control, store.customers))
        dialer = Dialer(bus, clock, control, acd, store.contacts, from_config.campaigns(config))
        stack.callback(dialer.close)
        CampaignWatch(bus, base.alarms)
        flows = await start_flows(
            base,
            site,
            sound,
            acd=acd,
            dialer=dialer,
            recording=recording,
            keys=keys,
            exchange=lines.started.exchange,
        )
        shut = route_offered(base, control, acd, flows.trials)
        mirror = Mirror()
        await asyncio.to_thread(from_config.prepare, mirror, config, store, lines.started)
        api = make_interface(
            base,
            lines,
            site,
            sound,
            flows,
            version=version,
            mirror=mirror,
            acd=acd,
            dialer=dialer,
            recording=recording,
            recording_keys=keys,
            announcements=announcements,
            line_figures=line_figures,
        )
        # Also what a client began until its door was shut.
        stack.push_async_callback(clear_calls, control)
        await stack.enter_async_context(api)
        left = await asyncio.to_thread(recordings.seal_left, store, clock.now(), sound.succession)
        bus.publish(ServerStarted(at=clock.now(), version=version))
        for ended in left:
            bus.publish(ended)
        dialer.take_up(store.cut_attempts)
        open_lines(base, lines, control, sound.succession)
        try:
            yield Server(
                config=config,
                version=version,
                store=store,
                bus=bus,
                clock=clock,
                mirror=mirror,
                lines=lines.started,
                media=media,
                control=control,
                acd=acd,
                dialer=dialer,
                flows=flows.flows,
                api=api,
                alarms=base.alarms,
                figures=sound.figures,
            )
        finally:
            shut()
            await finish_calls(bus, control, dialer, recording)
            bus.publish(ServerStopped(at=clock.now(), reason="asked to stop"))
