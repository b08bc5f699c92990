"""Prompt memory: every announcement and piece of music of the site, decoded once, as A-law."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cti.media import wav
from drivers import tones
from drivers.line import FRAME_SAMPLES, SILENCE

log = logging.getLogger(__name__)

Codes = npt.NDArray[np.uint8]
RATE = wav.RATE
LONGEST_PAUSE = 3600.0


class PromptError(ValueError):
    """An item of a playlist cannot be played; the sentence says why and what to do."""


class Prompts:
    """Sounds by name. A name is the path below the prompt folder without suffix: `zh/welcome`."""

    def __init__(self, folder: Path | None = None, zone: str = "cn") -> None:
        self.zone = zone
        for name in tones.ZONES[zone]:
            tones.render(name, zone)  # kept by `tones`: the first caller shall not wait for it
        self._sounds: dict[str, Codes] = {}
        for path in _files(folder) if folder else ():
            name = path.relative_to(folder or path).with_suffix("").as_posix()
            try:
                self.load(name, path)
            except (OSError, wav.WavError) as error:
                log.warning("Prompt '%s' is left out: %s", name, error)

    def __contains__(self, name: str) -> bool:
        return name in self._sounds

    def load(self, name: str, path: Path) -> None:
        """Read a file under a name. Players that already play the old one keep it.

        Raises WavError or OSError and then changes nothing.
        """
        self.put(name, wav.read(path))

    def put(self, name: str, codes: Codes) -> None:
        """Keep A-law codes of one channel under a name."""
        sound = np.ascontiguousarray(codes, np.uint8)
        sound.flags.writeable = False
        self._sounds[name] = sound

    def sound(self, item: str) -> Codes:
        """A-law of one item of a playlist: a prompt, `tone:NAME`, `pause:SECONDS` or `digits:12#`.

        A tone is one period of its cadence. Raises PromptError.
        """
        kind, colon, rest = item.partition(":")
        try:
            if colon and kind == "tone":
                return tones.render(rest, self.zone)
            if colon and kind == "digits":
                return tones.dtmf(rest)
            if colon and kind == "pause":
                return _pause(rest)
        except ValueError as error:
            raise PromptError(f"'{item}' cannot be played: {error}") from error
        try:
            return self._sounds[item]
        except KeyError:
            raise PromptError(
                f"There is no prompt '{item}'; put {item}.wav into the prompt folder or load it."
            ) from None


def _pause(text: str) -> Codes:
    seconds = float(text)
    if not 0 <= seconds <= LONGEST_PAUSE:
        raise ValueError(f"a pause is 0 to {LONGEST_PAUSE:.0f} seconds")
    return np.full(round(seconds * RATE / FRAME_SAMPLES) * FRAME_SAMPLES, SILENCE, np.uint8)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() == ".wav")
