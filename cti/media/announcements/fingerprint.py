"""What stays of a recording whatever its level and its line: 16 bits for every 20 ms.

Each bit says whether the balance of two neighbouring bands rises or falls (Haitsma and Kalker, 2002).
Bands are 17, evenly spaced for the ear from 300 to 3,300 Hz, each smoothed over 120 ms, so that a
recording that begins anywhere within a frame has nearly the same bits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]
Bits = npt.NDArray[np.uint16]

WIDTH = 16
"""Bits of a frame."""
_BANDS = WIDTH + 1
_POINTS = 2
"""Frequencies that are measured in each band."""
_SMOOTH = np.array([1, 2, 3, 3, 2, 1], np.float32)
"""Weights of the frames that a band is smoothed over."""
_LAG = 6
"""Frames between the two balances that are compared."""
_AUDIBLE = 1.5e3
"""Mean square of a frame, 16-bit scale, that is more than line noise (about -55 dBm0)."""
_FORGET = np.float32(0.995)
_QUIET = np.float32(0.004)
"""Power against the loudest before it that makes a frame a pause."""

_FREQUENCIES = np.geomspace(300, 3300, _BANDS * _POINTS)
_TURNS = 2 * np.pi * np.outer(_FREQUENCIES, np.arange(FRAME_SAMPLES)) / 8000
_WINDOW = np.sin(np.pi * (np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES)
_PROJECTOR: Samples = np.vstack([np.cos(_TURNS) * _WINDOW, np.sin(_TURNS) * _WINDOW]).astype(
    np.float32
)
_PLACES = (1 << np.arange(WIDTH)).astype(np.uint16)


class FingerprintFront:
    """The bits of the rows of a bank, one frame after the other."""

    def __init__(self, bank: Bank) -> None:
        self._bands = bank.across_slots(len(_SMOOTH), _BANDS)
        self._balance = bank.across_slots(_LAG, WIDTH)
        self._loudest = bank.across_slots()

    def hear(self, frame: Samples) -> tuple[Bits, npt.NDArray[np.bool_]]:
        """The bits of every slot, uint16[slots], and where there is sound; takes float32[slots, 160]."""
        count = len(frame)
        projected = _PROJECTOR @ frame.T
        power = projected[: len(_FREQUENCIES)] ** 2 + projected[len(_FREQUENCIES) :] ** 2
        bands = self._bands[:, :, :count]
        bands[:-1] = bands[1:]
        bands[-1] = power.reshape(_BANDS, _POINTS, count).sum(1)
        smooth = np.log(np.tensordot(_SMOOTH, bands, 1) + np.float32(1e3))
        balance = smooth[1:] - smooth[:-1]
        before = self._balance[:, :, :count]
        rises = balance > before[0]
        before[:-1] = before[1:]
        before[-1] = balance
        energy = np.einsum("ij,ij->i", frame, frame) / FRAME_SAMPLES
        loudest = self._loudest[:count]
        np.maximum(loudest * _FORGET, energy, out=loudest)
        sounds = (energy > _AUDIBLE) & (energy > _QUIET * loudest)
        return np.asarray((rises * _PLACES[:, None]).sum(0), np.uint16), sounds


def fingerprint(codes: Codes) -> tuple[Bits, npt.NDArray[np.bool_]]:
    """Bits of every frame of a recording (A-law), and which have sound; a rest below 20 ms is left out."""
    bank = Bank(1)
    front = FingerprintFront(bank)
    bank.add(0)
    whole = codes[: len(codes) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, 1, FRAME_SAMPLES)
    heard = [front.hear(g711.decode(frame)) for frame in whole]
    if not heard:
        return np.empty(0, np.uint16), np.empty(0, np.bool_)
    return np.concatenate([b for b, _ in heard]), np.concatenate([s for _, s in heard])
