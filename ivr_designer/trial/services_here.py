"""What services answer in a trial on this desk: the site's calendars, its databases, or a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cti.ivr.run.compiler import Step
from cti.ivr.services import Calendars
from cti.ivr.services.sources import Rows, Sources
from cti.ivr.trial.session import TrialSession
from ivr_designer.trial.house import TrialHouse
from ivr_designer.trial.memory import Answered, TrialMemory
from ivr_designer.trial.server_sources import READING, ServerSources


class ServicesHere:
    """Decides for each block who answers, and remembers it."""

    def __init__(self, house: TrialHouse, memory: TrialMemory) -> None:
        self.house, self.memory = house, memory
        self.serving = ""
        """The block whose service answers now."""
        self.filled: dict[str, Any] = {}
        """The variables that it has set so far."""
        self._flow = ""

    def begin(self, flow: str, session: TrialSession | None, came: Callable[[Rows], None]) -> None:
        """Furnish the session of a new trial on this desk; `came` is shown the rows of look-ups."""
        self._flow, self.serving, self.filled = flow, "", {}
        if session is None:
            return
        calendars = self.house.calendars_service()
        if calendars is not None:
            session.services[Calendars] = calendars
        if self.house.link is not None:
            session.services[Sources] = ServerSources(self.house.link, came)

    def may_ask(self, step: Step) -> bool:
        """Whether the block's own service can be asked here, so that a person may choose that."""
        return step.kind.id in READING and self.house.online and self.house.known

    def served(self, step: Step) -> bool:
        """Whether it is asked without a question."""
        if set(step.kind.needs) == {"calendars"}:
            answers = self.house.known
        else:
            last = self.last(step.id)
            answers = last is not None and last.by_service and self.may_ask(step)
        if answers:
            self.by_service(step.id)
        return answers

    def by_service(self, block: str) -> None:
        """From now on, until its step, what is set is the service's answer."""
        self.serving, self.filled = block, {}

    def stepped(self, block: str) -> Mapping[str, Any] | None:
        """A block was left: what its service has set, None where no service answered for it."""
        if block != self.serving:
            return None
        self.serving = ""
        return self.filled

    def last(self, block: str) -> Answered | None:
        return self.memory.of(self._flow).get(block)

    def remember(self, block: str, answered: Answered) -> None:
        self.memory.keep(self._flow, block, answered)
