"""Prompt lists with text in them as one sound: recordings, tones, pauses and voices end to end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np

from cti.ivr.prompts.speech_item import SpeechItem, parse_speech
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sound_files import KIND as FILE
from cti.ivr.services.sound_files import parse_file
from cti.sounds.files import SoundFiles
from cti.sounds.time_scale import stretched
from cti.speech.engine import SpeechUnavailable
from cti.speech.voices import Voices
from drivers import tones
from drivers.line import SILENCE

log = logging.getLogger(__name__)
RATE = 8000
_SILENCE = bytes([SILENCE])
PORTION = 2 * RATE
"""Octets that are handed over at once: whoever plays them stays only some seconds ahead."""


class Narrator:
    """Fulfils `cti.ivr.services.narration.Narration`.

    `read` gives the A-law of a recording by the name that the media process knows (raises OSError or
    ValueError, off the loop); `zone` is that of its tones.
    """

    def __init__(
        self,
        voices: Voices,
        read: Callable[[str], bytes],
        files: SoundFiles,
        zone: str = "cn",
    ) -> None:
        self._voices = voices
        self._read = read
        self._files = files
        self._zone = zone

    def speaks(self, language: str, voice: str = "") -> bool:
        return self._voices.speaks(language, voice)

    def item(self, text: str, language: str, voice: str = "", speed: int = 100) -> str | None:
        """What a `Speaker` asks: the item that says a text, None where no voice speaks the language."""
        if not self._voices.speaks(language, voice):
            return None
        return str(SpeechItem(text, language, voice, speed))

    async def sound(self, items: Sequence[str]) -> AsyncIterator[bytes]:
        for item in items:
            try:
                async for part in self._item(item):
                    for at in range(0, len(part), PORTION):
                        yield part[at : at + PORTION]
            except (OSError, ValueError, SpeechUnavailable, BlockFailed) as problem:
                log.warning("%s is left out of what is spoken: %s", item[:60], problem)

    async def _item(self, item: str) -> AsyncIterator[bytes]:
        speech = parse_speech(item)
        if item.startswith(FILE):
            async for part in self._file(item):
                yield part
            return
        if speech is None:
            yield await asyncio.to_thread(self._plain, item)
            return
        said = self._voices.speak(speech.text, speech.language, speech.voice, speech.speed)
        async for part in said:
            yield part

    async def _file(self, item: str) -> AsyncIterator[bytes]:
        """Other speeds are worked out piece by piece, off the loop, as far as they are heard."""
        start, speed, file = parse_file(item)
        sound = await asyncio.to_thread(self._files.read, file, start)
        if speed == 1.0:
            yield sound
            return
        pieces = stretched(np.frombuffer(sound, np.uint8), speed)
        while part := await asyncio.to_thread(next, pieces, b""):
            yield part

    def _plain(self, item: str) -> bytes:
        kind, colon, rest = item.partition(":")
        if colon and kind == "pause":
            return _SILENCE * round(float(rest) * RATE)
        if colon and kind == "tone":
            return tones.period(rest, self._zone).tobytes()
        if colon and kind == "digits":
            return tones.dtmf(rest).tobytes()
        return self._read(item)
