"""Flows in service: what they know of the site, what serves their blocks, their trials and figures."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from cti import from_config
from cti.acd.acd import Acd
from cti.calls.recording.recording import Recording
from cti.data.outside import Outside
from cti.dialer.dialer import Dialer
from cti.events import CallCleared
from cti.flows.calls.house import CallHouse
from cti.flows.counting import counted_flows
from cti.flows.queue_callbacks import CallbackDesk
from cti.flows.services import flow_services
from cti.flows.site_book import SiteBook
from cti.flows.trial_services import flow_trials
from cti.flows.trials import FlowTrials
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.figures import FlowFigures
from cti.ivr.run.flows import Flows
from cti.ivr.run.segments import Segments
from cti.ivr.services.callbacks import Callbacks
from cti.media.recording.keys import KeyRing
from cti.sounds.prompts import PromptFolder
from cti.speech.house import HouseVoice
from cti.watch.data_sources import source_health
from cti.wiring.base import Base
from cti.wiring.sound import Sound
from drivers.simulated.exchange import Exchange


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the site has for flows: names, voice, data sources and hosts."""

    book: SiteBook
    voice: HouseVoice
    outside: Outside


async def open_site(base: Base, keys: KeyRing | None) -> Site:
    """Sources are watched, and the voice knows its engines."""
    config, folder = base.config, base.config.folder
    outside = Outside(
        sources=config.sources,
        folders=config.folders,
        hosts=config.hosts,
        credentials=config.credentials,
        programs=config.programs,
        zone=from_config.ZONE,
        data=folder,
    )
    base.stack.push_async_callback(outside.close)
    outside.start(partial(source_health, base.alarms))
    book = SiteBook(config, base.store, PromptFolder(folder / "prompts"))
    book.outside = outside
    voice = HouseVoice(book.prompts, folder / "speech", config.server.zone, keys=keys)
    await asyncio.to_thread(voice.open)
    book.voices = voice.languages
    return Site(book=book, voice=voice, outside=outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningFlows:
    """Flows with callers in them, and what belongs to them."""

    flows: Flows
    trials: FlowTrials
    segments: Segments
    figures: FlowFigures
    callbacks: CallbackDesk


async def start_flows(
    base: Base,
    site: Site,
    sound: Sound,
    *,
    acd: Acd,
    dialer: Dialer,
    recording: Recording,
    keys: KeyRing | None,
    exchange: Exchange | None,
) -> RunningFlows:
    """Calls may be sent into flows from now on; `exchange` can call in for trials."""
    config, store, book = base.config, base.store, site.book
    bus, clock, control, stack = base.bus, base.clock, sound.control, base.stack
    call_house = CallHouse(
        bus,
        clock,
        control,
        sound.media,
        recording,
        acd=acd,
        files=config.folder / "files",
        prompts=book.prompts,
        last_agent=store.records.last_agent,
        groups={one.name: one.extensions for one in config.groups},
        zone=from_config.ZONE,
        keys=keys,
    )
    stack.callback(call_house.close)
    taught = flow_services(
        config=config,
        store=store,
        book=book,
        clock=clock,
        voice=site.voice,
        outside=site.outside,
        calls=control,
        acd=acd,
        bus=bus,
        dialer=dialer,
        alarms=base.alarms,
        at_close=stack.callback,
    )
    speaker = Speaker(book.prompts.texts, site.voice.narrator.item, book.prompts.recorded)
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
    bus.listen(CallCleared, lambda event: site.outside.sources.hung_up(event.call))
    control.register("flow", flows.start, knows=flows.knows)
    trials = flow_trials(
        bus=bus,
        clock=clock,
        calls=control,
        acd=acd,
        exchange=exchange,
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
    figures = await counted_flows(store, bus, from_config.ZONE, stack.callback)
    callbacks = taught[Callbacks]
    assert isinstance(callbacks, CallbackDesk)
    return RunningFlows(
        flows=flows, trials=trials, segments=segments, figures=figures, callbacks=callbacks
    )
