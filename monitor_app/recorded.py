"""The sound of a recorded call: read from its file, summed up for a picture, played."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

RATE = 8000
A_LAW, PCM = 6, 1
Samples = npt.NDArray[np.int16]
STEP_MS = 50


class WrongSound(Exception):
    """What came is no recording; the message is one sentence for people."""


@dataclass(frozen=True)
class Recorded:
    """Both sides of a call at 8 kHz: caller left, agent right."""

    left: Samples
    right: Samples
    rate: int = RATE

    @property
    def seconds(self) -> float:
        return len(self.left) / self.rate

    def peaks(self, side: int, columns: int) -> npt.NDArray[np.float64]:
        """The largest magnitude of each of so many equal parts of a side, 0 to 1."""
        samples = (self.left, self.right)[side]
        if not len(samples) or columns <= 0:
            return np.zeros(max(0, columns))
        edges = np.linspace(0, len(samples), columns + 1).astype(np.int64)[:-1]
        edges = np.minimum(edges, len(samples) - 1)
        above = np.maximum.reduceat(samples, edges).astype(np.float64)
        below = np.minimum.reduceat(samples, edges).astype(np.float64)
        found: npt.NDArray[np.float64] = np.maximum(above, -below) / 32768
        return found

    def mixed(self, start: int, frames: int) -> Samples:
        """int16[frames or fewer, 2] for two ears: each side a little to its own, so that two who speak
        at once are told apart."""
        left = self.left[start : start + frames].astype(np.int32)
        right = self.right[start : start + frames].astype(np.int32)
        ears = np.stack([left * 3 + right, right * 3 + left], axis=1) // 4
        return ears.astype(np.int16)


def _a_law_table() -> Samples:
    """Code -> linear 16-bit (G.711, table 1a): sign, three bits of segment, four of step."""
    code = np.arange(256) ^ 0x55
    segment, step = (code & 0x70) >> 4, code & 0x0F
    value = (step << 4) + 8
    value = np.where(segment > 0, value + 0x100, value)
    value = np.where(segment > 1, value << np.maximum(segment - 1, 0), value)
    table: Samples = np.where(code & 0x80, value, -value).astype(np.int16)
    return table


A_LAW_TABLE = _a_law_table()


def read_wav(content: bytes) -> Recorded:
    """Read a WAV file of one or two channels, A-law or 16-bit PCM. Raises WrongSound."""
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise WrongSound("The server sent no sound file; ask the administrator to check it.")
    place, layout, data = 12, None, None
    while place + 8 <= len(content):
        name, size = (
            content[place : place + 4],
            int.from_bytes(content[place + 4 : place + 8], "little"),
        )
        body = content[place + 8 : place + 8 + size]
        if name == b"fmt " and len(body) >= 16:
            layout = struct.unpack("<HHIIHH", body[:16])
        elif name == b"data":
            data = body
        place += 8 + size + size % 2
    if layout is None or data is None:
        raise WrongSound("The sound file is cut off; fetch it again.")
    kind, count, rate = layout[0], layout[1], layout[2]
    if count not in (1, 2) or kind not in (A_LAW, PCM):
        raise WrongSound(f"The sound file has a format ({kind}) that this program cannot play.")
    if kind == A_LAW:
        samples = A_LAW_TABLE[np.frombuffer(data, np.uint8)]
    else:
        samples = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int16)
    samples = samples[: len(samples) // count * count].reshape(-1, count)
    return Recorded(samples[:, 0].copy(), samples[:, -1].copy(), rate)


class Playback(QObject):
    """Plays a recording on the system's sound device, both sides mixed; says where it is."""

    moved = Signal(float)
    """Seconds from the beginning, while it plays."""
    changed = Signal()
    """It began, stopped, or could not: see `problem`."""

    def __init__(self, sound: Any, parent: QObject | None = None) -> None:
        """`sound` is the sounddevice module, or None where there is none."""
        super().__init__(parent)
        self._sound = sound
        self.recorded: Recorded | None = None
        self.place = 0.0
        self.problem = ""
        self._stream: Any = None
        self._at = 0
        self._timer = QTimer(self, interval=STEP_MS)
        self._timer.timeout.connect(self._step)

    @property
    def possible(self) -> bool:
        """Whether this computer has something to play on."""
        if self._sound is None:
            return False
        try:
            return any(one["max_output_channels"] > 0 for one in self._sound.query_devices())
        except Exception:
            return False

    @property
    def playing(self) -> bool:
        return self._stream is not None

    def load(self, recorded: Recorded) -> None:
        self.stop()
        self.recorded, self.place = recorded, 0.0

    def toggle(self) -> None:
        if self.playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        if self.recorded is None or self.playing:
            return
        if self.place >= self.recorded.seconds - 0.05:
            self.place = 0.0
        self._at = int(self.place * self.recorded.rate)
        try:
            stream = self._sound.OutputStream(
                samplerate=self.recorded.rate, channels=2, dtype="int16", callback=self._frame
            )
            stream.start()
        except Exception as refused:
            self.problem = str(refused)
            self.changed.emit()
            return
        self.problem, self._stream = "", stream
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Stop; the place stays."""
        stream, self._stream = self._stream, None
        self._timer.stop()
        if stream is not None:
            stream.abort()
            stream.close()
            self.changed.emit()

    def seek(self, seconds: float) -> None:
        if self.recorded is None:
            return
        self.place = min(self.recorded.seconds, max(0.0, seconds))
        self._at = int(self.place * self.recorded.rate)
        self.moved.emit(self.place)

    def _frame(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        """On PortAudio's thread: only moves samples."""
        assert self.recorded is not None
        part = self.recorded.mixed(self._at, frames)
        out[: len(part)] = part
        out[len(part) :] = 0
        self._at += frames

    def _step(self) -> None:
        if self.recorded is None:
            return
        self.place = min(self.recorded.seconds, self._at / self.recorded.rate)
        self.moved.emit(self.place)
        if self._at >= len(self.recorded.left):
            self.stop()
