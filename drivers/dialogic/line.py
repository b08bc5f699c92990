"""The signalling half of Dialogic channels: Global Call's events as messages of a line.

A call ends in Global Call in two steps, DropCall and ReleaseCall, whoever cleared; only the second
one's event makes the channel free, and that is the delivered `Release`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

from drivers.dialogic.global_call import GlobalCall
from drivers.dialogic.libraries import (
    ASYNC,
    CALL_PROCEEDING,
    DESTINATION_ADDRESS,
    IN_SERVICE,
    LONGEST_ADDRESS,
    ORIGINATION_ADDRESS,
    OUT_OF_SERVICE,
    GcEvent,
    Happening,
    ffi,
)
from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Connect,
    Deliver,
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
from drivers.q931 import Leg, Legs, Stage, after_sending

log = logging.getLogger(__name__)


class DialogicLine:
    """One line of the channels `devices`, whose numbers are 1, 2, ... in their order.

    `route` is told channel and line device of each when it was opened.
    """

    answer_supervision = True

    def __init__(
        self,
        name: str,
        devices: Sequence[str],
        gc: GlobalCall,
        route: Callable[[int, int], None],
    ) -> None:
        self.name = name
        self.channels = tuple(range(1, len(devices) + 1))
        self._devices = tuple(devices)
        self._library, self._route = gc, route
        self._legs = Legs(name, self.channels)
        self._line_devices: dict[int, int] = {}
        self._channel_of: dict[int, int] = {}
        self._in_service: set[int] = set()
        self._health = Health.SIGNALLING_DOWN
        self._outgoing = self._incoming = 0
        self._gc: GlobalCall | None = None

    @property
    def health(self) -> Health:
        return self._health

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._gc = gc = self._library
        for channel, device in zip(self.channels, self._devices, strict=True):
            number = gc.open(device, self._happened)
            self._line_devices[channel], self._channel_of[number] = number, channel
            self._route(channel, number)

    def close(self) -> None:
        if self._gc is None:
            return
        for number in self._channel_of:
            self._gc.close_device(number)
        self._gc = None
        self._legs.clear()
        self._health = Health.SIGNALLING_DOWN

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    # --- sending ---------------------------------------------------------------------------

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._gc is None:
            raise LineDown(f"{self.name} is not open")
        match message:
            case Setup():
                self._set_up(self._gc, message)
            case Restart(channels=channels):
                self._restart(self._gc, channels)
            case ChannelService(channels=channels, in_service=wanted):
                state = IN_SERVICE if wanted else OUT_OF_SERVICE
                for channel in self._checked(channels):
                    done = self._gc.library.gc_SetChanState(
                        self._line_devices[channel], state, ASYNC
                    )
                    self._gc.demand(done, f"the state of channel {channel}")
            case _:
                self._in_call(self._gc, message)

    def _checked(self, channels: Sequence[int]) -> Sequence[int]:
        unknown = [channel for channel in channels if channel not in self.channels]
        if unknown:
            raise LineError(f"{self.name} has no channel {unknown[0]}")
        return channels

    def _set_up(self, gc: GlobalCall, setup: Setup) -> None:
        self._legs.check_setup(setup, self._health)
        if not setup.complete:
            raise LineError(f"{self.name} has no overlap sending: give the whole number at once")
        if not setup.called or len(setup.called) >= LONGEST_ADDRESS:
            raise LineError(f"a call on {self.name} needs a called number of 1 to 127 digits")
        if setup.channel not in self._in_service:
            raise LineDown(f"channel {setup.channel} of {self.name} is blocked")
        device = self._line_devices[setup.channel]
        if setup.calling:
            calling = ffi.new("char[]", setup.calling.encode())
            gc.demand(gc.library.gc_SetCallingNum(device, calling), "the calling number")
        call, called = ffi.new("CRN *"), ffi.new("char[]", setup.called.encode())
        done = gc.library.gc_MakeCall(device, call, called, ffi.NULL, 0, ASYNC)
        gc.demand(done, f"the call to {setup.called}")
        leg = Leg(setup.reference, setup.channel, Stage.INITIATED, int(call[0]))
        self._legs.add(leg, leg.handle)

    def _in_call(self, gc: GlobalCall, message: CallMessage) -> None:
        leg = self._legs.of(message.reference)
        stage = after_sending(leg, message)
        call, what = leg.handle, type(message).__name__
        if leg.stage is Stage.CLEARING:
            return
        match message:
            case Proceeding(channel=channel):
                if channel != leg.channel:
                    raise LineError(f"{self.name} cannot move a call to another channel")
                answer = ffi.new("GC_CALLACK_BLK *", {"type": CALL_PROCEEDING})
                gc.demand(gc.library.gc_CallAck(call, answer, ASYNC), what)
            case Alerting():
                gc.demand(gc.library.gc_AcceptCall(call, 0, ASYNC), what)
            case Connect():
                gc.demand(gc.library.gc_AnswerCall(call, 0, ASYNC), what)
            case Disconnect(cause=cause) | Release(cause=cause):
                leg.cause = cause if leg.stage is not Stage.CLEARED else leg.cause
                gc.demand(gc.library.gc_DropCall(call, int(cause), ASYNC), what)
            case _:
                raise LineError(f"{self.name} cannot send {what}")
        leg.stage = stage

    def _restart(self, gc: GlobalCall, channels: Sequence[int]) -> None:
        for channel in self._checked(channels):
            done = gc.library.gc_ResetLineDev(self._line_devices[channel], ASYNC)
            gc.demand(done, f"the restart of channel {channel}")
        for leg in self._legs.on(channels):
            self._legs.remove(leg)
            self._loop.call_soon(self._tell, Release(leg.reference, Cause.TEMPORARY_FAILURE))

    # --- what the library says -------------------------------------------------------------

    def _happened(self, event: Happening) -> None:
        channel = self._channel_of.get(event.line_device)
        if channel is None or self._gc is None:
            return
        channel_handler = _OF_CHANNELS.get(event.type)
        if channel_handler is not None:
            channel_handler(self, self._gc, channel)
            return
        if event.type == GcEvent.OFFERED:
            self._offered(self._gc, channel, event.call)
            return
        leg, handler = self._legs.known_by(event.call), _OF_CALLS.get(event.type)
        if leg is not None and handler is not None:
            handler(self, self._gc, leg, event)

    def _tell(self, message: Message) -> None:
        if self._gc is not None:
            self._deliver(message)

    def _unblocked(self, gc: GlobalCall, channel: int) -> None:
        self._wait_for_call(gc, channel)
        self._in_service.add(channel)
        self._tell_health(channel, True)

    def _blocked(self, gc: GlobalCall, channel: int) -> None:
        self._in_service.discard(channel)
        self._tell_health(channel, False)

    def _tell_health(self, channel: int, in_service: bool) -> None:
        health = Health.NORMAL if self._in_service else Health.NO_SIGNAL
        if health is not self._health:
            self._health = health
            self._tell(LineHealth(health))
        self._tell(ChannelService((channel,), in_service))

    def _restarted(self, gc: GlobalCall, channel: int) -> None:
        self._wait_for_call(gc, channel)

    def _wait_for_call(self, gc: GlobalCall, channel: int) -> None:
        device = self._line_devices[channel]
        if gc.library.gc_WaitCall(device, ffi.NULL, ffi.NULL, 0, ASYNC) != 0:
            log.error("%s: channel %d takes no calls: %s", self.name, channel, gc.error())

    def _offered(self, gc: GlobalCall, channel: int, call: int) -> None:
        self._incoming += 1
        leg = Leg(-self._incoming, channel, Stage.PRESENT, call)
        self._legs.add(leg, call)
        called = self._address(gc, call, DESTINATION_ADDRESS)
        calling = self._address(gc, call, ORIGINATION_ADDRESS)
        self._tell(Setup(leg.reference, channel, called, calling))

    def _address(self, gc: GlobalCall, call: int, which: int) -> str:
        value = ffi.new("char[]", LONGEST_ADDRESS + 1)
        if gc.library.gc_GetCallInfo(call, which, value) != 0:
            return ""
        text: bytes = ffi.string(value)
        return text.decode("ascii", "replace")

    def _advanced(self, gc: GlobalCall, leg: Leg, event: Happening) -> None:
        if leg.stage in (Stage.CLEARING, Stage.CLEARED):
            return
        match event.type:
            case GcEvent.PROCEEDING:
                leg.stage = Stage.OUTGOING
                self._tell(Proceeding(leg.reference, leg.channel))
            case GcEvent.ALERTING:
                leg.stage = Stage.DELIVERED
                self._tell(Alerting(leg.reference))
            case GcEvent.PROGRESSING:
                self._tell(Progress(leg.reference))
            case GcEvent.CONNECTED:
                leg.stage = Stage.ACTIVE
                self._tell(Connect(leg.reference))

    def _disconnected(self, gc: GlobalCall, leg: Leg, event: Happening) -> None:
        if leg.stage is Stage.CLEARING:
            return
        leg.stage, leg.cause = Stage.CLEARED, Cause.of(event.result & 0x7F)
        self._tell(Disconnect(leg.reference, leg.cause))

    def _dropped(self, gc: GlobalCall, leg: Leg, event: Happening) -> None:
        if gc.library.gc_ReleaseCallEx(leg.handle, ASYNC) != 0:
            log.error("%s: call %d is stuck: %s", self.name, leg.reference, gc.error())
            self._begin_anew(gc, leg)

    def _released(self, gc: GlobalCall, leg: Leg, event: Happening) -> None:
        self._legs.remove(leg)
        self._tell(Release(leg.reference, leg.cause))

    def _failed(self, gc: GlobalCall, leg: Leg, event: Happening) -> None:
        """A request failed: the call cannot go on, and the channel is made fresh."""
        log.warning("%s: call %d failed in the board: %#x", self.name, leg.reference, event.result)
        self._begin_anew(gc, leg)

    def _begin_anew(self, gc: GlobalCall, leg: Leg) -> None:
        """Reset the channel of a call that is lost; where the board refuses, it takes no calls."""
        try:
            self._restart(gc, (leg.channel,))
        except LineError as problem:
            log.error("%s: %s", self.name, problem)
            self._legs.remove(leg)
            self._tell(Release(leg.reference, Cause.TEMPORARY_FAILURE))
            self._blocked(gc, leg.channel)


_OF_CHANNELS: Mapping[int, Callable[[DialogicLine, GlobalCall, int], None]] = {
    GcEvent.UNBLOCKED: DialogicLine._unblocked,
    GcEvent.BLOCKED: DialogicLine._blocked,
    GcEvent.RESETLINEDEV: DialogicLine._restarted,
}

_OF_CALLS: Mapping[int, Callable[[DialogicLine, GlobalCall, Leg, Happening], None]] = {
    GcEvent.PROCEEDING: DialogicLine._advanced,
    GcEvent.ALERTING: DialogicLine._advanced,
    GcEvent.PROGRESSING: DialogicLine._advanced,
    GcEvent.CONNECTED: DialogicLine._advanced,
    GcEvent.DISCONNECTED: DialogicLine._disconnected,
    GcEvent.DROPCALL: DialogicLine._dropped,
    GcEvent.RELEASECALL: DialogicLine._released,
    GcEvent.RELEASECALL_FAIL: DialogicLine._failed,
    GcEvent.TASKFAIL: DialogicLine._failed,
}
