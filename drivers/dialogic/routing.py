"""The board's own bus: which voice device hears and feeds which channel, once for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drivers.dialogic.global_call import GlobalCall
from drivers.dialogic.libraries import SYNC, VOICE, ffi, library
from drivers.line import LineUnavailable


class Routing:
    """Joins channels with voice devices by their time slots of the bus."""

    def __init__(self, gc: GlobalCall, folder: str) -> None:
        self._gc = gc
        self._voice = library(VOICE, folder)

    def join(self, line_device: int, playing: str, recording: str) -> None:
        """Let a channel hear `playing`, and `recording` hear the channel. Raises LineUnavailable."""
        player, recorder = self._open(playing), self._open(recording)
        try:
            said = self._slot(lambda slot: self._voice.dx_getxmitslot(player, slot), playing)
            slot = ffi.new("SC_TSINFO *", (1, said))
            if self._gc.library.gc_Listen(line_device, slot, SYNC) != 0:
                raise LineUnavailable(f"the channel does not hear {playing}: {self._gc.error()}")
            heard = self._slot(
                lambda slot: self._gc.library.gc_GetXmitSlot(line_device, slot), "the channel"
            )
            if self._voice.dx_listen(recorder, ffi.new("SC_TSINFO *", (1, heard))) != 0:
                raise LineUnavailable(f"{recording} does not hear its channel")
        finally:
            # Routes outlive the handle that made them; the media process opens the devices anew.
            self._voice.dx_close(player)
            self._voice.dx_close(recorder)

    def _open(self, name: str) -> int:
        device = int(self._voice.dx_open(ffi.new("char[]", name.encode()), 0))
        if device == -1:
            raise LineUnavailable(f"the voice device {name} cannot be opened")
        return device

    @staticmethod
    def _slot(ask: Callable[[Any], int], whose: str) -> Any:
        numbers = ffi.new("long[1]")
        if ask(ffi.new("SC_TSINFO *", (1, numbers))) != 0:
            raise LineUnavailable(f"the time slot of {whose} is not known")
        return numbers
