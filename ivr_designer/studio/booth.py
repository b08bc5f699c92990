"""The recording booth: three, two, one, the microphone, its level; and playing what there is.

The sound card is opened as the agent's headset is, for as long as something is recorded or played.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from cti.client.qt.headset import FRAME, SILENT, Headset
from cti.client.qt.headset import Samples as Frame
from cti.client.voice import level
from cti.clock import Clock, Timer
from ivr_designer.studio import sound
from ivr_designer.studio.sound import Samples
from ivr_designer.studio.sound_files import LONGEST

COUNT = 3
"""Seconds that are counted before the microphone opens."""
TICK = 50
"""Milliseconds between two looks at what the sound card has done."""


class _Tape:
    """Between the sound card and the take: fulfils `cti.client.qt.headset.Voice`.

    `push` and `pull` are called on the sound card's thread; a list grows and an index moves, which
    need no lock.
    """

    alive = True

    def __init__(self, playing: Samples | None, at: int = 0) -> None:
        self.muted = False
        self.spoken_dbm0 = self.heard_dbm0 = SILENT
        self.frames: list[Frame] = []
        self.recording = False
        self.at = at
        self._playing = (
            None if playing is None else np.clip(np.round(playing), -32768, 32767).astype(np.int16)
        )

    @property
    def over(self) -> bool:
        return self._playing is not None and self.at >= self._playing.size

    def push(self, samples: Frame) -> bool:
        self.spoken_dbm0 = level(samples)
        if self.recording:
            self.frames.append(samples.copy())
        return True

    def pull(self) -> Frame:
        ear = np.zeros(FRAME, np.int16)
        if self._playing is not None and self.at < self._playing.size:
            part = self._playing[self.at : self.at + FRAME]
            ear[: part.size] = part
            self.at += FRAME
        return ear

    def close(self) -> None:
        self.recording = False

    def taken(self) -> Samples:
        if not self.frames:
            return sound.silence()
        return np.concatenate(self.frames).astype(np.float32)


class Booth(QObject):
    """One thing at a time: nothing, counting, recording, playing."""

    changed = Signal()
    """`state`, `left` or `problem` is another one."""
    moved = Signal(float)
    """Seconds that are recorded or played so far."""
    heard = Signal(float)
    """Level of the microphone in dBm0."""
    recorded = Signal(object)
    """The sound that was taken."""

    def __init__(
        self, clock: Clock, parent: QObject | None = None, headset: Headset | None = None
    ) -> None:
        """Tests hand in a headset on a pretended sound card."""
        super().__init__(parent)
        self.headset = headset if headset is not None else Headset(self)
        self.state = ""
        """counting, recording, playing, or "" for nothing."""
        self.left = 0
        """What is counted now: 3, 2, 1."""
        self.problem = ""
        self.device: int | None = None
        self._clock = clock
        self._count: Timer | None = None
        self._tape: _Tape | None = None
        self._end = 0
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self.look)
        self.headset.levels.connect(lambda spoken, _heard: self.heard.emit(spoken))
        self.headset.changed.connect(self._device_changed)

    def record(self) -> bool:
        """Count, then record until `stop`. False where there is no microphone."""
        self.stop()
        self._tape = _Tape(None)
        if not self._open():
            return False
        self.state, self.left = "counting", COUNT
        self._count = self._clock.call_later(1.0, self._counted)
        self.changed.emit()
        return True

    def play(self, samples: Samples, first: int = 0, last: int | None = None) -> bool:
        """Play from one place to another."""
        self.stop()
        self._end = samples.size if last is None else last
        self._tape = _Tape(samples[: self._end], first)
        if not self._open():
            return False
        self.state = "playing"
        self._timer.start()
        self.changed.emit()
        return True

    def stop(self) -> None:
        """End what goes on; a recording is told by `recorded`."""
        state, self.state = self.state, ""
        if self._count is not None:
            self._count.cancel()
            self._count = None
        self._timer.stop()
        tape, self._tape = self._tape, None
        if tape is None:
            return
        self.headset.close()
        if state == "recording" and tape.frames:
            self.recorded.emit(tape.taken())
        self.changed.emit()

    def look(self) -> None:
        """Tell how far it is, and end what is over."""
        tape = self._tape
        if tape is None:
            return
        if self.state == "recording":
            done = len(tape.frames) * FRAME / sound.RATE
            self.moved.emit(done)
            if done >= LONGEST:
                self.stop()
        elif self.state == "playing":
            self.moved.emit(min(tape.at, self._end) / sound.RATE)
            if tape.over:
                self.stop()

    def _open(self) -> bool:
        self.problem = ""
        if self.headset.open(self.device, self._tape):
            return True
        self.problem = self.headset.problem
        self._tape = None
        self.changed.emit()
        return False

    def _counted(self) -> None:
        self.left -= 1
        if self.left > 0:
            self._count = self._clock.call_later(1.0, self._counted)
        else:
            self._count, self.state = None, "recording"
            if self._tape is not None:
                self._tape.recording = True
            self._timer.start()
        self.changed.emit()

    def _device_changed(self) -> None:
        """The sound card went while something ran: what was taken until then is kept."""
        if self.state and not self.headset.is_open and self.headset.problem:
            self.problem = self.headset.problem
            self.stop()

    def close(self) -> None:
        self.stop()
        self.headset.close()
