"""What a run tells the house: that it began, each step, what was keyed, how it ended."""

from __future__ import annotations

from collections.abc import Callable

from cti.events import DigitsEntered, Event, FlowEnded, FlowStarted, FlowStepped
from cti.ivr.run.compiler import Program
from cti.ivr.session.conversation import Conversation


class Report:
    """Publishes the events of one run."""

    def __init__(self, session: Conversation, publish: Callable[[Event], object]) -> None:
        self._session = session
        self._publish = publish

    def started(self, program: Program) -> None:
        session = self._session
        self._publish(
            FlowStarted(
                at=session.seconds(),
                call=session.number,
                flow=program.flow,
                version=program.version,
            )
        )

    def stepped(self, program: Program, block: str, exit: str, began: float, now: float) -> None:
        """One block was left; with its variables too, where the call is traced."""
        session = self._session
        if session.tracing:
            values = ", ".join(f"{k}={v}" for k, v in session.variables.dump().items())
            session.log(f"{program.flow} {block} > {exit}: {values}", "trace")
        self._publish(
            FlowStepped(
                at=now,
                call=session.number,
                flow=program.flow,
                version=program.version,
                block=block,
                exit=exit,
                seconds=round(now - began, 3),
            )
        )

    def entered(self, program: Program, block: str, digits: str) -> None:
        session = self._session
        self._publish(
            DigitsEntered(
                at=session.seconds(),
                call=session.number,
                flow=program.flow,
                block=block,
                digits=digits,
            )
        )

    def ended(self, program: Program, error: str) -> None:
        session = self._session
        self._publish(
            FlowEnded(
                at=session.seconds(),
                call=session.number,
                flow=program.flow,
                version=program.version,
                error=error,
            )
        )
