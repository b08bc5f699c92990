"""libpri's controllers: one for each D channel, with its node, its switch type and its settings.

libpri has no call that frees a controller (`pri_ctrl_destroy` is its own secret). One that was
closed is therefore kept and serves the next line of its kind, so that a line which is opened and
closed for years costs no more than once. What libpri says goes to the log under the line's name.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from drivers.line import LineError, LineUnavailable
from drivers.native.pri import C, ffi

log = logging.getLogger("drivers.pri")

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

SERVICE_SWITCHES = ("ni2", "lucent5e", "att4ess")
"""Those whose networks take B channels in and out of service by SERVICE messages."""

_closed: dict[tuple[int, int], list[tuple[Any, dict[int, int]]]] = {}
"""Controllers that serve no line now, by node and switch, with the timers that were changed."""


class Controller:
    """What a D channel's controller is to be. Raises LineError for settings that libpri has not."""

    def __init__(
        self,
        name: str,
        *,
        node: str,
        switch: str,
        timers: Mapping[str, int],
        overlap: bool,
        transfers: bool,
    ) -> None:
        for what, value, known in (("side", node, NODES), ("switch", switch, SWITCHES)):
            if value not in known:
                raise LineError(f"{name}: {what} is one of {', '.join(known)}, not {value!r}")
        for timer in timers:
            if C.pri_timer2idx(timer.encode()) < 0:
                raise LineError(f"{name}: libpri has no timer {timer!r}")
        self._name = name
        self._kind = NODES[node], SWITCHES[switch]
        self._service = switch in SERVICE_SWITCHES
        self._timers, self._overlap, self._transfers = dict(timers), overlap, transfers
        self._usual_timers: dict[int, int] = {}

    def take(self, descriptor: int, userdata: Any) -> tuple[Any, bool]:
        """libpri's controller, and whether it has served before: then its link is released.

        Raises LineUnavailable.
        """
        closed = _closed.get(self._kind)
        if closed:
            pri, usual = closed.pop()
            C.pri_set_userdata(pri, userdata)
            for timer, value in usual.items():
                C.pri_set_timer(pri, timer, value)
            self._settle(pri)
            return pri, True
        pri = C.pri_new_cb(
            descriptor, *self._kind, C.cordboard_pri_read, C.cordboard_pri_write, userdata
        )
        if pri == ffi.NULL:
            raise LineUnavailable(f"{self._name}: libpri could not begin a D channel")
        self._settle(pri)
        return pri, False

    def give_back(self, pri: Any) -> None:
        """Keep a controller, whose link was released and whose calls are gone, for another line."""
        _closed.setdefault(self._kind, []).append((pri, dict(self._usual_timers)))

    def _settle(self, pri: Any) -> None:
        C.pri_set_overlapdial(pri, int(self._overlap))
        C.pri_hangup_fix_enable(pri, 1)
        C.pri_display_options_send(pri, C.PRI_DISPLAY_OPTION_NAME_INITIAL)
        C.pri_display_options_receive(pri, C.PRI_DISPLAY_OPTION_NAME_INITIAL)
        C.pri_set_service_message_support(pri, int(self._service))
        C.pri_aoc_events_enable(pri, 1)
        C.pri_transfer_enable(pri, int(self._transfers))
        self._usual_timers.clear()
        for name, value in self._timers.items():
            timer = C.pri_timer2idx(name.encode())
            self._usual_timers[timer] = C.pri_get_timer(pri, timer)
            C.pri_set_timer(pri, timer, value)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_read(pri: Any, buffer: Any, size: int) -> int:
    return int(ffi.from_handle(C.pri_get_userdata(pri)).give(buffer, size))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_pri_write(pri: Any, buffer: Any, size: int) -> int:
    return int(ffi.from_handle(C.pri_get_userdata(pri)).take(buffer, size))


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
