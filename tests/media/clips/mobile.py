"""What a mobile network makes of sound: the full-rate codec of GSM, AMR, and lost frames. By sox."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from tests.media.clips import sounds

CODECS = {
    "gsm": ("gsm", ()),
    "amr 12.2": ("amr-nb", ("-C", "7")),
    "amr 4.75": ("amr-nb", ("-C", "0")),
}
_BETWEEN = 1600
"""Samples of silence between two sounds that are coded together."""


def coded(some: list[np.ndarray], codec: str) -> list[np.ndarray]:
    """The sounds after a codec of `CODECS`; as long as before."""
    suffix, options = CODECS[codec]
    gap = np.zeros(_BETWEEN)
    whole = np.concatenate([part for one in some for part in (one, gap)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"coded.{suffix}"
        raw = ["-t", "s16", "-r", "8000", "-c", "1", "-"]
        octets = np.clip(np.rint(whole), -32768, 32767).astype("<i2").tobytes()
        subprocess.run(
            ["sox", "-V1", *raw, *options, str(path)], input=octets, capture_output=True, check=True
        )
        made = subprocess.run(
            ["sox", "-V1", str(path), *raw], capture_output=True, check=True
        ).stdout
    sound = np.frombuffer(made, "<i2").astype(np.float32)
    sound = np.pad(sound, (0, max(0, len(whole) - len(sound))))
    starts = np.cumsum([0, *(len(one) + _BETWEEN for one in some[:-1])])
    return [sound[start : start + len(one)] for start, one in zip(starts, some, strict=True)]


def lossy(sound: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Frames of 20 ms are lost now and then, and the one before is heard again, softer."""
    made = sound.astype(np.float32).copy()
    frames = made[: len(made) // 160 * 160].reshape(-1, 160)
    for number in np.flatnonzero(rng.random(len(frames)) < share):
        if number:
            frames[number] = 0.7 * frames[number - 1]
    return made


def street(length: int, dbm0: float, rng: np.random.Generator) -> np.ndarray:
    """Noise of a street or a car: most of it low, slowly swelling, with rattles."""
    white = rng.standard_normal(length + 2)
    spectrum = np.fft.rfft(white)
    frequencies = np.fft.rfftfreq(len(white), 1 / sounds.RATE)
    spectrum *= 1 / np.sqrt(1 + (frequencies / rng.uniform(150, 500)) ** 2)
    spectrum *= frequencies > 60
    noise = np.fft.irfft(spectrum, len(white))[:length]
    times = np.arange(length) / sounds.RATE
    noise *= 1 + 0.5 * np.sin(2 * np.pi * times * rng.uniform(0.05, 0.3) + rng.uniform(0, 6.28))
    return sounds_at(noise, dbm0)


def sounds_at(sound: np.ndarray, dbm0: float) -> np.ndarray:
    """The sound with the mean power of a sine of this level."""
    power = np.mean(np.asarray(sound, np.float64) ** 2) if len(sound) else 0.0
    return sound * (10 ** ((dbm0 + 3.14) / 20) * 32768 / np.sqrt(2 * power)) if power else sound
