"""libpri on one descriptor of the event loop: frames in, frames out, its timers, its log.

The loop gives libpri two occasions to work, a frame or its next timer; whatever it says then is
handed to one function. C callbacks must not raise: what goes wrong inside is kept and raised when
the outer call has returned. libpri frees nothing that belongs to a D channel, so one that was
closed leaves some kilobytes behind until the process ends.
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

log = logging.getLogger("drivers.libpri")

NODES: Mapping[str, int] = {"network": C.PRI_NETWORK, "cpe": C.PRI_CPE}
SWITCHES: Mapping[str, int] = {
    "euroisdn_e1": C.PRI_SWITCH_EUROISDN_E1,
    "euroisdn_t1": C.PRI_SWITCH_EUROISDN_T1,
    "ni1": C.PRI_SWITCH_NI1,
    "ni2": C.PRI_SWITCH_NI2,
    "dms100": C.PRI_SWITCH_DMS100,
    "lucent5e": C.PRI_SWITCH_LUCENT5E,
    "att4ess": C.PRI_SWITCH_ATT4ESS,
    "qsig": C.PRI_SWITCH_QSIG,
}

LONGEST_FRAME = 1024
"""Octets that libpri takes in one frame, FCS included."""

SHORTEST_FRAME = 5
"""Address, control and FCS of the shortest Q.921 frame."""

FRAMES_A_TURN = 64
"""Frames read before the loop's other work gets its turn."""


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
    ) -> None:
        if node not in NODES or switch not in SWITCHES:
            raise LineError(
                f"{name}: node must be one of {', '.join(NODES)} and switch one of "
                f"{', '.join(SWITCHES)}, not {node!r} and {switch!r}"
            )
        for timer in timers:
            if C.pri_timer2idx(timer.encode()) < 0:
                raise LineError(f"{name}: libpri has no timer {timer!r}")
        self.name = name
        self.frame = b""
        """The frame that is being worked on, FCS included."""
        self.pri: Any = None
        """libpri's controller; None while closed."""
        self.unplugged = False
        """While true no frame gets through, either way."""
        self._descriptor = descriptor
        self._node, self._switch = NODES[node], SWITCHES[switch]
        self._timers, self._overlap = dict(timers), overlap
        self._problem: BaseException | None = None
        self._due: asyncio.TimerHandle | None = None
        self._reading = False

    def open(
        self,
        happened: Callable[[Any], None],
        unreported: Callable[[], None],
        lost: Callable[[], None],
    ) -> None:
        """Begin. `happened` is handed every event; `unreported` follows a frame that gave none;
        `lost` says that the descriptor ended.
        """
        if self.pri is not None:
            raise LineError(f"{self.name} is open already")
        if self._descriptor < 0:
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._happened, self._unreported, self._lost = happened, unreported, lost
        self._loop = asyncio.get_running_loop()
        self._self = ffi.new_handle(self)
        os.set_blocking(self._descriptor, False)
        pri = C.pri_new_cb(
            self._descriptor,
            self._node,
            self._switch,
            C.cordboard_pri_read,
            C.cordboard_pri_write,
            self._self,
        )
        if pri == ffi.NULL:
            raise LineUnavailable(f"{self.name}: libpri could not begin a D channel")
        self.pri = pri
        C.pri_set_overlapdial(pri, int(self._overlap))
        C.pri_hangup_fix_enable(pri, 1)
        C.pri_display_options_send(pri, C.PRI_DISPLAY_OPTION_NAME_INITIAL)
        C.pri_display_options_receive(pri, C.PRI_DISPLAY_OPTION_NAME_INITIAL)
        for timer, value in self._timers.items():
            C.pri_set_timer(pri, C.pri_timer2idx(timer.encode()), value)
        self._loop.add_reader(self._descriptor, self._readable)
        self.settle()

    def close(self) -> None:
        """Give the descriptor back; may be called twice."""
        self._unwind()
        if self.pri is not None:
            self._loop.remove_reader(self._descriptor)
            self.pri = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def timer(self, name: str) -> float:
        """Seconds of a timer such as "T309"."""
        return float(C.pri_get_timer(self.pri, C.pri_timer2idx(name.encode()))) / 1000

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
            self._lost()
            return False
        if SHORTEST_FRAME <= len(frame) <= LONGEST_FRAME and not self.unplugged:
            self.frame = frame
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
        try:
            while self.pri is not None:
                event = C.pri_schedule_run(self.pri)
                if event == ffi.NULL:
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
            os.write(self._descriptor, ffi.buffer(buffer, size))
        except OSError as problem:
            log.debug("%s: a frame could not be written: %s", self.name, problem)
        except Exception as problem:
            self._problem = problem
        return size


def address(handle: Any) -> int:
    """A number by which a call of libpri is known as long as it lives."""
    return int(ffi.cast("uintptr_t", handle))


def octets(text: str) -> Any:
    """C string of a number or a name.

    An octet above 127 at the head of a display element would be taken for a character set, so text
    that begins with one goes after a space.
    """
    encoded = text.encode("utf-8", "replace")
    return ffi.new("char[]", b" " + encoded if encoded[:1] >= b"\x80" else encoded)


def text_of(octets: Any) -> str:
    return str(ffi.string(octets).decode("utf-8", "replace")).strip()


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_read(pri: Any, buffer: Any, size: int) -> int:
    port: PriPort = ffi.from_handle(C.pri_get_userdata(pri))
    return port.give(buffer, size)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_write(pri: Any, buffer: Any, size: int) -> int:
    port: PriPort = ffi.from_handle(C.pri_get_userdata(pri))
    return port.take(buffer, size)


def _say(level: int, pri: Any, text: Any) -> None:
    name = "libpri"
    if pri != ffi.NULL and C.pri_get_userdata(pri) != ffi.NULL:
        name = ffi.from_handle(C.pri_get_userdata(pri)).name
    line = ffi.string(text).decode("utf-8", "replace").rstrip()
    if line:
        log.log(level, "%s: %s", name, line)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_message(pri: Any, text: Any) -> None:
    _say(logging.DEBUG, pri, text)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_error(pri: Any, text: Any) -> None:
    _say(logging.WARNING, pri, text)


C.pri_set_message(C.cordboard_pri_message)
C.pri_set_error(C.cordboard_pri_error)
