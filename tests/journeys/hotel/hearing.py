"""What callers heard: their recordings searched for the sounds of the prompts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from cti.demo.verdict import sides
from cti.sounds.prompts import PromptFolder
from drivers import g711
from drivers.tones import RATE

Samples = npt.NDArray[np.float64]
ENOUGH = 1.0
"""Seconds of a prompt by which it is known: keys break the rest off."""
ALIKE = 0.9
"""Correlation of two sounds that are the same one."""


def heard_by(recording: Path) -> Samples:
    """What the caller of a recorded call heard: the right side."""
    _said, heard = sides(recording.read_bytes(), recording)
    return np.asarray(g711.decode(heard), np.float64)


class House:
    """The sounds of the site, known by what they say."""

    def __init__(self, folder: Path) -> None:
        self._folder = PromptFolder(folder)
        self._folder.open()

    def sound(self, words: str, language: str) -> Samples:
        """A prompt in a language, from its first loud sample on."""
        samples = self._samples(words, language)
        return samples[int(np.argmax(np.abs(samples) > np.abs(samples).max() / 10)) :]

    def seconds(self, words: str, language: str) -> float:
        return self._samples(words, language).size / RATE

    def _samples(self, words: str, language: str) -> Samples:
        """Of the prompt that says this, or of one that the house brings, by its name."""
        if words.startswith("house/"):
            names = [words]
        else:
            texts = {name: self._folder.prompt(name).texts for name in self._folder.names()}
            names = [name for name, said in texts.items() if said.get(language) == words]
        assert names, f"no prompt says {words!r}"
        spoken = f"{language}/{names[0]}"
        return self._decoded(spoken if self._folder.path(spoken).exists() else names[0])

    def _decoded(self, sound: str) -> Samples:
        codes = np.frombuffer(self._folder.read(sound), np.uint8)
        return np.asarray(g711.decode(codes), np.float64)


def when_heard(sound: Samples, heard: Samples) -> float | None:
    """The second at which the beginning of a sound was heard first; None where it never was."""
    wanted = sound[: int(ENOUGH * RATE)]
    if heard.size < wanted.size:
        return None
    size = 1 << int(heard.size + wanted.size).bit_length()
    product = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(wanted, size)), size)
    sums = np.concatenate([[0.0], np.cumsum(heard * heard)])
    energy = sums[wanted.size :] - sums[: -wanted.size]
    level = np.sqrt(np.maximum(energy, 1.0) * float(wanted @ wanted))
    alike = product[: energy.size] / level
    best = np.flatnonzero(alike > ALIKE)
    return float(best[0]) / RATE if best.size else None
