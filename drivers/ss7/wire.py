"""What the calls of a No. 7 line and the care of its circuits share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drivers import line
from drivers.deadlines import Deadline
from drivers.q931 import Legs
from drivers.ss7.circuits import Circuit, Circuits, Repeat
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.options import Ss7Options

LOCATION = 1
"""Where causes of ours arise: private network serving the local user (Q.850)."""


@dataclass(frozen=True, slots=True)
class Wire:
    """The circuits, and ways to the far end and to whoever uses the line."""

    name: str
    options: Ss7Options
    timers: Mapping[str, float]
    """Seconds."""
    circuits: Circuits
    legs: Legs
    send: Callable[[Message], None]
    """Raises LineDown."""
    later: Callable[[float, Callable[[], None]], Deadline]
    tell: Callable[[line.Message], None]

    def say(
        self, kind: Kind, cic: int, parameters: Mapping[Parameter, bytes] | None = None
    ) -> bool:
        """Send a message; False where no link is in service, and nothing was sent."""
        try:
            self.send(Message(kind, cic, parameters or {}))
        except line.LineDown:
            return False
        return True

    def repeat(
        self, act: Callable[[], None], short: str, long: str, unanswered: Callable[[], None]
    ) -> Repeat:
        """Send what `act` sends, and again by two timers of Q.764."""
        act()
        return Repeat(self.later, act, self.timers[short], self.timers[long], unanswered)

    def note(self) -> None:
        """Tell the legs which channels can take no call."""
        blocked = self.legs.blocked
        blocked.clear()
        blocked.update(one.channel for one in self.circuits if one.reserved or one.here or one.out)

    def start_timer(self, circuit: Circuit, name: str, act: Callable[[], None]) -> None:
        """A timer of the call on a circuit; begun anew where it runs already."""
        circuit.stop_timer(name)

        def over() -> None:
            circuit.timers.pop(name, None)
            act()

        circuit.timers[name] = self.later(self.timers[name], over)

    def drop(self, circuit: Circuit, why: line.Cause) -> None:
        """The call of a circuit is gone without a word to the far side."""
        leg = circuit.leg
        circuit.forget_call()
        self.note()
        if leg is not None:
            self.legs.remove(leg)
            self.tell(line.Release(leg.reference, why))
