"""The live calls, and the only way they change: an event happens.

One *turn* is one service or one message from a line. Within it every event changes the calls at
once, so each step of a service sees the steps before it; the events are published when the turn is
over. A listener may call services: what happens in them is published after everything that happened
before, so the order on the bus is the order in which the calls changed, and a replay sees the same.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator

from cti.bus import Bus
from cti.calls.model import Call, Connection, State
from cti.calls.replay import Calls, apply
from cti.clock import Clock
from cti.errors import NotFound, WrongState
from cti.events import Event


class Ledger:
    """Calls by number. `changed` is told at the end of a turn which calls it touched."""

    def __init__(self, bus: Bus, clock: Clock, changed: Callable[[set[int]], None]) -> None:
        self.calls: Calls = {}
        self._bus = bus
        self._clock = clock
        self._changed = changed
        self._touched: set[int] = set()
        self._unpublished: deque[Event] = deque()
        self._depth = 0
        self._publishing = False

    def now(self) -> float:
        return self._clock.now()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Publish what happens inside when it is over, also when it ends with an error."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._settle()

    def happen(self, event: Event) -> None:
        """Change the calls by this event. Raises WrongState or NotFound and changes nothing."""
        apply(self.calls, event)
        for name in ("call", "merged"):
            number = getattr(event, name, None)
            if number is not None:
                self._touched.add(number)
        self._unpublished.append(event)

    def touch(self, call: int) -> None:
        """Something besides the connections changed what is heard in this call."""
        self._touched.add(call)

    def find(self, call: int) -> Call:
        """Raises NotFound."""
        found = self.calls.get(call)
        if found is None:
            raise NotFound(f"call {call} does not exist (any more); refresh the list of calls")
        return found

    def party(self, call: int, device: str, *states: State) -> Connection:
        """A connection, in one of the states if any are given. Raises NotFound, WrongState."""
        one = self.find(call).connections.get(device)
        if one is None:
            raise NotFound(f"{device} is not a party of call {call}")
        if states and one.state not in states:
            wanted = " or ".join(state.value for state in states)
            raise WrongState(
                f"{device} is {one.state.value} in call {call}; this needs it to be {wanted}"
            )
        return one

    def calls_of(self, device: str) -> list[tuple[Call, Connection]]:
        """Every call of which this device is a party."""
        return [
            (call, call.connections[device])
            for call in self.calls.values()
            if device in call.connections
        ]

    def _settle(self) -> None:
        touched, self._touched = self._touched, set()
        if touched:
            self._changed(touched)
        if self._publishing:
            return  # a listener asked for this turn: whoever publishes now goes on with its events
        self._publishing = True
        try:
            while self._unpublished:
                self._bus.publish(self._unpublished.popleft())
        finally:
            self._publishing = False
