"""The voice half of Dialogic channels: two voice devices a channel, one that plays, one that records.

The voice library moves sound in blocks of its own size by functions of the program, on threads of
its own; between them and the tick of 20 ms stands a ring a channel. Its blocks are some 100 to
250 ms long, so a talk through the computer has that much more delay than with other boards.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from drivers.dialogic.libraries import (
    ASYNC,
    BITS,
    DATA_FORMAT_ALAW,
    FILE_FORMAT_VOX,
    IO_TO_THE_END,
    RATE_8_KHZ,
    VOICE,
    ffi,
    library,
)
from drivers.line import FRAME_SAMPLES, SILENCE, Frame, LineUnavailable

LONGEST_RING = 8000
"""Octets that wait in a ring at most: a second. What is older is left out."""


class Rings:
    """What was heard on one channel and waits for the tick, and what the tick said."""

    def __init__(self) -> None:
        self.heard, self.spoken = bytearray(), bytearray()
        self.lock = threading.Lock()

    def came(self, block: bytes) -> None:
        with self.lock:
            self.heard += block
            del self.heard[: max(0, len(self.heard) - LONGEST_RING)]

    def wanted(self, size: int) -> bytes:
        with self.lock:
            block = bytes(self.spoken[:size])
            del self.spoken[:size]
        return block.ljust(size, bytes([SILENCE]))


_places: dict[int, Rings] = {}
"""The library knows one set of functions a process; it tells them the place of the channel."""


@ffi.callback("int(int, char *, unsigned int)", error=-1)  # type: ignore[untyped-decorator]
def _read(place: int, buffer: Any, size: int) -> int:
    rings = _places.get(place)
    if rings is None:  # asked once more after the device was stopped
        return 0
    ffi.memmove(buffer, rings.wanted(size), size)
    return size


@ffi.callback("int(int, char *, unsigned int)", error=-1)  # type: ignore[untyped-decorator]
def _write(place: int, buffer: Any, size: int) -> int:
    rings = _places.get(place)
    if rings is not None:
        rings.came(ffi.buffer(buffer, size)[:])
    return size


@ffi.callback("int(int, long, int)", error=-1)  # type: ignore[untyped-decorator]
def _seek(place: int, offset: int, whence: int) -> int:
    return offset


class DialogicVoice:
    """`devices` has the name of the playing and of the recording voice device of every channel."""

    def __init__(
        self,
        name: str,
        channels: Sequence[int],
        devices: Sequence[tuple[str, str]],
        folder: str = "",
    ) -> None:
        self.name = name
        self.channels = tuple(channels)
        self._names, self._folder = tuple(devices), folder
        self._rings = [Rings() for _ in self.channels]
        self._places: list[int] = []
        self._open: list[int] = []
        self._kept: list[Any] = []
        """C memory that the library uses for as long as the devices are open."""
        self._library: Any = None

    def open(self) -> None:
        self._library = voice = library(VOICE, self._folder)
        functions = ffi.new("DX_UIO *", {"u_read": _read, "u_write": _write, "u_seek": _seek})
        if voice.dx_setuio(functions[0]) != 0:
            raise LineUnavailable(f"{self.name}: the voice library takes no functions for sound")
        format_ = ffi.new("DX_XPB *", (FILE_FORMAT_VOX, DATA_FORMAT_ALAW, RATE_8_KHZ, BITS))
        self._kept += [functions, format_]
        for rings, (playing, recording) in zip(self._rings, self._names, strict=True):
            place = max(_places, default=-1) + 1
            _places[place] = rings
            self._places.append(place)
            self._begin(voice.dx_playiottdata, self._device(playing), place, format_)
            self._begin(voice.dx_reciottdata, self._device(recording), place, format_)

    def _device(self, name: str) -> int:
        device = int(self._library.dx_open(ffi.new("char[]", name.encode()), 0))
        if device == -1:
            self.close()
            raise LineUnavailable(
                f"{self.name}: the voice device {name} cannot be opened: is it in use, and does "
                "the board have it?"
            )
        self._open.append(device)
        return device

    def _begin(self, start: Any, device: int, place: int, format_: Any) -> None:
        table = ffi.new("DX_IOTT *")
        table.io_type, table.io_fhandle, table.io_length = IO_TO_THE_END, place, -1
        self._kept.append(table)
        if start(device, table, ffi.NULL, format_, ASYNC) != 0:
            self.close()
            raise LineUnavailable(f"{self.name}: voice device {device} does not begin")

    def read(self, heard: Frame) -> bool:
        came = False
        for row, rings in enumerate(self._rings):
            with rings.lock:
                block = bytes(rings.heard[:FRAME_SAMPLES])
                if len(block) == FRAME_SAMPLES:
                    del rings.heard[:FRAME_SAMPLES]
            if len(block) < FRAME_SAMPLES:
                heard[row] = SILENCE
                continue
            heard[row] = np.frombuffer(block, np.uint8)
            came = True
        return came

    def write(self, spoken: Frame) -> bool:
        taken = True
        for row, rings in enumerate(self._rings):
            with rings.lock:
                if len(rings.spoken) > LONGEST_RING - FRAME_SAMPLES:
                    taken = False
                else:
                    rings.spoken += spoken[row].tobytes()
        return taken

    def close(self) -> None:
        for device in self._open:
            self._library.dx_stopch(device, 0)
            self._library.dx_close(device)
        for place in self._places:
            del _places[place]
        self._open.clear()
        self._places.clear()
