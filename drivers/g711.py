"""A-law after ITU-T G.711, as tables: codes as they stand on an E1 (even bits inverted).

`DECODE[code]` is float32 on the scale of 16-bit linear samples, `ENCODE[sample.view(uint16)]` the
code of an int16 sample. The tables stand with the lines because the exchange, the network
stations and the media process all need them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

FULL_SCALE_DBM0 = 3.14
"""Level of a sine that just reaches the overload point of A-law (ITU-T G.711 table 5)."""

OVERLOAD = 32256.0
"""Magnitude of the outermost decoded value on the 16-bit scale."""


def _decode_table() -> npt.NDArray[np.int16]:
    codes = np.arange(256) ^ 0x55
    exponent, mantissa = (codes >> 4) & 7, codes & 15
    magnitude = np.where(
        exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 264) << np.maximum(exponent - 1, 0)
    )
    return np.where(codes & 0x80, magnitude, -magnitude).astype(np.int16)


DECODE_INT16: npt.NDArray[np.int16] = _decode_table()
DECODE: npt.NDArray[np.float32] = DECODE_INT16.astype(np.float32)


def _encode_table() -> npt.NDArray[np.uint8]:
    """The standard's decision thresholds: truncate to 13 bits, negative values one's-complemented."""
    samples = np.arange(65536, dtype=np.uint16).view(np.int16).astype(np.int32)
    linear = samples >> 3
    sign = np.where(linear >= 0, 0xD5, 0x55)
    magnitude = np.where(linear >= 0, linear, -linear - 1)
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 4, 0)
    mantissa = np.where(exponent < 1, magnitude >> 1, magnitude >> exponent) & 15
    return ((exponent << 4 | mantissa) ^ sign).astype(np.uint8)


ENCODE: npt.NDArray[np.uint8] = _encode_table()


def decode(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Linear samples, float32 on the 16-bit scale, of A-law codes of any shape."""
    return DECODE[codes]


def encode(samples: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """A-law codes of linear samples on the 16-bit scale; what is too loud is clipped."""
    clipped = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
    codes: npt.NDArray[np.uint8] = ENCODE[clipped.view(np.uint16)]
    return codes


def amplitude(dbm0: float) -> float:
    """Peak amplitude on the 16-bit scale of a sine of this level."""
    return float(OVERLOAD * 10 ** ((dbm0 - FULL_SCALE_DBM0) / 20))
