"""What the entry point names: the keys of a section, its line, and how its voice is opened."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from drivers.driver import Span, VoiceSpec
from drivers.line import LineUnavailable, Voice

OTHER = {"a": "b", "b": "a"}


class Settings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Keys of a section of this kind."""

    folder: str
    """Where the sockets are made; the other server names the same folder."""
    side: Literal["a", "b"] = "a"
    channels: Annotated[int, msgspec.Meta(ge=1, le=30)] = 4


class TieLineDriver:
    """Two servers on one machine, joined by a pair of sockets for words and one for sound."""

    default_name = "tie"
    settings = Settings

    async def start(self, settings: Settings, name: str, running: AsyncExitStack) -> Sequence[Span]:
        from tie_line.line import TieLine

        words, words_to = _socket(settings, "words", running)
        sound, sound_to = _socket(settings, "sound", running)
        line = TieLine(name, words, words_to, range(1, settings.channels + 1))
        running.callback(line.close)
        voice = VoiceSpec(
            "tie_line", name, line.channels, (sound.fileno(),), settings={"to": sound_to}
        )
        return [Span(line, voice)]

    def open_voice(self, spec: VoiceSpec) -> Voice:
        from tie_line.voice import TieVoice

        voice = TieVoice(spec.name, spec.channels, spec.descriptors[0], spec.settings["to"])
        voice.open()
        return voice


def _socket(settings: Settings, what: str, running: AsyncExitStack) -> tuple[socket.socket, str]:
    """A socket of this side, and the path of the other's."""
    own = Path(settings.folder) / f"{what}-{settings.side}"
    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    running.callback(one.close)
    try:
        own.unlink(missing_ok=True)
        one.bind(str(own))
    except OSError as problem:
        raise LineUnavailable(
            f"the socket {own} cannot be made ({problem.strerror}): does its folder exist, and may "
            "this account write there?"
        ) from problem
    running.callback(own.unlink, missing_ok=True)
    one.setblocking(False)
    return one, str(Path(settings.folder) / f"{what}-{OTHER[settings.side]}")


DRIVER = TieLineDriver()
