"""What clients ask of the server and hear from it: requests, events, figures, the past."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cti.acd.acd import Acd
from cti.api.recording_sound import RecordingSound
from cti.api.server import ApiServer
from cti.api.services.calendars import CalendarServices
from cti.api.services.callbacks import CallbackServices
from cti.api.services.house import HouseServices
from cti.api.services.jobs import JobServices
from cti.api.services.live_flows import LiveFlowServices
from cti.api.services.prompts import PromptServices
from cti.api.services.segments import SegmentServices
from cti.api.services.sources import SourceServices
from cti.calls.lines.figures import LineFigures
from cti.calls.recording.recording import Recording
from cti.calls.supervision import Supervision
from cti.client.mirror import Mirror
from cti.dialer.dialer import Dialer
from cti.events import Event
from cti.flows.holidays import with_holidays
from cti.flows.trial_services import trial_services
from cti.media.recording.keys import KeyRing
from cti.sounds.announcements import Announcements
from cti.store.journal.journal import Journal
from cti.wiring.base import Base
from cti.wiring.flows import RunningFlows, Site
from cti.wiring.lines import Lines
from cti.wiring.sound import Sound


def make_interface(
    base: Base,
    lines: Lines,
    site: Site,
    sound: Sound,
    running: RunningFlows,
    *,
    version: str,
    mirror: Mirror,
    acd: Acd,
    dialer: Dialer,
    recording: Recording,
    recording_keys: KeyRing | None,
    announcements: Announcements,
    line_figures: LineFigures,
) -> ApiServer:
    """The server for clients; it listens while its context is entered."""
    config, store, clock, control = base.config, base.store, base.clock, sound.control
    flows, trials = running.flows, running.trials
    return ApiServer(
        bus=base.bus,
        clock=clock,
        mirror=mirror,
        media=sound.media,
        stations=lines.stations,
        telephones=lines.instruments,
        calls=control,
        lines=control,
        acd=acd,
        supervision=Supervision(control),
        dialer=dialer,
        accounts=store.accounts,
        customers=store.customers,
        records=store.records,
        flows=store.flows,
        check_flow=site.book.check,
        choices=store.choices,
        site=site.book.site,
        past=_Past(store.journal),
        audit=store.audit,
        figures=sound.figures.wire,
        line_figures=lambda: line_figures.plain(clock.now()),
        host=config.server.host,
        port=config.server.port,
        folder=config.folder,
        version=version,
        recorded=RecordingSound(
            recording_keys,
            (config.folder / "recordings").absolute(),
            Path(config.recording.copy) if config.recording.copy else None,
        ),
        sources=SourceServices(site.outside.sources),
        live_flows=LiveFlowServices(
            running.figures,
            lambda call: flows.variables(call) or trials.variables(call),
            store.flows,
            store.flow_steps,
        ),
        settings=store.settings,
        recorder=recording,
        announcements=announcements,
        house=HouseServices(store.house),
        segments=SegmentServices(running.segments, control),
        callbacks=CallbackServices(running.callbacks),
        jobs=JobServices(flows.jobs, clock) if flows.jobs is not None else None,
        prompts=PromptServices(site.voice, store.house.notices),
        calendars=CalendarServices(store.calendars, partial(with_holidays, store.calendars)),
        trial=trial_services(config, store, site.outside, trials, clock.now),
    )


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
