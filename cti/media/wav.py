"""WAV files of 8 kHz telephone sound: reading prompts, and the header of a recording that grows."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

from drivers import g711

PCM, ALAW, ULAW, EXTENSIBLE = 1, 6, 7, 0xFFFE
RATE = 8000
_HEADER = struct.Struct("<4sI4s 4sIHHIIHHH 4sII 4sI")
HEADER_BYTES = _HEADER.size


class WavError(ValueError):
    """The file is no WAV that can be played on a telephone line; the sentence says why."""


def header(data_bytes: int, channels: int, after: int = 0) -> bytes:
    """RIFF header of A-law at 8 kHz (format tag 6) in front of `data_bytes` octets of sound.

    The chunk `fact` is there because every format but PCM must have one, the extension size of the
    format chunk (0) for the same reason. `data_bytes` is a multiple of 2, so nothing is padded.
    `after` octets of other chunks follow the sound.
    """
    return _HEADER.pack(
        b"RIFF", HEADER_BYTES - 8 + data_bytes + after, b"WAVE",
        b"fmt ", 18, ALAW, channels, RATE, RATE * channels, channels, 8, 0,
        b"fact", 4, data_bytes // channels,
        b"data", data_bytes,
    )  # fmt: skip


def length(start: bytes, channels: int) -> int:
    """Octets of sound that a header of ours counts. Raises WavError for any other header."""
    return lengths(start, channels)[0]


def lengths(start: bytes, channels: int) -> tuple[int, int]:
    """Octets of sound that a header of ours counts, and of the chunks after it. Raises WavError."""
    size = after = 0
    if len(start) >= HEADER_BYTES:
        size = struct.unpack_from("<I", start, HEADER_BYTES - 4)[0]
        after = struct.unpack_from("<I", start, 4)[0] - (HEADER_BYTES - 8 + size)
    if after < 0 or start[:HEADER_BYTES] != header(size, channels, after):
        raise WavError(f"This is no recording of {channels} channels; its header is another one.")
    return size, after


def read(path: Path) -> npt.NDArray[np.uint8]:
    """A-law codes of a mono WAV of 8 kHz, A-law or 16-bit PCM; a file cut short gives what is there.

    Raises WavError, and OSError where the file cannot be read.
    """
    return codes(path.read_bytes(), str(path))


def codes(content: bytes, path: str) -> npt.NDArray[np.uint8]:
    """The same of a file's content; `path` names it in sentences. Raises WavError."""
    if len(content) < 12 or content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise WavError(f"{path} is not a WAV file; save it as WAV, 8000 Hz, mono, A-law or 16 bit.")
    form: tuple[int, ...] = ()
    place = 12
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + size]
        if name == b"fmt " and len(body) >= 16:
            form = struct.unpack_from("<HHIIHH", body)
            if form[0] == EXTENSIBLE and len(body) >= 26:
                form = (struct.unpack_from("<H", body, 24)[0], *form[1:])
        elif name == b"data":
            return _codes(path, form, body)
        place += 8 + size + (size & 1)
    raise WavError(f"{path} has no sound in it: its data chunk is missing; export it again.")


def _codes(path: str, form: tuple[int, ...], body: bytes) -> npt.NDArray[np.uint8]:
    if not form:
        raise WavError(f"{path} does not say its format before its sound; export it again.")
    tag, channels, rate, _, _, bits = form
    if channels != 1 or rate != RATE or (tag, bits) not in ((ALAW, 8), (PCM, 16)):
        raise WavError(
            f"{path} is format {tag} with {channels} channels, {rate} Hz and {bits} bits; "
            "convert it to 8000 Hz, mono, A-law or 16-bit PCM."
        )
    if tag == ALAW:
        return np.frombuffer(body, np.uint8).copy()
    return g711.encode(np.frombuffer(body[: len(body) & ~1], "<i2"))
