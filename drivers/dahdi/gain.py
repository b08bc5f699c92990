"""Gain tables: what the driver puts in the place of each code of A-law or mu-law."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.dahdi.params import Law
from drivers.line import LineError

LOUDEST_DB = 24.0


def gain_table(law: Law, decibels: float) -> bytes:
    """256 codes: each code of `law` amplified. 0 dB changes nothing, bit for bit."""
    if not -LOUDEST_DB <= decibels <= LOUDEST_DB:
        raise LineError(
            f"a gain is between -{LOUDEST_DB:g} and {LOUDEST_DB:g} dB, not {decibels:g}"
        )
    codes = np.arange(256, dtype=np.uint8)
    if decibels == 0.0:
        return codes.tobytes()
    factor = 10.0 ** (decibels / 20.0)
    if law is Law.MULAW:
        return _mulaw_codes(_mulaw_samples(codes) * factor).tobytes()
    samples = g711.DECODE[codes].astype(np.float64) * factor
    return g711.encode(np.clip(np.rint(samples), -32768, 32767).astype(np.int16)).tobytes()


def _mulaw_samples(codes: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Samples of mu-law codes (ITU-T G.711 table 2), as 16 bits."""
    inverted = (~codes).astype(np.int32)
    sized = (((inverted & 0x0F) << 3) + 0x84) << ((inverted & 0x70) >> 4)
    samples: npt.NDArray[np.float64] = np.where(inverted & 0x80, 0x84 - sized, sized - 0x84) * 1.0
    return samples


def _mulaw_codes(samples: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    size = np.minimum(np.abs(np.rint(samples)).astype(np.int64), 32635) + 0x84
    segment = np.floor(np.log2(size)).astype(np.int64) - 7
    code = (segment << 4) | ((size >> (segment + 3)) & 0x0F)
    sign = np.where(samples < 0, 0x80, 0)
    codes: npt.NDArray[np.uint8] = (~(code | sign) & 0xFF).astype(np.uint8)
    return codes
