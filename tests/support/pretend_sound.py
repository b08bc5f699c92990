"""PortAudio without a sound card: streams whose callback the test calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class Stream:
    def __init__(self, sound: PortAudio, **options: Any) -> None:
        if sound.refuses == options["samplerate"]:
            raise OSError("Invalid sample rate")
        self.options = options
        self.running = False
        self.finished: Callable[[], None] = options["finished_callback"]

    def start(self) -> None:
        self.running = True

    def abort(self) -> None:
        self.running = False

    def close(self) -> None:
        self.finished()

    def frame(self, heard: np.ndarray | None = None) -> np.ndarray:
        """One callback; returns what goes to the ear."""
        size = self.options["blocksize"]
        microphone = np.zeros((size, 1), np.int16) if heard is None else heard.reshape(size, 1)
        ear = np.zeros((size, 1), np.int16)
        self.options["callback"](microphone, ear, size, None, None)
        return ear[:, 0]


class PortAudio:
    """Stands in for the sounddevice module."""

    def __init__(self, *names: str, refuses: int = 0) -> None:
        self.names, self.refuses = names, refuses
        self.streams: list[Stream] = []

    def query_devices(self) -> list[dict[str, Any]]:
        both = [{"name": n, "max_input_channels": 1, "max_output_channels": 2} for n in self.names]
        return [{"name": "HDMI", "max_input_channels": 0, "max_output_channels": 2}, *both]

    def Stream(self, **options: Any) -> Stream:
        self.streams.append(Stream(self, **options))
        return self.streams[-1]
