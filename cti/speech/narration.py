"""Prompt lists with text in them as one sound: recordings, tones, pauses and voices end to end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence

from cti.ivr.speech_item import SpeechItem, parse_speech
from cti.speech.engine import SpeechUnavailable
from cti.speech.voices import Voices
from drivers import tones
from drivers.line import SILENCE

log = logging.getLogger(__name__)
RATE = 8000
_SILENCE = bytes([SILENCE])


class Narrator:
    """Fulfils `cti.ivr.services.narration.Narration`.

    `read` gives the A-law of a recording by the name that the media process knows (raises OSError or
    ValueError, off the loop); `zone` is that of its tones.
    """

    def __init__(self, voices: Voices, read: Callable[[str], bytes], zone: str = "cn") -> None:
        self._voices = voices
        self._read = read
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
                speech = parse_speech(item)
                if speech is None:
                    yield await asyncio.to_thread(self._plain, item)
                    continue
                said = self._voices.speak(speech.text, speech.language, speech.voice, speech.speed)
                async for part in said:
                    yield part
            except (OSError, ValueError, SpeechUnavailable) as problem:
                log.warning("%s is left out of what is spoken: %s", item[:60], problem)

    def _plain(self, item: str) -> bytes:
        kind, colon, rest = item.partition(":")
        if colon and kind == "pause":
            return _SILENCE * round(float(rest) * RATE)
        if colon and kind == "tone":
            return tones.render(rest, self._zone).tobytes()
        if colon and kind == "digits":
            return tones.dtmf(rest).tobytes()
        return self._read(item)
