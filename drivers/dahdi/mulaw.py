"""Mu-law after ITU-T G.711, and the tables between it and the server's A-law.

DAHDI hands over the codes of the line as they are: where a line speaks mu-law (T1, J1, many
analogue boards), they are exchanged for A-law ones and back.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711

SILENCE = 0xFF

_BIAS = 0x84
_CLIP = 32635


def decode(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Samples on the scale of 16 bits (table 2 of the standard)."""
    inverted = (~codes).astype(np.int32)
    size = (((inverted & 0x0F) << 3) + _BIAS) << ((inverted & 0x70) >> 4)
    samples: npt.NDArray[np.float64] = np.where(inverted & 0x80, _BIAS - size, size - _BIAS) * 1.0
    return samples


def encode(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    """Codes of samples on the scale of 16 bits; what is too loud is clipped."""
    size = np.minimum(np.abs(np.rint(samples)).astype(np.int64), _CLIP) + _BIAS
    segment = np.floor(np.log2(size)).astype(np.int64) - 7
    code = (segment << 4) | ((size >> (segment + 3)) & 0x0F)
    sign = np.where(samples < 0, 0x80, 0)
    codes: npt.NDArray[np.uint8] = (~(code | sign) & 0xFF).astype(np.uint8)
    return codes


_ALL = np.arange(256, dtype=np.uint8)

TO_ALAW: npt.NDArray[np.uint8] = g711.encode(decode(_ALL))
"""A-law code of each mu-law code."""

FROM_ALAW: npt.NDArray[np.uint8] = encode(g711.DECODE[_ALL].astype(np.float64))
"""Mu-law code of each A-law code."""
