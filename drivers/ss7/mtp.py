"""MTP levels 2 and 3 through libss7: the links to one or two adjacent points, and messages over them.

The loop gives libss7 three occasions to work: a signal unit, its next timer, and a message that is to
be sent. It runs on the clock of its owner, so that neither a changed time of day nor a test that does
not wait disturbs its timers. C callbacks must not raise: what goes wrong inside is kept and raised
when the outer call has returned.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from drivers.deadlines import Deadline, Deadlines
from drivers.line import LineDown, LineError, LineUnavailable
from drivers.native.ss7 import C, ffi
from drivers.ss7.callbacks import enter_controller, enter_link, leave_controller, leave_link
from drivers.ss7.link import LinkPlace
from drivers.ss7.options import MTP_TIMERS
from drivers.ss7.point_codes import NetworkIndicator
from drivers.ss7.signal_units import (
    LONGEST_UNIT,
    Labels,
    fill_in,
    is_link_status,
    is_out_of_alignment,
)

log = logging.getLogger("drivers.ss7")

UNITS_A_TURN = 64
"""Units read before the loop's other work gets its turn."""

REPEAT_SECONDS = 0.05
"""A descriptor that does not repeat units by itself is given the state of the link so often, while the
link is aligned."""

REALIGN_SECONDS = 2.0
"""So long links that level 3 gave up may recover by themselves: a restart of the far end's level 3
(Q.704 9) takes half a second."""

_WRITABLE = 4
"""POLLOUT: libss7 has something to send."""


class Mtp:
    """A linkset. It owns the descriptors of its links."""

    def __init__(
        self,
        name: str,
        links: Sequence[LinkPlace],
        *,
        own: int,
        points: Sequence[int],
        network: NetworkIndicator,
        point_codes: str = "itu",
        timers: Mapping[str, int] | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.name, self.links, self._own, self._network = name, tuple(links), own, network
        for timer in timers or ():
            if timer not in MTP_TIMERS:
                raise LineError(
                    f"{name}: MTP has no timer {timer!r}; it has {', '.join(MTP_TIMERS)}"
                )
        self._timers = {**MTP_TIMERS, **(timers or {})}
        adjacents = {link.adjacent for link in links}
        known = {*points, *adjacents}
        codes: dict[int, dict[int, int]] = {adjacent: {} for adjacent in adjacents}
        self._places: dict[int, int] = {}
        for at, link in enumerate(links):
            own_codes = codes[link.adjacent]
            if link.code in own_codes:
                raise LineError(f"{name}: two links have the signalling link code {link.code}")
            self._places[at] = own_codes[link.code] = len(own_codes)
        self._labels = {a: Labels(name, point_codes, own, known, codes[a]) for a in adjacents}
        self._alias = next(iter(self._labels.values()))
        self._clock = clock
        self._ss7: Any = None
        self._deadlines = Deadlines()
        self._due: asyncio.TimerHandle | None = None
        self._realign: Deadline | None = None
        self._problem: BaseException | None = None
        self._messages: list[tuple[int, bytes]] = []
        self._entered = False

    # --- for whoever uses it -----------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._ss7 is not None

    def clock(self) -> float:
        """Seconds of the clock that all timers run on."""
        return (self._clock or self._loop.time)()

    def open(self, received: Callable[[int, bytes], None], changed: Callable[[bool], None]) -> None:
        """Begin to align the links.

        `received` is handed what comes for the ISDN user part, with the point code that sent it;
        `changed` whether messages get through. Raises LineUnavailable, LineError.
        """
        if self._ss7 is not None:
            raise LineError(f"{self.name} is open already")
        if any(link.descriptor < 0 for link in self.links):
            raise LineUnavailable(f"{self.name} was closed: make a new line to open it again")
        self._received, self._changed = received, changed
        self._loop = asyncio.get_running_loop()
        for link in self.links:
            link.number = enter_link(partial(self._take, link))
            os.set_blocking(link.descriptor, False)
            self._loop.add_reader(link.descriptor, self._readable, link)
        self._enter(self._begin)

    def _begin(self) -> None:
        """Take a controller of libss7 and begin to align its links."""
        self._ss7 = C.ss7_new(C.SS7_ITU)
        if self._ss7 == ffi.NULL:
            self._ss7 = None
            raise LineUnavailable(f"{self.name}: libss7 could not begin")
        enter_controller(self._ss7, self)
        C.ss7_set_pc(self._ss7, self._alias.alias(self._own))
        C.ss7_set_network_ind(self._ss7, int(self._network))
        for timer, milliseconds in self._timers.items():
            C.ss7_set_mtp3_timer(self._ss7, timer.encode(), milliseconds)
        for at, link in enumerate(self.links):
            adjacent = self._alias.alias(link.adjacent)
            place = self._places[at]
            C.ss7_add_link(self._ss7, C.SS7_TRANSPORT_DAHDIMTP2, link.number, place, adjacent)
        C.ss7_start(self._ss7)

    def _end(self) -> None:
        leave_controller(self._ss7)
        for number in reversed([link.number for link in self.links]):  # it looks from the first on
            C.cordboard_ss7_free_link(self._ss7, number)
        C.ss7_destroy(self._ss7)
        self._ss7 = None

    def _begin_anew(self) -> None:
        """Align a single link with a fresh controller.

        libss7 keeps what it had sent of a restart of level 3 (TRA) when the link fails before that is
        over, and then never comes up again; so it keeps timers of level 2.
        """
        self._end()
        self._begin()

    def close(self) -> None:
        """Give everything back; may be called twice."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        self._deadlines.clear()
        if self._ss7 is not None:
            self._end()
        for link in self.links:
            leave_link(link.number)
            if link.descriptor >= 0:
                if link.number >= 0:
                    self._unwatch(link)
                os.close(link.descriptor)
                link.descriptor = -1

    def transmit(self, to: int, selection: int, message: bytes) -> None:
        """Send to the user part of a point. Raises LineDown when no link leads there now."""
        if self._ss7 is None:
            raise LineDown(f"{self.name} is not open")
        sent = self._enter(
            C.cordboard_ss7_transmit,
            self._ss7,
            self._alias.alias(self._own),
            self._alias.alias(to),
            selection,
            message,
            len(message),
        )
        if sent < 0:
            raise LineDown(f"{self.name}: no signalling link is in service, nothing was sent")

    def later(self, seconds: float, act: Callable[[], None]) -> Deadline:
        """Do this after so many seconds of the clock."""
        deadline = self._deadlines.add(self.clock() + seconds, act)
        self._wind()
        return deadline

    def set_alarm(self, alarm: bool, link: LinkPlace | None = None) -> None:
        """A link, or all, can carry nothing now; or can again, and is aligned anew."""
        for one in self.links if link is None else (link,):
            if one.alarm is not alarm and self._ss7 is not None:
                one.alarm = alarm
                if alarm:
                    self._enter(C.ss7_link_alarm, self._ss7, one.number)
                elif len(self.links) == 1:
                    self._enter(self._begin_anew)
                else:
                    self._enter(C.ss7_link_noalarm, self._ss7, one.number)

    @property
    def refused(self) -> int:
        """Units that came and that libss7 was not shown as they were."""
        return sum(labels.refused for labels in self._labels.values())

    def time_passed(self) -> None:
        """Do what is due by the clock; the loop does it by itself when it is due by its own."""
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._ss7 is not None:
            self._enter(C.ss7_schedule_run, self._ss7)
            self._deadlines.run(self.clock())
            self._wind()

    @property
    def due(self) -> float | None:
        """When the next timer runs out, by the clock."""
        times = [self._deadlines.next] if self._deadlines.next is not None else []
        next_one = C.ss7_schedule_next(self._ss7) if self._ss7 is not None else ffi.NULL
        if next_one != ffi.NULL:
            times.append(next_one.tv_sec + next_one.tv_usec / 1e6)
        return min(times, default=None)

    # --- libss7 at work ------------------------------------------------------------------------

    def _enter(self, function: Any, *arguments: Any) -> int:
        """Call into libss7, then do what follows from it. Raises what a callback had to keep."""
        C.cordboard_ss7_now(int(self.clock() * 1e6))
        result = function(*arguments)
        if not self._entered:
            self._entered = True
            try:
                self._follow()
            finally:
                self._entered = False
        self._send()
        self._wind()
        problem, self._problem = self._problem, None
        if problem is not None:
            raise problem
        return int(result) if result is not None else 0

    def _follow(self) -> None:
        """Hand on what libss7 said: its memory of an event is good until the next call."""
        failed = False
        while self._ss7 is not None:
            event = C.ss7_check_event(self._ss7)
            if event == ffi.NULL:
                if not self._messages:
                    break
                by, message = self._messages.pop(0)
                self._received(self._alias.point(by), message)
                continue
            kind = event.e
            if kind == C.SS7_EVENT_UP:
                self._stop_waiting()
                self._changed(True)
            elif kind == C.SS7_EVENT_DOWN:
                self._stop_waiting()
                self._realign = self.later(REALIGN_SECONDS, self._align_anew)
                self._changed(False)
            elif kind == C.MTP2_LINK_DOWN:
                failed = True
        if failed and self._ss7 is not None and len(self.links) == 1:
            self._stop_waiting()
            self._begin_anew()

    def _align_anew(self) -> None:
        """Level 3 gave the links up; level 2 may think that they serve, and would never test them."""
        for link in self.links:
            if not link.alarm:
                self.set_alarm(True, link)
                self.set_alarm(False, link)

    def _stop_waiting(self) -> None:
        if self._realign is not None:
            self._realign.cancel()
            self._realign = None

    def _send(self) -> None:
        for link in self.links:
            while (
                self._ss7 is not None
                and not link.waiting
                and C.ss7_pollflags(self._ss7, link.number) & _WRITABLE
            ):
                if C.ss7_write(self._ss7, link.number) < 0:
                    break

    def _readable(self, link: LinkPlace) -> None:
        for _ in range(UNITS_A_TURN):
            if self._ss7 is None or not self._read(link):
                return

    def _read(self, link: LinkPlace) -> bool:
        """Work on one unit; False when there is none."""
        try:
            unit = os.read(link.descriptor, LONGEST_UNIT + 1)
        except BlockingIOError:
            return False
        except OSError as problem:
            log.info("%s: a signalling link cannot be read: %s", self.name, problem)
            unit = b""
        if not unit:
            self._unwatch(link)
            self.set_alarm(True, link)
            return False
        if link.alarm:
            return True
        admitted = self._labels[link.adjacent].inward(unit)
        if admitted is None:
            return True
        if link.unaligned and is_out_of_alignment(admitted):
            # libss7 passes over a state that it heard before, also before it began to align anew:
            # two of its kind would tell each other for ever. Another unit makes this one news.
            self._hand_in(link, fill_in(admitted))
        self._hand_in(link, admitted)
        return True

    def _hand_in(self, link: LinkPlace, unit: bytes) -> None:
        self._enter(C.cordboard_ss7_receive, self._ss7, link.number, unit, len(unit))

    def _unwatch(self, link: LinkPlace) -> None:
        self._loop.remove_reader(link.descriptor)
        self._loop.remove_writer(link.descriptor)

    def _repeat(self, link: LinkPlace) -> None:
        link.repeating = None
        if not link.alarm and not link.waiting:
            self._enter(C.ss7_write, self._ss7, link.number)

    def _wind(self) -> None:
        """Wait for the next timer; a wait that runs out too early is only wound again."""
        due = self.due
        if due is None:
            return
        wait = max(0.0, due - self.clock())
        if self._due is not None and self._due.when() > self._loop.time() + wait:
            self._due.cancel()
            self._due = None
        if self._due is None:
            self._due = self._loop.call_later(wait, self._timer_ran_out)

    def _timer_ran_out(self) -> None:
        self._due = None
        self.time_passed()

    # --- from libss7's callbacks ---------------------------------------------------------------

    def _take(self, link: LinkPlace, buffer: Any, size: int) -> int:
        """libss7 writes a unit; -1 where the descriptor takes no more now."""
        if link.alarm:
            return size
        if link.repeating is not None:
            link.repeating.cancel()
            link.repeating = None
        try:
            unit = bytes(ffi.buffer(buffer, size))
            link.unaligned = is_out_of_alignment(unit)
            os.write(link.descriptor, self._labels[link.adjacent].outward(unit))
            if not link.repeats and is_link_status(unit):
                link.repeating = self.later(REPEAT_SECONDS, partial(self._repeat, link))
        except BlockingIOError:
            link.waiting = True
            self._loop.add_writer(link.descriptor, self._room, link)
            return -1
        except OSError as problem:
            log.debug("%s: a signal unit could not be written: %s", self.name, problem)
        except Exception as problem:
            self._problem = problem
        return size

    def keep(self, by: int, message: bytes) -> None:
        """libss7 delivers a message for the user part."""
        self._messages.append((by, message))

    def _room(self, link: LinkPlace) -> None:
        link.waiting = False
        self._loop.remove_writer(link.descriptor)
        if self._ss7 is not None:
            self._send()
