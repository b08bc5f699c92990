"""Speech of espeak-ng at 8 kHz, 16-bit scale, mean power of a sine of -15 dBm0."""

from __future__ import annotations

import io
import subprocess
import wave
from functools import lru_cache

import numpy as np

from drivers import g711
from tests.media.clips import sounds


@lru_cache(maxsize=256)
def say(text: str, voice: str = "cmn", speed: int = 170) -> np.ndarray:
    """What a voice says; read-only."""
    made = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text],
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    with wave.open(io.BytesIO(made)) as file:
        rate = file.getframerate()
    wide = np.frombuffer(made[44 : 44 + (len(made) - 44) // 2 * 2], np.int16).astype(float)
    count = int(len(wide) * sounds.RATE / rate)
    sound = np.fft.irfft(np.fft.rfft(wide)[: count // 2 + 1], count)
    sound *= g711.amplitude(-15) / np.sqrt(2 * np.mean(sound**2))
    sound.flags.writeable = False
    return sound
