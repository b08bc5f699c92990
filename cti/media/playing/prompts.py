"""Prompt memory: every announcement and piece of music of the site, decoded once, as A-law."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from cti.media import loudness, wav
from cti.media.playing.sound_memory import Sound, SoundMemory
from drivers import tones
from drivers.line import FRAME_SAMPLES, SILENCE

log = logging.getLogger(__name__)

Codes = npt.NDArray[np.uint8]
RATE = wav.RATE
LONGEST_PAUSE = 3600.0
LONGEST_DIGITS = 60.0
"""Seconds: they are made within a tick."""
SHOWN = 200
"""Letters of an item that a sentence shows."""


class PromptError(ValueError):
    """An item of a playlist cannot be played; the sentence says why and what to do."""


class Prompts:
    """Sounds by name. A name is the path below the prompt folder without suffix: `zh/welcome`.

    Names that begin with `pieces` are pieces of spoken values, which are made to be joined.
    """

    def __init__(
        self,
        folder: Path | None = None,
        zone: str = "cn",
        *,
        pieces: str = "",
    ) -> None:
        self.zone = zone
        self.memory = SoundMemory()
        self.silence = self.memory.store(np.full(FRAME_SAMPLES, SILENCE, np.uint8))
        """20 ms that pauses play again and again."""
        self._tones = {
            name: self.memory.store(tones.period(name, zone)) for name in tones.ZONES[zone]
        }
        self._other_tones: WeakValueDictionary[str, Sound] = WeakValueDictionary()
        """Tones of other zones and of one's own frequencies, while anybody plays them."""
        self._sounds: dict[str, Sound] = {}
        for path in _files(folder) if folder else ():
            name = path.relative_to(folder or path).with_suffix("").as_posix()
            piece = bool(pieces) and name.startswith(pieces)
            try:
                self.load(name, path, piece=piece)
            except (OSError, ValueError) as error:
                log.warning("Prompt '%s' is left out: %s", name, error)

    def __contains__(self, name: str) -> bool:
        return name in self._sounds

    def load(self, name: str, path: Path, *, piece: bool = False) -> None:
        """Read a file under a name. Players that already play the old one keep it.

        Raises WavError, MemoryFull or OSError and then changes nothing.
        """
        self.put(name, wav.read(path), piece=piece)

    def put(self, name: str, codes: Codes, *, piece: bool = False) -> None:
        """Keep A-law codes of one channel under a name. Raises MemoryFull."""
        sound = np.asarray(codes, np.uint8)
        if piece:
            sound = loudness.as_piece(sound)
        self._sounds[name] = self.memory.store(sound)

    def sound(self, item: str) -> Codes:
        """A-law of one item of a playlist: a prompt, `tone:NAME`, `pause:SECONDS`, `digits:12#` or
        `digits:12#/80/120` with milliseconds of tone and silence.

        A tone is one period of its cadence, or what `drivers.tones.cadence_of` knows: `tone:beep/300`.
        Raises PromptError.
        """
        stored, samples = self.item(item)
        if samples == stored.length:
            return stored.codes.copy()
        return np.full(samples, SILENCE, np.uint8)

    def item(self, item: str) -> tuple[Sound, int]:
        """What an item plays, and how many samples of it; of `silence` more than it has, which is
        repeated. Raises PromptError."""
        kind, colon, rest = item.partition(":")
        try:
            if colon and kind == "tone":
                tone = self._tones.get(rest) or self._other_tone(rest)
                return tone, tone.length
            if colon and kind == "digits":
                digits = self.memory.store(_digits(rest))
                return digits, digits.length
            if colon and kind == "pause":
                return self.silence, _pause(rest)
        except ValueError as error:
            raise PromptError(f"'{item[:SHOWN]}' cannot be played: {error}") from error
        try:
            sound = self._sounds[item]
        except KeyError:
            raise PromptError(
                f"There is no prompt '{item[:SHOWN]}'; put {item[:SHOWN]}.wav into the prompt folder "
                "or load it."
            ) from None
        return sound, sound.length

    def _other_tone(self, name: str) -> Sound:
        tone = self._other_tones.get(name)
        if tone is None:
            tone = self.memory.store(tones.period(name, self.zone))
            self._other_tones[name] = tone
        return tone


def _digits(text: str) -> Codes:
    """A-law of `12#`, or of `12#/80/120`."""
    keys, *times = text.split("/")
    on, off = (float(time) / 1000.0 for time in times or ("100", "100"))
    if not (on > 0 and off >= 0 and len(keys) * (on + off) <= LONGEST_DIGITS):
        raise ValueError(f"keys last more than 0 ms, and {LONGEST_DIGITS:.0f} s all together")
    return tones.dtmf(keys, on, off)


def _pause(text: str) -> int:
    """Samples of a pause."""
    seconds = float(text)
    if not 0 <= seconds <= LONGEST_PAUSE:
        raise ValueError(f"a pause is 0 to {LONGEST_PAUSE:.0f} seconds")
    return round(seconds * RATE)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() == ".wav")
