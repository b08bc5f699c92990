"""libpri on one descriptor of the event loop: frames in, frames out, its timers, its log.

The loop gives libpri two occasions to work, a frame or its next timer; whatever it says then is
handed to one function. C callbacks must not raise: what goes wrong inside is kept and raised when
the outer call has returned.

A controller of libpri, and what is set on it, comes from controller.py.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

from drivers.line import LineError, LineUnavailable
from drivers.native.pri import C, ffi
from drivers.pri.controller import SERVICE_SWITCHES, Controller
from drivers.pri.frames import DISC, DM, HEADER, LONGEST_MESSAGE, PROTOCOL, amended
from drivers.pri.guard import FrameGuard

log = logging.getLogger("drivers.pri")

LONGEST_FRAME = 1024
"""Octets that libpri takes in one frame, FCS included."""

SHORTEST_FRAME = 5
"""Address, control and FCS of the shortest Q.921 frame."""

FRAMES_A_TURN = 64
"""Frames read before the loop's other work gets its turn."""

Tap = Callable[[bytes, bool], None]
"""Is handed every frame, FCS included, and whether it was sent."""


class PriPort:
    """One libpri controller. It owns `descriptor`, which carries one frame per read and write."""

    def __init__(
        self,
        name: str,
        descriptor: int,
        *,
        node: str,
        switch: str,
        timers: Mapping[str, int],
        overlap: bool,
        known: Callable[[int], bool],
        transfers: bool = False,
        tap: Tap | None = None,
    ) -> None:
        self.name = name
        self.frame = b""
        """The frame that is being worked on, FCS included."""
        self.pri: Any = None
        """libpri's controller; None while closed."""
        self.unplugged = False
        """While true no frame gets through, either way."""
        self._descriptor = descriptor
        self._controller = Controller(
            name, node=node, switch=switch, timers=timers, overlap=overlap, transfers=transfers
        )
        self.tap = tap
        """May be set and taken away while the line runs."""
        self._guard = FrameGuard(service=switch in SERVICE_SWITCHES, known=known)
        self._added: dict[tuple[int, int], Mapping[int, bytes]] = {}
        self._problem: BaseException | None = None
        self._due: asyncio.TimerHandle | None = None
        self._reading = False

    def open(
        self,
        happened: Callable[[Any], None],
        unreported: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        """Begin. `happened` is handed every event; `unreported` follows a frame that gave none, and
        timers that ran out; `lost` says that the descriptor ended.
        """
        if self.pri is not None:
            raise LineError(f"{self.name} is open already")
        if self._descriptor < 0:
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._happened, self._unreported, self._lost = happened, unreported, lost
        self._loop = asyncio.get_running_loop()
        self._self = ffi.new_handle(self)
        os.set_blocking(self._descriptor, False)
        self.pri, old = self._controller.take(self._descriptor, self._self)
        if old:
            self.inject(DM)
        self._loop.add_reader(self._descriptor, self._readable)
        self.settle()

    def close(self, *, again: bool = True) -> None:
        """Give the descriptor back; may be called twice. `again`: its controller may serve anew."""
        self._unwind()
        if self.pri is not None:
            self._loop.remove_reader(self._descriptor)
            self.unplugged = True
            self.inject(DISC)
            if again:
                self._controller.give_back(self.pri)
            self.pri = None
        self._added.clear()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def timer(self, name: str) -> float:
        """Seconds of a timer such as "T309"."""
        return float(C.pri_get_timer(self.pri, C.pri_timer2idx(name.encode()))) / 1000

    def inject(self, frame: bytes) -> None:
        """Let libpri take this frame for one that came in; what it says of it is passed over."""
        self.frame, before = frame, self.frame
        C.pri_check_event(self.pri)
        self.frame = before

    def amend(self, reference: int, kind: int, added: Mapping[int, bytes]) -> None:
        """Put elements into messages of this type for this call, as often as they are sent.

        `reference` is the call's as it comes in; `forget` ends it.
        """
        self._added[reference ^ 0x8000, kind] = added

    def forget(self, reference: int) -> None:
        """The call is gone: nothing is put into its messages any more."""
        if self._added:
            for key in [key for key in self._added if key[0] == reference ^ 0x8000]:
                del self._added[key]

    def settle(self) -> None:
        """After calls into libpri: set the timer anew, raise what a callback had to keep."""
        if not self._reading:  # else that is done once, when every frame was worked on
            self._wind()
        problem, self._problem = self._problem, None
        if problem is not None:
            raise problem

    def _readable(self) -> None:
        self._reading = True
        try:
            for _ in range(FRAMES_A_TURN):
                if self.pri is None or not self._read():
                    break
        finally:
            self._reading = False
            self._run_timers()

    def _read(self) -> bool:
        """Work on one frame; False when there is none."""
        try:
            frame = os.read(self._descriptor, LONGEST_FRAME + 1)
        except BlockingIOError:
            return False
        except OSError as problem:
            log.info("%s: the D channel cannot be read: %s", self.name, problem)
            frame = b""
        if not frame:
            self._loop.remove_reader(self._descriptor)
            self.inject(DISC)  # libpri would wait for its timers first
            self._lost()
            return False
        if SHORTEST_FRAME <= len(frame) <= LONGEST_FRAME and not self.unplugged:
            if self.tap is not None:
                self.tap(frame, False)
            self.frame = self._guard.admit(frame)
            if not self.frame:
                return True
            event = C.pri_check_event(self.pri)
            if event == ffi.NULL:
                self._unreported()
            else:
                self._happened(event)
        return True

    def _timer_ran_out(self) -> None:
        self._due = None
        self._run_timers()

    def _run_timers(self) -> None:
        self.frame = b""
        try:
            while self.pri is not None:
                event = C.pri_schedule_run(self.pri)
                if event == ffi.NULL:
                    self._unreported()
                    break
                self._happened(event)
        finally:
            self.settle()

    def _wind(self) -> None:
        """Wait for libpri's next timer, which is a time of day.

        Nearly every frame moves it to later; a wait that runs out too early is only wound again.
        """
        due = C.pri_schedule_next(self.pri) if self.pri is not None else ffi.NULL
        if due == ffi.NULL:
            self._unwind()
            return
        wait = max(0.0, due.tv_sec + due.tv_usec / 1e6 - time.time())
        if self._due is not None and self._due.when() > self._loop.time() + wait:
            self._unwind()
        if self._due is None:
            self._due = self._loop.call_later(wait, self._timer_ran_out)

    def _unwind(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def give(self, buffer: Any, size: int) -> int:
        """libpri reads: the frame that was read before it was asked."""
        try:
            length = min(len(self.frame), size)
            ffi.memmove(buffer, self.frame, length)
        except Exception as problem:
            self._problem = problem
            return 0
        return length

    def take(self, buffer: Any, size: int) -> int:
        """libpri writes. What cannot be sent is lost; layer 2 repeats it."""
        if self.unplugged:
            return size
        try:
            frame = ffi.buffer(buffer, size)
            if self._added and size > HEADER + 5:
                frame = self._with_added(bytes(frame))
            if self.tap is not None:
                self.tap(bytes(frame), True)
            os.write(self._descriptor, frame)
        except OSError as problem:
            log.debug("%s: a frame could not be written: %s", self.name, problem)
        except Exception as problem:
            self._problem = problem
        return size

    def _with_added(self, frame: bytes) -> bytes:
        if frame[2] & 1 or frame[HEADER] != PROTOCOL or frame[HEADER + 1] != 2:
            return frame
        reference = frame[HEADER + 2] << 8 | frame[HEADER + 3]
        added = self._added.get((reference, frame[HEADER + 4]))
        if added is None:
            return frame
        longer = amended(frame, added)
        if longer is frame:
            log.warning(
                "%s: a message of more than %d octets went without its additions",
                self.name, LONGEST_MESSAGE,
            )  # fmt: skip
        return longer


def address(handle: Any) -> int:
    """A number by which a call of libpri is known as long as it lives."""
    return int(ffi.cast("uintptr_t", handle))


def octets(text: str) -> bytes:
    """C string of a number or a name.

    An octet above 127 at the head of a display element would be taken for a character set, so text
    that begins with one goes after a space.
    """
    encoded = text.encode("utf-8", "replace").replace(b"\0", b"")
    return b" " + encoded if encoded[:1] >= b"\x80" else encoded


def text_of(octets: Any) -> str:
    """What stands in one of libpri's strings; a frame may have brought any octets."""
    return str(ffi.string(octets).decode("utf-8", "replace")).strip()
