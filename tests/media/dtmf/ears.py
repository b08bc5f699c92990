"""Many signals through a DTMF receiver: ours, in both of its forms, and spandsp's as a judge."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cti.media.dtmf import DigitEnded, DtmfDetector, DtmfLimits
from drivers import g711
from drivers.spandsp import DtmfReceiver
from tests.media.clips import sounds


@dataclass
class Heard:
    """What was heard of each row."""

    keys: list[str]
    frames: list[list[int]]
    """The frame in which each was told."""
    began: list[list[float]]
    """Seconds from the beginning of the sound."""
    ended: list[list[DigitEnded]]
    given_up: int = 0
    rows: range = field(default=range(0))


def listen(
    frames: np.ndarray,
    *,
    native: bool = True,
    playing: bool = False,
    limits: DtmfLimits | None = None,
) -> Heard:
    """Our receiver on A-law frames, uint8[frames, rows, 160]."""
    rows = frames.shape[1]
    detector = DtmfDetector(rows, limits, native=native)
    for row in range(rows):
        detector.listen(row, True)
    made = Heard([""] * rows, *([[] for _ in range(rows)] for _ in range(3)))
    prompts = np.full(rows, playing)
    for number, frame in enumerate(frames):
        for digit in detector.hear(frame, prompts):
            made.keys[digit.row] += digit.key
            made.frames[digit.row].append(number)
            made.began[digit.row].append((number + 1) * 0.02 - digit.seconds)
        for digit in detector.ended:
            made.ended[digit.row].append(digit)
    made.given_up = detector.given_up
    return made


def judge(frames: np.ndarray) -> list[str]:
    """spandsp's `dtmf_rx` with its defaults on the same sound."""
    heard = []
    for row in range(frames.shape[1]):
        keys: list[str] = []
        receiver = DtmfReceiver(keys.append)
        receiver.hear(g711.DECODE_INT16[np.ascontiguousarray(frames[:, row])].reshape(-1))
        receiver.close()
        heard.append("".join(keys))
    return heard


def rows_of(sound: np.ndarray, seconds: float) -> np.ndarray:
    """A long sound cut into rows that are heard at once: frames uint8[frames, rows, 160]."""
    length = round(seconds * sounds.RATE)
    whole = sound[: len(sound) // length * length].reshape(-1, length)
    codes = g711.encode(whole.astype(np.float32)).reshape(len(whole), -1, 160)
    return np.ascontiguousarray(codes.transpose(1, 0, 2))
