"""Sound whose every block says which it is: what arrives can be checked sample by sample."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]


def pattern(row: int, samples: int) -> Codes:
    """Codes of a row that never repeat soon and hold no run of silence: uint8[samples]."""
    codes = np.random.default_rng(row + 1).integers(0, 256, samples).astype(np.uint8)
    codes[codes == SILENCE] = SILENCE ^ 1
    return codes


def frames(rows: int, count: int) -> npt.NDArray[np.uint8]:
    """uint8[count, rows, 160] of all rows' patterns."""
    whole = np.stack([pattern(row, count * FRAME_SAMPLES) for row in range(rows)])
    return whole.reshape(rows, count, FRAME_SAMPLES).swapaxes(0, 1).copy()


def longest_match(sent: Codes, heard: Codes) -> tuple[int, int]:
    """Where the sound begins in what was heard, and how many samples are right from there on.

    (-1, 0) when its first 40 ms are nowhere.
    """
    head = sent[: 2 * FRAME_SAMPLES]
    starts = np.flatnonzero(heard[: len(heard) - len(head)] == head[0])
    for start in starts.tolist():
        if (heard[start : start + len(head)] == head).all():
            length = min(len(sent), len(heard) - start)
            wrong = np.flatnonzero(heard[start : start + length] != sent[:length])
            return start, int(wrong[0]) if len(wrong) else length
    return -1, 0
