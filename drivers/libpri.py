"""ISDN PRI signalling: the calls of one D channel, through libpri.

This is the only file that knows libpri's events. What libpri keeps to itself or leaves to us:

- it reuses the memory of the event that it returned: everything is copied before the next call;
- it knows nothing of channels that two calls want, of a link that never comes back, nor of calls
  on a channel that was restarted: that is decided here;
- clearing: after HANGUP the call must be hung up once more, after HANGUP_ACK it is already gone,
  and only one side sees that; both end in one delivered `Release`;
- a call that was cleared before anything was answered to it leaves libpri without an event.

What is sent is put into libpri's words in pri_sender.py.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Connect,
    Deliver,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Message,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
)
from drivers.native.pri import C
from drivers.pri_port import PriPort, address, text_of
from drivers.pri_sender import PriSender
from drivers.q931 import (
    ANY_CHANNEL,
    DISCONNECT,
    E1_CHANNELS,
    Leg,
    Legs,
    Stage,
    parse_frame,
    place,
)

log = logging.getLogger(__name__)

T309_MARGIN = 0.1
"""Seconds that libpri's own T309 is given before this file clears what is left."""

_NOT_KNOWN_THERE = (81, 101)
"""Q.850: invalid call reference, wrong state. The far side never saw our set-up, because layer 2
began anew while it was on its way; to call again helps."""

_AUDIBLE = C.PRI_PROG_CALL_NOT_E2E_ISDN | C.PRI_PROG_INBAND_AVAILABLE


class DChannel:
    """The signalling half of one span. It owns `descriptor` and closes it.

    `node` is "network" or "cpe" (the subscriber's side), `timers` sets libpri's timers by name in
    milliseconds and its counters (`{"T309": 6000, "N200": 3}`). With `overlap` the called number
    may come in pieces; without it every set-up counts as complete.
    """

    def __init__(
        self,
        name: str,
        descriptor: int,
        *,
        node: str = "cpe",
        switch: str = "euroisdn_e1",
        channels: Sequence[int] = E1_CHANNELS,
        timers: Mapping[str, int] | None = None,
        overlap: bool = False,
    ) -> None:
        self.name = name
        self.channels = tuple(channels)
        self._node, self._overlap = node, overlap
        self._port = PriPort(
            name, descriptor, node=node, switch=switch, timers=timers or {}, overlap=overlap
        )
        self._health = Health.SIGNALLING_DOWN
        self._legs = Legs(name, self.channels)
        self._sender = PriSender(name, self._port, self._legs, overlap=overlap)
        self._outgoing = 0
        self._incoming = 0
        self._restarts: deque[int] = deque()
        self._t309: asyncio.TimerHandle | None = None

    # --- the line protocol -----------------------------------------------------------------

    @property
    def health(self) -> Health:
        return self._health

    @property
    def answer_supervision(self) -> bool:
        return True

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._port.open(self._happened, self._unreported, self._went_down)

    def close(self) -> None:
        if self._t309 is not None:
            self._t309.cancel()
            self._t309 = None
        self._port.close()
        self._legs.clear()
        self._restarts.clear()
        self._health = Health.SIGNALLING_DOWN

    @property
    def unplugged(self) -> bool:
        """Whether this end behaves as if its cable was pulled out."""
        return self._port.unplugged

    @unplugged.setter
    def unplugged(self, out: bool) -> None:
        self._port.unplugged = out

    @property
    def _pri(self) -> Any:
        return self._port.pri

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._pri is None:
            raise LineDown(f"{self.name} is not open")
        try:
            if isinstance(message, ChannelService):
                raise LineError(f"{self.name} does not block channels")
            if isinstance(message, Restart):
                self._send_restart(message)
            elif isinstance(message, Setup):
                self._sender.setup(message, self._health)
            else:
                self._sender.in_call(message)
        finally:
            self._port.settle()

    # --- sending ---------------------------------------------------------------------------

    def _send_restart(self, restart: Restart) -> None:
        unknown = [channel for channel in restart.channels if channel not in self.channels]
        if unknown:
            raise LineError(f"{self.name} has no channel {unknown[0]}")
        idle = not self._restarts
        self._restarts.extend(restart.channels)
        for leg in self._legs.on(restart.channels):
            C.pri_destroycall(self._pri, leg.handle)
            self._legs.remove(leg)
            self._loop.call_soon(self._tell, Release(leg.reference, Cause.TEMPORARY_FAILURE))
        if idle and self._restarts:
            C.pri_reset(self._pri, self._restarts[0])

    # --- what libpri says ------------------------------------------------------------------

    def _happened(self, event: Any) -> None:
        handler = _HANDLERS.get(event.e)
        if handler is not None:
            handler(self, event)

    def _unreported(self) -> None:
        """A set-up that got no answer yet was cleared by its sender: libpri does that in silence
        and forgets to forget the call.
        """
        frame = parse_frame(self._port.frame)
        if frame.type != DISCONNECT or frame.to_originator:
            return
        for leg in self._legs:
            if leg.stage is Stage.PRESENT and leg.call_reference == frame.call_reference:
                C.pri_destroycall(self._pri, leg.handle)
                self._released(leg, frame.cause)
                return

    def _up(self, event: Any) -> None:
        if self._t309 is not None:
            self._t309.cancel()
            self._t309 = None
        if self._restarts:
            C.pri_reset(self._pri, self._restarts[0])
        if self._health is not Health.NORMAL:
            self._health = Health.NORMAL
            self._tell(LineHealth(Health.NORMAL))

    def _down(self, event: Any) -> None:
        self._went_down()

    def _went_down(self) -> None:
        if self._t309 is None and self._legs:
            wait = self._port.timer("T309") + T309_MARGIN
            self._t309 = self._loop.call_later(wait, self._give_up)
        if self._health is not Health.SIGNALLING_DOWN:
            self._health = Health.SIGNALLING_DOWN
            self._tell(LineHealth(Health.SIGNALLING_DOWN))

    def _give_up(self) -> None:
        """T309 is over and the link did not come back: clear whatever libpri did not."""
        self._t309 = None
        for leg in self._legs:
            C.pri_destroycall(self._pri, leg.handle)
            self._legs.remove(leg)
            self._tell(Release(leg.reference, Cause.DESTINATION_OUT_OF_ORDER))
        self._port.settle()

    def _ring(self, event: Any) -> None:
        ring = event.ring
        handle, wanted = ring.call, ring.channel & 0xFF
        if ring.ctype not in (C.PRI_TRANS_CAP_SPEECH, C.PRI_TRANS_CAP_3_1K_AUDIO):
            C.pri_hangup(self._pri, handle, int(Cause.INCOMPATIBLE_DESTINATION))
            return
        channel = place(
            self._legs,
            self.channels,
            wanted,
            node=self._node,
            flexible=bool(ring.flexible),
        )
        if channel is None:
            log.info("%s: no channel for a call that wanted channel %d", self.name, wanted)
            C.pri_hangup(self._pri, handle, int(Cause.CHANNEL_UNAVAILABLE))
            return
        called, calling = text_of(ring.callednum), text_of(ring.callingnum)
        name, complete = text_of(ring.callingname), bool(ring.complete) or not self._overlap
        self._incoming += 1
        leg = Leg(-self._incoming, channel, Stage.PRESENT, handle, complete=complete)
        leg.call_reference = ring.cref
        self._legs.add(leg, address(handle))
        if not complete:
            C.pri_setup_ack(self._pri, handle, channel, 0, 0)
            leg.stage = Stage.OVERLAP_RECEIVING
        self._tell(Setup(leg.reference, channel, called, calling, name, complete))

    def _moved(self, leg: Leg, encoded: int) -> bool:
        """Follow the far side's choice of channel; False if the call had to be cleared for it."""
        channel = encoded & 0xFF if encoded != -1 else leg.channel
        if channel in ANY_CHANNEL:
            channel = leg.channel
        taken = [other for other in self._legs.on((channel,)) if other is not leg]
        if channel not in self.channels or taken:
            log.warning(
                "%s: call %d was given channel %d, which is not free",
                self.name, leg.reference, channel,
            )  # fmt: skip
            leg.cause, leg.stage = Cause.CHANNEL_UNAVAILABLE, Stage.CLEARING
            C.pri_hangup(self._pri, leg.handle, int(leg.cause))
            return False
        if channel != leg.channel:
            leg.channel = channel
            self._tell(Proceeding(leg.reference, channel))
        return True

    def _setup_ack(self, event: Any) -> None:
        leg = self._leg(event.setup_ack.call)
        if leg is None or not self._moved(leg, event.setup_ack.channel):
            return
        leg.stage = Stage.OVERLAP_SENDING
        digits, leg.digits = leg.digits, ""
        self._sender.overlap_digits(leg, digits)

    def _proceeding(self, event: Any) -> None:
        leg, audible = self._leg(event.proceeding.call), event.proceeding.progressmask & _AUDIBLE
        if leg is None:
            return
        before = leg.channel
        if not self._moved(leg, event.proceeding.channel):
            return
        leg.stage = Stage.OUTGOING
        if leg.channel == before:
            self._tell(Proceeding(leg.reference, leg.channel))
        if audible:
            self._tell(Progress(leg.reference))

    def _progress(self, event: Any) -> None:
        leg, audible = self._leg(event.proceeding.call), event.proceeding.progressmask & _AUDIBLE
        cause = event.proceeding.cause
        if leg is not None and self._moved(leg, event.proceeding.channel) and audible:
            self._tell(Progress(leg.reference, Cause.of(cause) if cause > 0 else None))

    def _ringing(self, event: Any) -> None:
        leg, audible = self._leg(event.ringing.call), event.ringing.progressmask & _AUDIBLE
        if leg is not None and self._moved(leg, event.ringing.channel):
            leg.stage = Stage.DELIVERED
            self._tell(Alerting(leg.reference, bool(audible)))

    def _answer(self, event: Any) -> None:
        leg = self._leg(event.answer.call)
        if leg is not None and self._moved(leg, event.answer.channel):
            leg.stage = Stage.ACTIVE
            self._tell(Connect(leg.reference))

    def _info(self, event: Any) -> None:
        leg, digits = self._leg(event.ring.call), text_of(event.ring.callednum)
        if leg is not None and digits:
            self._tell(Digits(leg.reference, digits))

    def _keypad(self, event: Any) -> None:
        leg, digits = self._leg(event.digit.call), text_of(event.digit.digits)
        if leg is not None:
            self._tell(Digits(leg.reference, digits))

    def _hangup_req(self, event: Any) -> None:
        leg, cause = self._leg(event.hangup.call), Cause.of(event.hangup.cause)
        if leg is None:
            C.pri_hangup(self._pri, event.hangup.call, event.hangup.cause)
            return
        leg.stage, leg.cause = Stage.CLEARED, cause
        self._tell(Disconnect(leg.reference, cause, parse_frame(self._port.frame).inband))

    def _hangup(self, event: Any) -> None:
        leg, cause = self._leg(event.hangup.call), event.hangup.cause
        if cause <= 0:
            cause = int(leg.cause if leg is not None else Cause.NORMAL_UNSPECIFIED)
        C.pri_hangup(self._pri, event.hangup.call, cause)
        self._released(leg, cause)

    def _hangup_ack(self, event: Any) -> None:
        self._released(self._leg(event.hangup.call), event.hangup.cause)

    def _released(self, leg: Leg | None, cause: int) -> None:
        if leg is not None:
            self._legs.remove(leg)
            why = Cause.of(cause) if cause > 0 else leg.cause
            if leg.stage is Stage.INITIATED and cause in _NOT_KNOWN_THERE:
                why = Cause.TEMPORARY_FAILURE
            self._tell(Release(leg.reference, why))

    def _restarted(self, event: Any) -> None:
        channel = event.restart.channel
        whole = channel == -1 or channel & 0xFF in ANY_CHANNEL
        channels = self.channels if whole else (channel & 0xFF,)
        for leg in self._legs.on(channels):
            C.pri_destroycall(self._pri, leg.handle)
            self._legs.remove(leg)
            self._tell(Release(leg.reference, Cause.TEMPORARY_FAILURE))
        self._tell(Restart(tuple(channels)))

    def _restart_acked(self, event: Any) -> None:
        if self._restarts:
            self._restarts.popleft()
        if self._restarts:
            C.pri_reset(self._pri, self._restarts[0])

    # --- calls -----------------------------------------------------------------------------

    def _tell(self, message: Message) -> None:
        if self._pri is not None:
            self._deliver(message)

    def _leg(self, handle: Any) -> Leg | None:
        return self._legs.known_by(address(handle))


_HANDLERS: Mapping[int, Callable[[DChannel, Any], None]] = {
    C.PRI_EVENT_DCHAN_UP: DChannel._up,
    C.PRI_EVENT_DCHAN_DOWN: DChannel._down,
    C.PRI_EVENT_RING: DChannel._ring,
    C.PRI_EVENT_SETUP_ACK: DChannel._setup_ack,
    C.PRI_EVENT_PROCEEDING: DChannel._proceeding,
    C.PRI_EVENT_PROGRESS: DChannel._progress,
    C.PRI_EVENT_RINGING: DChannel._ringing,
    C.PRI_EVENT_ANSWER: DChannel._answer,
    C.PRI_EVENT_INFO_RECEIVED: DChannel._info,
    C.PRI_EVENT_KEYPAD_DIGIT: DChannel._keypad,
    C.PRI_EVENT_HANGUP_REQ: DChannel._hangup_req,
    C.PRI_EVENT_HANGUP: DChannel._hangup,
    C.PRI_EVENT_HANGUP_ACK: DChannel._hangup_ack,
    C.PRI_EVENT_RESTART: DChannel._restarted,
    C.PRI_EVENT_RESTART_ACK: DChannel._restart_acked,
}
