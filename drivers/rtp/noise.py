"""Comfort noise after RFC 3389: what payload 13 describes, or what the end of the sound was like.

The noise is made once, as a loop of half a second with the right spectrum and random phases, and
played from a place that moves on; so a frame costs a slice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES

Sound = npt.NDArray[np.float32]

LOOP = 4096
MOST_ORDER = 12
"""Coefficients that are used; more describe nothing that can be heard in the noise of a room."""
LOUDEST_DBOV = -30.0
"""Noise from the far side is not made louder than this."""
LOUDEST_GUESS = 100.0
"""Root mean square, on the 16-bit scale, of noise that is guessed: what seemed quiet may have been speech."""
_FULL_SCALE = 32768.0


@dataclass(frozen=True, slots=True)
class NoiseShape:
    """Root mean square on the 16-bit scale, and the reflection coefficients of the spectrum."""

    level: float
    reflections: tuple[float, ...] = ()


def parse(payload: bytes) -> NoiseShape | None:
    """The noise that a packet of payload 13 describes (RFC 3389 3); None for an empty one."""
    if not payload:
        return None
    dbov = min(-float(payload[0] & 0x7F), LOUDEST_DBOV)
    # 3.2: k = 258 * (N - 127) / 32768; 255 is reserved, and 1.0 would ring for ever.
    limited = (max(-0.98, min(0.98, 258 * (n - 127) / 32768)) for n in payload[1 : 1 + MOST_ORDER])
    return NoiseShape(_FULL_SCALE * 10 ** (dbov / 20), tuple(limited))


def guess(history: Sound, order: int = 4) -> NoiseShape:
    """Noise like the quietest 10 ms of some sound, and never loud."""
    blocks = history.reshape(-1, 80).astype(np.float64)
    quietest = blocks[int(np.argmin(np.square(blocks).sum(axis=1)))]
    level = min(float(np.sqrt(np.mean(quietest**2))), LOUDEST_GUESS)
    products = np.array([quietest[: 80 - lag] @ quietest[lag:] for lag in range(order + 1)])
    products[0] = products[0] * 1.01 + 1.0
    return NoiseShape(level, _reflections(products))


class Noise:
    """An endless noise of one shape."""

    def __init__(self, shape: NoiseShape, seed: int = 0) -> None:
        chance = np.random.default_rng(seed)
        predictor = np.zeros(LOOP)
        coefficients = _predictor(shape.reflections)
        predictor[: coefficients.size] = coefficients
        magnitude = 1 / np.maximum(np.abs(np.fft.rfft(predictor)), 1e-3)
        magnitude[0] = 0
        turn = np.exp(2j * np.pi * chance.random(magnitude.size))
        loop = np.fft.irfft(magnitude * turn, LOOP)
        loop *= shape.level / max(float(np.sqrt(np.mean(loop**2))), 1e-9)
        self._loop = np.concatenate([loop, loop[:FRAME_SAMPLES]]).astype(np.float32)
        self._place = 0

    def take(self, count: int = FRAME_SAMPLES) -> Sound:
        """The next float32[count], at most 160."""
        sound = self._loop[self._place : self._place + count]
        self._place = (self._place + count) % LOOP
        return sound

    def codes(self) -> npt.NDArray[np.uint8]:
        """The next uint8[160] of A-law."""
        return g711.encode(self.take())


def _predictor(reflections: tuple[float, ...]) -> npt.NDArray[np.float64]:
    """The prediction filter 1 + a1 z^-1 + ... of some reflection coefficients (step-up recursion)."""
    filter_ = np.ones(1)
    for one in reflections:
        longer = np.append(filter_, 0.0)
        filter_ = longer + one * longer[::-1]
    return filter_


def _reflections(products: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Levinson's recursion over the autocorrelation."""
    filter_, error = np.ones(1), float(products[0])
    found = []
    for order in range(1, products.size):
        one = -float(filter_ @ products[order:0:-1]) / error
        longer = np.append(filter_, 0.0)
        filter_ = longer + one * longer[::-1]
        error *= 1 - one * one
        found.append(one)
    return tuple(found)
