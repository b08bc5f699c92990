"""Gain tables: what the driver puts in the place of each code of A-law or mu-law."""

from __future__ import annotations

import numpy as np

from drivers import g711
from drivers.dahdi import mulaw
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
        return mulaw.encode(mulaw.decode(codes) * factor).tobytes()
    return g711.encode(g711.DECODE[codes].astype(np.float64) * factor).tobytes()
