"""The headset: the sound card on one side, the server's SRTP station on the other.

PortAudio calls back every 20 ms from a thread of its own; that thread only moves samples. Everything
else happens on the main thread. A computer without a sound card gets a sentence, not an exception.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from cti.client.qt.garbage import garbage
from cti.client.qt.tones import TONES, Resampler
from cti.client.voice import level

RATE, FRAME = 8000, 160
FAST_RATE = 48_000
LEVEL_MS = 100
SILENT = -70.0
Samples = npt.NDArray[np.int16]


class Voice(Protocol):
    """What the headset needs of `cti.client.voice.HeadsetVoice`."""

    muted: bool
    spoken_dbm0: float
    heard_dbm0: float

    def push(self, samples: Samples) -> bool: ...
    def pull(self) -> Samples: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Device:
    """A sound device with both directions; `number` is PortAudio's."""

    number: int
    name: str


class Headset(QObject):
    """One open stream between a device and the station; local tones are mixed into the ear."""

    levels = Signal(float, float)
    """Spoken and heard in dBm0, ten times a second while sound runs."""
    changed = Signal()
    """A device was opened or lost; `problem` says what is wrong, "" for nothing."""

    def __init__(self, parent: QObject | None = None, sound: Any = None) -> None:
        """`sound` stands in for the sounddevice module in tests."""
        super().__init__(parent)
        self.problem = ""
        self.device_name = ""
        self.sound = sound if sound is not None else self._load()
        self._stream: Any = None
        self._voice: Voice | None = None
        self._tone: Samples | None = None
        self._tone_at = 0
        self._tone_again = False
        self._down: Resampler | None = None
        self._up: Resampler | None = None
        self._deaf = False
        self._spoken = SILENT
        self._timer = QTimer(self, interval=LEVEL_MS)
        self._timer.timeout.connect(self._report)

    def _load(self) -> Any:
        try:
            return importlib.import_module("sounddevice")
        except (ImportError, OSError):
            self.problem = self.tr(
                "No sound on this computer (PortAudio is missing): use the telephone of your station."
            )
            return None

    def devices(self) -> list[Device]:
        """The devices that can hear and speak; none where there is no sound card."""
        if self.sound is None:
            return []
        try:
            found = self.sound.query_devices()
        except Exception:
            return []
        return [
            Device(number, str(one["name"]))
            for number, one in enumerate(found)
            if one["max_input_channels"] > 0 and one["max_output_channels"] > 0
        ]

    @property
    def is_open(self) -> bool:
        return self._stream is not None

    def open(self, device: int | None = None, voice: Voice | None = None) -> bool:
        """Start sound on a device (the system's default for None). False where there is none."""
        self.close()
        devices = self.devices()
        if not devices:
            self.problem = self.problem or self.tr(
                "No headset was found: the program goes on, speak on the telephone of your station."
            )
            self._drop(voice)
            return False
        self._voice = voice
        for rate in (RATE, FAST_RATE):
            try:
                self._start(device, rate)
            except Exception as refused:
                self.problem = self.tr("The headset could not be opened: {why}").format(why=refused)
                continue
            named = [d.name for d in devices if d.number == device] or [devices[0].name]
            self.device_name, self.problem = named[0], ""
            self._timer.start()
            self.changed.emit()
            return True
        self._voice = None
        self._drop(voice)
        return False

    def _drop(self, voice: Voice | None) -> None:
        if voice is not None:
            voice.close()
        self.changed.emit()

    def _start(self, device: int | None, rate: int) -> None:
        factor = rate // RATE
        self._down = Resampler(factor) if factor > 1 else None
        self._up = Resampler(factor) if factor > 1 else None
        stream = self.sound.Stream(
            samplerate=rate,
            blocksize=FRAME * factor,
            device=None if device is None else (device, device),
            channels=1,
            dtype="int16",
            latency="low",
            callback=self._frame,
            finished_callback=self._finished,
        )
        garbage().hold()
        try:
            stream.start()
        except Exception:
            garbage().release()
            raise
        self._stream = stream

    def _frame(self, heard: Any, spoken: Any, frames: int, _time: Any, _status: Any) -> None:
        """Every 20 ms, on PortAudio's thread."""
        voice = self._voice
        microphone: Samples = heard[:, 0]
        if self._down is not None:
            microphone = self._down.down(microphone)
        ear = np.zeros(FRAME, np.int16)
        if voice is None:
            self._spoken = level(microphone)
        else:
            voice.push(microphone)
            sound = voice.pull()
            if not self._deaf:
                ear = sound
        ear = self._mix_tone(ear)
        spoken[:, 0] = self._up.up(ear) if self._up is not None else ear

    def _mix_tone(self, ear: Samples) -> Samples:
        tone = self._tone
        if tone is None:
            return ear
        part = tone[self._tone_at : self._tone_at + FRAME]
        self._tone_at += FRAME
        if self._tone_at >= len(tone):
            self._tone_at = 0
            if not self._tone_again:
                self._tone = None
        # The call's own sound is lowered by 6 dB under a tone and never interrupted.
        mixed = ear.astype(np.int32) // 2
        mixed[: len(part)] += part
        return np.clip(mixed, -32768, 32767).astype(np.int16)

    def _finished(self) -> None:
        """On PortAudio's thread: the stream ended by itself or because it was closed."""
        if self._stream is not None:
            QTimer.singleShot(0, self, self._lost)

    def _lost(self) -> None:
        if self._stream is None:
            return
        name = self.device_name
        self.close()
        self.problem = self.tr("The headset {name} was disconnected.").format(name=name)
        self.changed.emit()

    @property
    def alive(self) -> bool:
        """Sound runs and reached the server within the last second."""
        return self.is_open and bool(getattr(self._voice, "alive", False))

    def mute(self, on: bool) -> None:
        """Send silence."""
        if self._voice is not None:
            self._voice.muted = on

    def hush(self, on: bool) -> None:
        """Hear nothing of the call: it was left while the server could not be told."""
        self._deaf = on

    def play(self, tone: str, again: bool = False) -> None:
        """Play a tone of `tones.TONES` into the ear; `again` repeats it until `stop`."""
        self._tone_at, self._tone_again = 0, again
        self._tone = TONES[tone]

    def stop(self) -> None:
        self._tone = None

    def _report(self) -> None:
        voice = self._voice
        if voice is not None:
            self.levels.emit(voice.spoken_dbm0, voice.heard_dbm0)
        else:
            self.levels.emit(self._spoken, SILENT)

    def close(self) -> None:
        """End the sound and give device and socket back; may be called twice."""
        self._timer.stop()
        stream, self._stream = self._stream, None
        voice, self._voice = self._voice, None
        if stream is not None:
            stream.abort()
            stream.close()
            garbage().release()
        if voice is not None:
            voice.close()
        self.levels.emit(SILENT, SILENT)
