"""openr2 on a CAS port: bits and blocks of sound go to its channels, what it says comes back.

openr2 holds a channel for the process's clock, its device and its callbacks alike; openr2.c gives
it ours. One engine is one context of openr2 with the channels of one line.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from drivers.line import LineUnavailable
from drivers.native.openr2 import C, ffi
from drivers.r2.cas import BLOCK, Bits, CasPort
from drivers.r2.causes import Category, configure
from drivers.r2.options import R2Options

log = logging.getLogger("drivers.openr2")

_LEVELS = C.OR2_LOG_ERROR | C.OR2_LOG_WARNING
_ALL_LEVELS = (
    _LEVELS | C.OR2_LOG_NOTICE | C.OR2_LOG_DEBUG | C.OR2_LOG_MF_TRACE | C.OR2_LOG_CAS_TRACE
)

SEIZED, OFFERED, ACCEPTED = C.CORDBOARD_R2_SEIZED, C.CORDBOARD_R2_OFFERED, C.CORDBOARD_R2_ACCEPTED
ANSWERED, PULSE = C.CORDBOARD_R2_ANSWERED, C.CORDBOARD_R2_PULSE
DISCONNECTED, ENDED = C.CORDBOARD_R2_DISCONNECTED, C.CORDBOARD_R2_ENDED
FAILED, BROKEN = C.CORDBOARD_R2_FAILED, C.CORDBOARD_R2_BROKEN


@dataclass(frozen=True, slots=True)
class R2Event:
    """What openr2 said of a channel; `value` is the mode, cause or error that belongs to the kind."""

    kind: int
    value: int = 0
    called: str = ""
    calling: str = ""
    restricted: bool = False
    tone: str = ""
    """Of an offered call: the group II signal of the caller's category."""


class R2Channel:
    """One channel. Its methods return False where openr2 refuses, which its log explains."""

    def __init__(self, engine: R2Engine, number: int, cas: Any) -> None:
        self.number, self.cas = number, cas
        self._engine, self._port = engine, engine.port
        self._event = ffi.new("cordboard_r2_event_t *")
        self._sent: Bits | None = None
        """What openr2 sends; a metering pulse may stand in its place."""
        self._waiting = 0

    # --- in --------------------------------------------------------------------------------

    def bits(self, bits: Bits) -> None:
        """The far side's bits changed."""
        self.cas.rx_bits = bits
        self.cas.bits_changed = 1
        self._step()

    def sound(self, block: bytes) -> None:
        """20 ms were heard, and as much of what was said is gone."""
        ffi.memmove(self.cas.rx, block, BLOCK)
        self.cas.heard = 1
        self._waiting = max(0, self._waiting - 1)
        self.cas.room = max(0, min(self._port.ahead, C.CORDBOARD_CAS_AHEAD) - self._waiting)
        self._step()
        self.cas.room = 0

    def take_sound(self) -> None:
        """Hear and say from now on."""
        self._waiting = 0
        self._port.take_sound(self.number)

    def alarm(self, on: bool) -> None:
        """In alarm the bits mean nothing."""
        if bool(self.cas.alarm) is not on:
            self.cas.alarm = int(on)
            self.cas.alarm_changed = 1
            self._step()

    def timers(self) -> None:
        """Run what is due."""
        if C.cordboard_r2_due(self.cas) == 0:
            self._step()

    # --- out -------------------------------------------------------------------------------

    def events(self) -> list[R2Event]:
        """What was said since the last time."""
        found = []
        while C.cordboard_r2_next_event(self.cas, self._event):
            event = self._event
            found.append(
                R2Event(
                    event.kind,
                    event.value,
                    _text(event.called),
                    _text(event.calling),
                    bool(event.restricted),
                    chr(event.tone) if event.tone else "",
                )
            )
        return found

    @property
    def number_sent(self) -> bool:
        """Whether the far side has asked for no more digits."""
        return bool(C.cordboard_r2_number_sent(self.cas))

    @property
    def sent(self) -> Bits:
        """What openr2 sends."""
        return int(self.cas.tx_bits)

    @property
    def state(self) -> str:
        """For the log."""
        return _text(C.cordboard_r2_state(self.cas))

    # --- commands --------------------------------------------------------------------------

    def idle(self) -> bool:
        return self._do(C.cordboard_r2_idle)

    def block(self) -> bool:
        return self._do(C.cordboard_r2_block)

    def call(self, calling: str | None, called: str, category: Category) -> bool:
        """Seize the line. `calling` None withholds the number, "" says that there is none."""
        ani = ffi.NULL if calling is None else calling.encode()
        return self._do(C.cordboard_r2_call, ani, called.encode(), int(category))

    def accept(self, *, charge: bool) -> bool:
        return self._do(
            C.cordboard_r2_accept, C.OR2_CALL_WITH_CHARGE if charge else C.OR2_CALL_NO_CHARGE
        )

    def answer(self, *, double: bool) -> bool:
        return self._do(
            C.cordboard_r2_answer, C.OR2_ANSWER_DOUBLE if double else C.OR2_ANSWER_SIMPLE
        )

    def disconnect(self, cause: int) -> bool:
        return self._do(C.cordboard_r2_disconnect, cause)

    def pulse(self, bits: Bits | None) -> None:
        """Send these bits instead of openr2's until it changes its own; None: its own again."""
        self._port.set_bits(self.number, self.cas.tx_bits if bits is None else bits)

    def _step(self) -> None:
        self._do(C.cordboard_r2_step)

    def _do(self, function: Any, *arguments: Any) -> bool:
        self._engine.enter()
        result = function(self.cas, *arguments)
        self._out()
        self._engine.leave()
        return bool(result == 0)

    def _out(self) -> None:
        """Carry what openr2 wrote to the port."""
        cas, port = self.cas, self._port
        if cas.tx_bits != self._sent:
            self._sent = cas.tx_bits
            port.set_bits(self.number, self._sent)
        if cas.flushed:
            cas.flushed = 0
            self._waiting = 0
            port.hush(self.number)
        for block in range(cas.spoken):
            port.say(self.number, bytes(ffi.buffer(cas.tx + block * BLOCK, BLOCK)))
            self._waiting += 1
        cas.spoken = 0


class R2Engine:
    """One context of openr2. `complete` tells whether a called number needs no more digits.

    Raises LineUnavailable where openr2 cannot begin.
    """

    def __init__(
        self, name: str, port: CasPort, options: R2Options, complete: Callable[[str], bool] | None
    ) -> None:
        self.name, self.port = name, port
        self._complete = complete
        self._problem: BaseException | None = None
        levels = _ALL_LEVELS if log.isEnabledFor(logging.DEBUG) else _LEVELS
        self.context: Any = C.cordboard_r2_context(
            options.variant.encode(), options.calling_digits, options.called_digits, levels
        )
        if self.context == ffi.NULL:
            raise LineUnavailable(f"{name}: openr2 has no variant {options.variant}")
        configure(self.context, options)
        self.channels = [self._channel(number) for number in port.channels]
        self._held = ffi.new("cordboard_cas_t *[]", [channel.cas for channel in self.channels])

    def _channel(self, number: int) -> R2Channel:
        cas = C.cordboard_r2_channel(self.context, int(self._complete is not None))
        if cas == ffi.NULL:
            raise LineUnavailable(f"{self.name}: openr2 could not begin channel {number}")
        _ENGINES[cas.number] = (self, number)
        return R2Channel(self, number, cas)

    @property
    def metering_ms(self) -> int:
        """Clear back shorter than this is a metering pulse; 0: there are none."""
        return int(C.openr2_context_get_metering_pulse_timeout(self.context))

    def enter(self) -> None:
        """Before every call into openr2: its clock."""
        C.cordboard_r2_now(int(self.port.clock() * 1e6) + 1_000_000)

    def leave(self) -> None:
        """After it: raise what a callback had to keep."""
        problem, self._problem = self._problem, None
        if problem is not None:
            raise problem

    def due(self) -> float | None:
        """Seconds until the next timer of openr2."""
        self.enter()
        ms = C.cordboard_r2_soonest(self._held, len(self.channels))
        return None if ms < 0 else (ms + 1) / 1000

    def wants_more(self, digits: str) -> bool:
        """openr2 got a digit of a called number. Never raises."""
        try:
            return self._complete is None or not self._complete(digits)
        except Exception as problem:
            self._problem = problem
            return True

    def close(self) -> None:
        """May be called twice."""
        if self.context == ffi.NULL:
            return
        for channel in self.channels:
            del _ENGINES[channel.cas.number]
        C.cordboard_r2_delete(self.context, self._held, len(self.channels))
        self.context = ffi.NULL
        self.channels = []


_ENGINES: dict[int, tuple[R2Engine, int]] = {}


def _text(octets: Any) -> str:
    return str(ffi.string(octets).decode("ascii", "replace"))


@ffi.def_extern(error=1)  # type: ignore[untyped-decorator]
def cordboard_r2_wants_more(number: int, digits: Any) -> int:
    engine, _ = _ENGINES[number]
    return int(engine.wants_more(_text(digits)))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_r2_said(number: int, level: int, text: Any) -> None:
    engine, channel = _ENGINES.get(number, (None, 0))
    name = f"{engine.name}/{channel}" if engine is not None else "openr2"
    loud = logging.INFO if level & _LEVELS else logging.DEBUG
    for line in _text(text).splitlines():
        log.log(loud, "%s: %s", name, line)
