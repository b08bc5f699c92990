"""A trial of a flow on a telephone on the screen: the same runner, with a person as the network.

Nothing here needs an event loop: the designer presses keys, ends prompts by time, chooses what
services answer, and is told what is heard. `clock` is anything that fulfils `cti.clock.Clock`.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, tzinfo
from typing import Any

from cti.clock import Clock
from cti.events import DigitsEntered, Event, FlowEnded, FlowStepped
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import Program, Step
from cti.ivr.run.happening import HungUp, KeyPressed
from cti.ivr.run.limits import LIMITS, Limits
from cti.ivr.run.other_flows import Programs
from cti.ivr.run.runner import Run
from cti.ivr.trial.screen import Choice, Screen
from cti.ivr.trial.session import TrialSession
from cti.ivr.values.variables import Variables
from cti.ivr.values.written import written_value

Served = Callable[[Step], bool]
"""Whether the block itself may ask the services that it needs."""


class Trial:
    """One trial call. `start` begins it; it stands still wherever it waits for the person."""

    def __init__(
        self,
        program: Program,
        clock: Clock,
        screen: Screen,
        speaker: Speaker | None = None,
        *,
        calling: str = "13812340022",
        called: str = "4008",
        at: datetime | None = None,
        choices: Mapping[str, Choice] | None = None,
        programs: Programs | None = None,
        zone: tzinfo | None = None,
        served: Served | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        """`at` is the time that the flow believes it is, at the site, whose `zone` None is the
        system's; `choices` answer services beforehand.

        `programs` are the parts that the flow may call. `served` tells of a block whether it runs
        with the services that `session.services` has; for every other that needs one, the person
        is asked.
        """
        variables = Variables()
        self.session = TrialSession(variables, speaker or Speaker({}), clock, screen, self._go)
        self.session.zone = zone
        self.session.set_time(at)
        self._served = served
        self._waited_at = float("-inf")
        self.session.stand = self._stand
        self.screen = screen
        self.breakpoints: set[str] = set()
        self.choices = dict(choices or {})
        self._run = Run(
            program, self.session, self._heard, self._instead, programs=programs, limits=limits
        )
        self._coroutine: Coroutine[Any, Any, str] | None = None
        self._stepping = False
        self._released = True
        self._chosen: Choice | None = None
        self._going = self._again = False
        self._fill(calling, called)
        variables.watch = screen.changed

    @property
    def at(self) -> str:
        """The block that runs or is next."""
        return self._run.at

    def step_of(self, block: str) -> Step | None:
        """A block of the flow that is tried, as it runs."""
        return self._run.program.steps.get(block)

    @property
    def is_looping(self) -> bool:
        """Whether what plays begins again at its end."""
        return self.session.is_looping

    def value(self, name: str) -> Any:
        """What a variable holds now."""
        return self.session.variables[name]

    def set(self, name: str, value: Any) -> None:
        """Change a variable while the trial waits, as a person writes it; raises BlockFailed."""
        wanted = self._run.program.types.get(name, "any")
        self.session.variables[name] = written_value(value, wanted, self.session.zone)

    @property
    def over(self) -> bool:
        return self._coroutine is None

    def start(self, *, halted: bool = False) -> None:
        """Let the call come in; `halted` stands before the first block."""
        self._stepping = halted
        self._coroutine = self._run.run()
        self._go()

    def key(self, key: str) -> None:
        """The caller presses a key."""
        self.session.post(KeyPressed(key))

    def hang_up(self) -> None:
        """The caller hangs up."""
        self._released = True
        self._stepping = False
        self._chosen = self._chosen or Choice("")
        self.session.post(HungUp(16))

    def choose(self, choice: Choice) -> None:
        """Answer for the service that `Screen.asks` asked about."""
        self._chosen = choice
        self._go()

    def step(self) -> None:
        """Run the block before which the trial stands, and stand before the next one."""
        self._stepping = True
        self._released = True
        self._go()

    def go_on(self) -> None:
        """Run until a breakpoint or the end."""
        self._stepping = False
        self._released = True
        self._go()

    def skip_prompt(self) -> None:
        """What is played counts as heard to its end."""
        self.session.skip()

    def stop(self) -> None:
        """End the trial at once."""
        self._released = True
        self._chosen = self._chosen or Choice("")
        self.session.end()

    def _fill(self, calling: str, called: str) -> None:
        session = self.session
        began = session.now()
        for name, value in {
            "call.id": 0,
            "call.calling": calling,
            "call.called": called,
            "call.original_called": called,
            "call.direction": "in",
            "call.trunk": "trial",
            "call.started": began,
            "call.is_test": True,
        }.items():
            session.variables.put(name, value)
        live = session.variables.live
        live["call.seconds"] = lambda: int((session.now() - began).total_seconds())
        live["sys.now"] = session.now
        live["sys.today"] = lambda: session.now().date()

    def _go(self) -> None:
        """Send the run on until it waits again. What wakes it from within waits its turn."""
        self._again = True
        if self._going:
            return
        self._going = True
        try:
            while self._coroutine is not None and self._again:
                self._again = False
                try:
                    self._coroutine.send(None)
                except StopIteration as done:
                    self._coroutine = None
                    self.session.close()
                    self.screen.ended(str(done.value or ""))
        finally:
            self._going = False

    async def _stand(self) -> None:
        """Stand before the next block until the author goes on."""
        self._released = False
        self.screen.halted(self._run.at)
        while not self._released:
            await self.session.pause()

    async def _instead(self, step: Step) -> str | None:
        """Stand still where asked to, and let the person answer for services."""
        if self._run.depth > 1:
            return None  # a part runs as one step of the drawing on the screen
        self.screen.enters(step.id)
        if self._stepping or step.id in self.breakpoints:
            await self._stand()
        if not step.kind.needs:
            return None
        choice = self.choices.get(step.id)
        if choice is None:
            if self._served is not None and self._served(step):
                return None
            self._chosen = None
            self.screen.asks(step.id, tuple(step.kind.exits(step.constants)))
            while self._chosen is None:
                await self.session.pause()
            choice = self._chosen
        self._note_waiting()
        self.session.check_caller()
        if choice.by_service:
            return None
        for name, value in choice.values.items():
            wanted = self._run.program.types.get(name, "any")
            self.session.variables.put(name, written_value(value, wanted, self.session.zone))
        return choice.exit

    def _note_waiting(self) -> None:
        """An answer that was there at once is no waiting: a flow that goes round by it is stopped."""
        now = self.session.seconds()
        if now > self._waited_at:
            self._waited_at = now
            self.session.waited = True

    def _heard(self, event: Event) -> None:
        if isinstance(event, FlowStepped) and event.flow == self._run.program.flow:
            self.screen.stepped(event.block, event.exit, event.seconds)
        elif isinstance(event, DigitsEntered):
            self.screen.keyed(event.block, event.digits)
        elif isinstance(event, FlowEnded):
            self.screen.silent()
