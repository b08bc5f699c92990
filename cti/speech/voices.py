"""The voices of the house: every engine that is installed, and the cache before them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from importlib.metadata import entry_points

from cti.speech import espeak
from cti.speech.cache import SpeechCache, Utterance
from cti.speech.engine import LONGEST_TEXT, Engine, SpeechUnavailable, Voice
from cti.speech.telephone_sound import TelephoneSound

log = logging.getLogger(__name__)


def installed_engines() -> list[Engine]:
    """The engine that ships and those of the entry point `cti.speech`."""
    engines: list[Engine] = [espeak.ENGINE]
    for point in entry_points(group="cti.speech"):
        try:
            engines.append(point.load())
        except Exception as problem:
            log.warning("The speech engine %s is not available: %s", point.name, problem)
    return engines


class Voices:
    """Says a text in a language as A-law. `refresh` once before use; it asks the engines."""

    def __init__(self, engines: Iterable[Engine], cache: SpeechCache | None = None) -> None:
        self._engines = list(engines)
        self._cache = cache
        self._of_engine: list[tuple[Engine, Voice]] = []

    def refresh(self) -> None:
        """Ask every engine for its voices. Blocks; an engine that fails has none."""
        found: list[tuple[Engine, Voice]] = []
        for engine in self._engines:
            try:
                if trouble := engine.trouble():
                    log.warning("%s", trouble)
                    continue
                found += [(engine, voice) for voice in engine.voices()]
            except Exception as problem:
                log.warning("The speech engine %s tells no voices: %s", engine.name, problem)
        self._of_engine = found

    @property
    def voices(self) -> Sequence[Voice]:
        return [voice for _, voice in self._of_engine]

    def speaks(self, language: str, voice: str = "") -> bool:
        return self._choose(language, voice) is not None

    def trouble(self) -> str:
        """Why nothing can be spoken at all, or ""."""
        if self._of_engine:
            return ""
        told = [sentence for engine in self._engines if (sentence := engine.trouble())]
        return told[0] if told else "No engine of text to speech is installed."

    async def speak(
        self, text: str, language: str, voice: str = "", speed: int = 100
    ) -> AsyncIterator[bytes]:
        """A-law of 8 kHz as it is made, or at once where it was said before.

        Raises SpeechUnavailable: no voice for this language, a text above 4,000 characters, an engine
        that fails.
        """
        if len(text) > LONGEST_TEXT:
            raise SpeechUnavailable(
                f"The text has {len(text)} characters; at most {LONGEST_TEXT} are spoken at once."
            )
        chosen = self._choose(language, voice)
        if chosen is None:
            raise SpeechUnavailable(self.trouble() or f"No voice speaks {language}.")
        engine, name = chosen
        what = Utterance(engine.name, name, speed, text)
        kept = await self._kept(what)
        if kept is not None:
            yield kept
            return
        sound = TelephoneSound(engine.rate)
        made: list[bytes] = []
        async for chunk in engine.speak(text, name, speed):
            part = sound.feed(chunk)
            made.append(part)
            yield part
        made.append(sound.end())
        yield made[-1]
        if self._cache is not None:
            await asyncio.to_thread(self._cache.put, what, b"".join(made))

    async def whole(self, text: str, language: str, voice: str = "", speed: int = 100) -> bytes:
        """The same in one piece."""
        return b"".join([part async for part in self.speak(text, language, voice, speed)])

    async def _kept(self, what: Utterance) -> bytes | None:
        if self._cache is None:
            return None
        return await asyncio.to_thread(self._cache.get, what)

    def _choose(self, language: str, voice: str) -> tuple[Engine, str] | None:
        """The voice of this name that speaks the language, else the language's usual one."""
        main = language.partition("-")[0].lower()
        wanted = [language.lower(), main]
        exact = [one for one in self._of_engine if one[1].language.lower() == wanted[0]]
        near = [one for one in self._of_engine if one[1].language.lower().partition("-")[0] == main]
        if main == "zh" and not exact:
            # Cantonese is no substitute for Mandarin, nor the other way round.
            near = [one for one in near if language.lower() not in ("zh-hk", "zh-mo")]
        for engine, known in [*exact, *near]:
            if not voice or voice.partition("+")[0] == known.name:
                return engine, voice or known.name
        best = exact or near
        return (best[0][0], best[0][1].name) if best else None
