"""Global Call in this process: started once, its events brought to the loop.

The library hands events to whoever waits in `sr_waitevt`, so one thread waits there, copies each
and passes it on; everything else happens on the loop.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

from drivers.dialogic.libraries import CALLS, Happening, ffi, library
from drivers.line import LineError, LineUnavailable

log = logging.getLogger(__name__)

WAIT_MS = 50
"""So long one wait for an event lasts at most; the end of the thread is noticed after it."""


class GlobalCall:
    """The started library. The library is one for the process: take it by `shared`."""

    _running: GlobalCall | None = None
    _users = 0

    @classmethod
    def shared(cls, folder: str = "") -> GlobalCall:
        """The library of this process, started for its first user; each calls `close` once."""
        if cls._running is None:
            cls._running = cls(folder)
        cls._users += 1
        return cls._running

    def __init__(self, folder: str = "") -> None:
        self.library = library(CALLS, folder)
        self._listeners: dict[int, Callable[[Happening], None]] = {}
        self._ended = threading.Event()
        if self.library.gc_Start(ffi.NULL) != 0:
            raise LineUnavailable(
                f"Global Call does not start: {self.error()}; run the board's own `dlstart` first"
            )
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._wait, name="dialogic events", daemon=True)
        self._thread.start()

    def open(self, device: str, happened: Callable[[Happening], None]) -> int:
        """Open a line device such as `:N_dtiB1T1:P_isdn`; its events are handed to `happened`.

        Raises LineUnavailable.
        """
        opened = ffi.new("LINEDEV *")
        if self.library.gc_OpenEx(opened, ffi.new("char[]", device.encode()), 0, ffi.NULL) != 0:
            raise LineUnavailable(f"Dialogic device {device} cannot be opened: {self.error()}")
        number = int(opened[0])
        self._listeners[number] = happened
        return number

    def close_device(self, number: int) -> None:
        if self._listeners.pop(number, None) is not None:
            self.library.gc_Close(number)

    def demand(self, result: int, what: str) -> None:
        """Raises LineError when a function refused."""
        if result != 0:
            raise LineError(f"{what} was refused by Global Call: {self.error()}")

    def error(self) -> str:
        """What the library says of its last refusal."""
        value, part, detail = ffi.new("int *"), ffi.new("int *"), ffi.new("long *")
        message = ffi.new("char **")
        if self.library.gc_ErrorValue(value, part, detail) != 0:
            return "no reason given"
        if self.library.gc_ResultMsg(0, value[0], message) != 0 or message[0] == ffi.NULL:
            return f"error {value[0]:#x}"
        text: bytes = ffi.string(message[0])
        return text.decode("utf-8", "replace")

    def close(self) -> None:
        """Give it up; the last user stops thread and library."""
        GlobalCall._users -= 1
        if GlobalCall._users:
            return
        GlobalCall._running = None
        self._ended.set()
        self._thread.join()
        for number in list(self._listeners):
            self.close_device(number)
        self.library.gc_Stop()

    def _wait(self) -> None:
        event = ffi.new("METAEVENT *")
        while not self._ended.is_set():
            if self.library.sr_waitevt(WAIT_MS) == -1:
                continue
            if self.library.gc_GetMetaEvent(event) != 0 or not event.flags & 1:
                continue
            happening = Happening(event.evttype, event.linedev, event.crn, self._result(event))
            try:
                self._loop.call_soon_threadsafe(self._tell, happening)
            except RuntimeError:  # the loop has ended
                return

    def _result(self, event: Any) -> int:
        value, part, detail = ffi.new("int *"), ffi.new("int *"), ffi.new("long *")
        refused = self.library.gc_ResultValue(event, value, part, detail)
        return 0 if refused else int(detail[0])

    def _tell(self, happening: Happening) -> None:
        listener = self._listeners.get(happening.line_device)
        if listener is not None:
            listener(happening)
