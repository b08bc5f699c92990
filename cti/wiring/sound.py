"""The media process and call control upon it, with everything that watches and feeds the sound."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cti import from_config
from cti.calls.control import CallControl
from cti.config import Config
from cti.line_drivers import StartedLines
from cti.media.link.commands import LoadPrompt
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.sounds.announcements import FOLDER
from cti.sounds.prompt_watch import watched_prompts
from cti.sounds.prompts import PIECES, PromptFolder
from cti.succession import Succession
from cti.watch.call_sound import CallSound
from cti.watch.figures import LiveFigures
from cti.watch.media_guard import LINGER_SECONDS, MediaGuard
from cti.watch.station_sound import StationSound
from cti.wiring.base import Base
from cti.wiring.lines import Lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The media process that runs, and what goes by it."""

    media: MediaProcess
    control: CallControl
    succession: Succession
    figures: LiveFigures


async def start_sound(base: Base, lines: Lines, prompts: PromptFolder) -> Sound:
    """The media process runs, or that of an earlier server was taken over. Raises NoResource."""
    config, bus, clock, stack = base.config, base.bus, base.clock, base.stack
    figures = LiveFigures()
    guard = MediaGuard(base.alarms, figures)
    media = MediaProcess(guard.died, spare=True)
    media.listen(guard.hear)
    succession = Succession(bus, clock, media)
    stack.callback(succession.close)
    media.listen(StationSound(base.alarms, lines.stations).hear)
    media.listen(CallSound(bus, clock, lines.stations).hear)
    stack.push_async_callback(media.stop)
    control = CallControl(
        bus, clock, media, first_call=base.store.journal.last_call + 1, music="house/music"
    )
    stack.callback(control.close)
    await guard.start(media, control, _media_config(config, lines.started))
    succession.take_over()
    stack.callback(guard.close)
    loop = asyncio.get_running_loop()
    prompts.on_stored = lambda name, path: loop.call_soon_threadsafe(
        media.send, LoadPrompt(name, str(path), piece=name.startswith(PIECES))
    )
    await stack.enter_async_context(watched_prompts(prompts))
    for station, row in lines.stations.items():
        control.add_station(station, row)
    control.name_services(from_config.services(config))
    return Sound(media=media, control=control, succession=succession, figures=figures)


def _media_config(config: Config, lines: StartedLines) -> MediaConfig:
    folder = config.folder
    return MediaConfig(
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
    )
