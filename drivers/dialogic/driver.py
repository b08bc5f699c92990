"""Dialogic boards as a kind of line: `kind = "dialogic"`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Annotated

import msgspec

from drivers.driver import Span, VoiceSpec
from drivers.line import LineError, Voice


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of a section of this kind."""

    devices: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Global Call's names of the channels, such as `:N_dtiB1T1:P_isdn`."""
    playing: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """The voice device that plays to each channel, such as `dxxxB1C1`."""
    recording: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """The voice device that records each channel; another one than plays."""
    libraries: str = ""
    """Folder of the vendor's libraries, where it is an unusual one."""


class DialogicDriver:
    """Channels of Dialogic boards as one line a section."""

    default_name = "dialogic"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from drivers.dialogic.global_call import GlobalCall
        from drivers.dialogic.line import DialogicLine
        from drivers.dialogic.routing import Routing

        if not len(settings.devices) == len(settings.playing) == len(settings.recording):
            raise LineError(
                f"{name}: 'devices', 'playing' and 'recording' need one name for every channel, "
                f"not {len(settings.devices)}, {len(settings.playing)} and "
                f"{len(settings.recording)}"
            )
        gc = GlobalCall.shared(settings.libraries)
        running.callback(gc.close)
        routing = Routing(gc, settings.libraries)

        def route(channel: int, line_device: int) -> None:
            place = channel - 1
            routing.join(line_device, settings.playing[place], settings.recording[place])

        line = DialogicLine(name, settings.devices, gc, route)
        running.callback(line.close)
        voices = list(zip(settings.playing, settings.recording, strict=True))
        told = {"devices": json.dumps(voices), "libraries": settings.libraries}
        return [Span(line, VoiceSpec("dialogic", name, line.channels, settings=told))]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from drivers.dialogic.voice import DialogicVoice

        devices = [
            (playing, recording) for playing, recording in json.loads(spec.settings["devices"])
        ]
        voice = DialogicVoice(spec.name, spec.channels, devices, spec.settings["libraries"])
        voice.open()
        return voice


DRIVER = DialogicDriver()
