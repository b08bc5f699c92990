"""Call control without lines and sound: it keeps parties, publishes events, and obeys.

For tests of what stands above call control. The test plays the network and the telephones: it says
`answer`, `hang_up`, `judge`; what was asked of call control is in `asked`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cti.bus import Bus
from cti.clock import Clock
from cti.errors import NoResource, NotFound, WrongState
from cti.events import (
    CallCleared,
    ConnectionCleared,
    Delivered,
    Diverted,
    Established,
    Event,
    Failed,
    NetworkReached,
    Offered,
    Originated,
    Queued,
)
from cti.media.link.records import AnswerJudged, Played, Report, ToneHeard


class PlainCalls:
    def __init__(self, bus: Bus, clock: Clock, *, trunks: int = 1000) -> None:
        self.parties: dict[int, dict[str, str]] = {}
        """Call -> device -> state."""
        self.asked: list[tuple[Any, ...]] = []
        self.trunks = trunks
        self.refuse: Exception | None = None
        """Raised by the next service that reaches out to somebody."""
        self.dialled: Callable[[int, str], None] = lambda call, called: None
        self._bus = bus
        self._clock = clock
        self._last = 0
        self._token = 0
        self._ears: dict[int, list[Callable[[Report], None]]] = {}

    # --- services ---------------------------------------------------------------------------

    @property
    def calls(self) -> Mapping[int, object]:
        return self.parties

    def free_trunks(self, group: str = "default") -> int:
        used = sum(d.startswith("trunk:") for call in self.parties.values() for d in call)
        return self.trunks - used

    def make_call(
        self,
        station: str,
        called: str,
        *,
        calling: str = "",
        data: dict[str, Any] | None = None,
        group: str = "default",
    ) -> int:
        call = self._new("make_call", station, called, data or {})
        self._say(Originated, call, device=station, called=called, calling=calling)
        self._reach(call, called)
        self.parties[call][station] = "connected"
        self.dialled(call, called)
        return call

    def make_predictive_call(
        self,
        campaign: str,
        called: str,
        *,
        calling: str = "",
        contact: int | None = None,
        data: dict[str, Any] | None = None,
        ring_seconds: float = 30.0,
        group: str = "default",
    ) -> int:
        call = self._new("make_predictive_call", campaign, called, data or {})
        self._say(
            Originated,
            call,
            device=f"campaign:{campaign}",
            called=called,
            calling=calling,
            campaign=campaign,
            contact=contact,
        )
        self._reach(call, called)
        self.dialled(call, called)
        return call

    def queue_call(self, call: int, queue: str, *, priority: int = 0) -> None:
        self._live(call)[f"queue:{queue}"] = "queued"
        self._say(Queued, call, device=f"queue:{queue}", priority=priority)

    def leave_queue(self, call: int, queue: str) -> None:
        if self._live(call).pop(f"queue:{queue}", None) is None:
            raise WrongState(f"call {call} waits not in {queue}")
        self._say(ConnectionCleared, call, device=f"queue:{queue}")

    def deliver_call(
        self,
        call: int,
        station: str,
        *,
        queue: str | None = None,
        agent: str | None = None,
        auto_answer: bool = False,
    ) -> None:
        self._asking("deliver_call", call, station, auto_answer)
        self._live(call)[station] = "alerting"
        self._say(Delivered, call, device=station, queue=queue, agent=agent)
        if auto_answer:
            self.answer(call, station)

    def route_call(self, call: int, destination: str) -> None:
        self._live(call)
        self._asking("route_call", call, destination)

    def clear_connection(self, call: int, device: str, cause: int = 16) -> None:
        self._asking("clear_connection", call, device, cause)
        self.hang_up(call, device, cause)

    def clear_call(self, call: int, cause: int = 16) -> None:
        self._asking("clear_call", call, cause)
        for device in tuple(self._live(call)):
            del self.parties[call][device]
            self._say(ConnectionCleared, call, device=device, cause=cause)
        del self.parties[call]
        self._say(CallCleared, call, cause=cause)

    def play_message(self, call: int, items: Sequence[str], *, loop: bool = False) -> int:
        self._live(call)
        self._token += 1
        self._asking("play_message", call, tuple(items), loop)
        return self._token

    def stop_message(self, call: int, token: int) -> None:
        self._asking("stop_message", call, token)

    def detect(
        self, call: int, *, digits: bool = False, progress: bool = False, answer: bool = False
    ) -> None:
        self._live(call)
        self._asking("detect", call, "answer" if answer else "progress")

    def listen_media(self, call: int, listener: Callable[[Report], None]) -> Callable[[], None]:
        ears = self._ears.setdefault(call, [])
        ears.append(listener)
        return lambda: ears.remove(listener) if listener in ears else None

    # --- the network and the telephones -----------------------------------------------------

    def arrive(self, calling: str = "13900000000", called: str = "95000") -> int:
        """A call comes in and is answered, as a flow would."""
        call = self._new("arrive", calling, called, {})
        self.parties[call]["trunk:e1-1/1"] = "connected"
        self._say(Offered, call, device="trunk:e1-1/1", calling=calling, called=called)
        self._say(Established, call, device="trunk:e1-1/1")
        return call

    def answer(self, call: int, device: str | None = None) -> None:
        device = device or self.trunk(call)
        self._live(call)[device] = "connected"
        self._say(Established, call, device=device)

    def fail(self, call: int, cause: int, tone: str = "") -> None:
        device = self.trunk(call)
        self._say(Failed, call, device=device, cause=cause, tone=tone)
        self.clear_call(call, cause)

    def hang_up(self, call: int, device: str | None = None, cause: int = 16) -> None:
        """One party leaves; a call that has one party or none left is cleared."""
        device = device or self.trunk(call)
        if self._live(call).pop(device, None) is None:
            raise NotFound(f"{device} is not in call {call}")
        self._say(ConnectionCleared, call, device=device, cause=cause)
        if call in self.parties and len(self.parties[call]) < 2:
            self.clear_call(call, cause)

    def deflect(self, call: int, device: str, to: str) -> None:
        del self._live(call)[device]
        self._say(Diverted, call, device=device, to=to, reason="deflected")

    def judge(self, call: int, verdict: str, seconds: float = 0.8) -> None:
        self.report(call, AnswerJudged(row=0, verdict=verdict, seconds=seconds))

    def tone(self, call: int, tone: str) -> None:
        self.report(call, ToneHeard(row=0, tone=tone))

    def played(self, call: int, token: int | None = None) -> None:
        token = self._token if token is None else token
        self.report(call, Played(row=0, token=token, finished=True))

    def report(self, call: int, report: Report) -> None:
        for hear in tuple(self._ears.get(call, ())):
            hear(report)

    def trunk(self, call: int) -> str:
        return next(d for d in self._live(call) if d.startswith("trunk:"))

    def asked_for(self, service: str) -> list[tuple[Any, ...]]:
        return [asked[1:] for asked in self.asked if asked[0] == service]

    def _new(self, service: str, who: str, called: str, data: dict[str, Any]) -> int:
        if self.free_trunks() <= 0:
            raise NoResource("no trunk is free")
        self._asking(service, who, called, data)
        self._last += 1
        self.parties[self._last] = {}
        return self._last

    def _reach(self, call: int, called: str) -> None:
        device = f"trunk:e1-1/{call}"
        self.parties[call][device] = "initiated"
        self._say(NetworkReached, call, device=device, called=called)

    def _asking(self, *what: Any) -> None:
        if self.refuse is not None and what[0] in ("deliver_call", "make_predictive_call"):
            error, self.refuse = self.refuse, None
            raise error
        self.asked.append(what)

    def _live(self, call: int) -> dict[str, str]:
        if call not in self.parties:
            raise NotFound(f"call {call} does not exist any more")
        return self.parties[call]

    def _say(self, kind: type[Event], call: int, **fields: Any) -> None:
        self._bus.publish(kind(at=self._clock.now(), call=call, **fields))
