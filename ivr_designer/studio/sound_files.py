"""Sound files of every kind, in and out: nobody is ever asked for a format.

`soundfile` (libsndfile) reads WAV with every coding that recorders and switches write (PCM, float,
A-law, µ-law, GSM, ADPCM), MP3, FLAC, Ogg and AIFF; miniaudio lacks the telephone codings. `soxr`
brings any rate to 8 kHz without aliases.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ivr_designer.studio.sound import FULL, RATE, Samples

ENDINGS = (".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aif", ".aiff", ".au", ".caf", ".w64")
LONGEST = 360.0
"""Seconds; a prompt is not longer. As A-law it just fits into one message to the server."""


class SoundRefused(ValueError):
    """A file that holds no sound for a prompt; the sentence says why and what to do."""


class NotSound(SoundRefused):
    """The file is of another kind, or damaged."""


class TooLong(SoundRefused):
    """More than `LONGEST` seconds."""


class NoSamples(SoundRefused):
    """There is no sound in it."""


def read(path: Path) -> Samples:
    """The sound of a file at 8 kHz, channels put together. Raises SoundRefused, OSError."""
    return decoded(path.read_bytes())


def decoded(content: bytes) -> Samples:
    """The same of a file's content."""
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            if file.frames > LONGEST * file.samplerate:
                raise TooLong(f"{file.frames / file.samplerate:.0f}")
            rate = file.samplerate
            # Some codings (GSM) cannot be sought in; then the number must be said.
            frames = -1 if file.seekable() else file.frames
            read = file.read(frames, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as problem:
        raise NotSound(str(problem)) from None
    if not read.shape[0]:
        raise NoSamples
    return at_8_khz(read.mean(axis=1) * np.float32(32768), rate)


def at_8_khz(samples: Samples, rate: int) -> Samples:
    """Resampled to 8 kHz, and kept below full scale."""
    made = samples if rate == RATE else soxr.resample(samples, rate, RATE, quality="HQ")
    return np.clip(made, -FULL, FULL).astype(np.float32)


def wav(samples: Samples, coding: str = "PCM_16") -> bytes:
    """A mono WAV of 8 kHz: 16 bit to be kept, "ALAW" to be sent."""
    file = io.BytesIO()
    whole = np.clip(np.round(samples), -32768, 32767).astype(np.int16)
    soundfile.write(file, whole, RATE, format="WAV", subtype=coding)
    return file.getvalue()
