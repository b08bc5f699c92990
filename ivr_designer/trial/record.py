"""What a trial tells, kept for the windows: heard, keyed, stepped, set, and where it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from cti.client.qt import language
from cti.clock import Clock
from cti.ivr.flow.block import Exit
from cti.ivr.flow.document import Flow
from cti.ivr.run.compiler import Step
from cti.ivr.run.other_flows import NoPrograms, Programs
from cti.ivr.trial.screen import Choice
from ivr_designer.document.document import Document
from ivr_designer.trial.house import TrialHouse
from ivr_designer.trial.kept_run import KeptRun, in_script
from ivr_designer.trial.memory import TrialMemory
from ivr_designer.trial.qt_clock import QtClock
from ivr_designer.trial.services_here import ServicesHere


class Call(Protocol):
    """The trial call that goes on: `cti.ivr.trial.call.Trial` here, `ServerCall` on the server."""

    @property
    def over(self) -> bool: ...
    @property
    def is_looping(self) -> bool: ...
    def step_of(self, block: str) -> Step | None: ...
    def key(self, key: str) -> None: ...
    def skip_prompt(self) -> None: ...
    def hang_up(self) -> None: ...
    def choose(self, choice: Choice) -> None: ...
    def step(self) -> None: ...
    def go_on(self) -> None: ...
    def stop(self) -> None: ...
    def value(self, name: str) -> Any: ...
    def set(self, name: str, value: Any) -> None:
        """Raises BlockFailed."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the trial: `kind` is heard, keyed, step, value, chosen, log, state or error."""

    at: float
    kind: str
    text: str
    block: str = ""


class TrialRecord(QObject):
    """The base of `TrialRun`: everything that one call has told so far."""

    changed = Signal()
    came = Signal(object)
    """A line was added: Said."""
    moved = Signal(str)
    """This block is next."""
    began = Signal()
    sounded = Signal(object, str)
    """This is heard from now: the names of its sounds, and its words."""
    silenced = Signal()

    def __init__(self, document: Document, clock: Clock | None = None) -> None:
        super().__init__(document)
        self.document = document
        self.clock: Clock = clock if clock is not None else QtClock(self)
        self.services = ServicesHere(TrialHouse(None, self), TrialMemory())
        self.parts: Programs = NoPrograms()
        """The published parts that the flow may call."""
        self.trial: Call | None = None
        self.lines: list[Said] = []
        self.values: dict[str, str] = {}
        self.passed: set[tuple[str, str]] = set()
        self.at = ""
        self.hearing = ""
        """What is being heard now."""
        self.asked: tuple[str, tuple[Exit, ...]] | None = None
        """The block whose service the person answers for, and its exits."""
        self.halted = False
        self.breakpoints: set[str] = set()
        self.aloud = False
        """Sounds are played; who plays them calls `skip` at their end."""
        self.is_aloud = False
        """Whether this call is heard; `aloud` is for the next one."""
        self.last = ""
        """The exit that was taken last: b6.found."""
        self._kept: KeptRun | None = None
        self.items: tuple[str, ...] = ()
        """The names of what is heard now."""
        self._began = 0.0
        self._flow: Flow | None = None

    def furnish(self, house: TrialHouse, memory: TrialMemory, parts: Programs) -> None:
        """Take the site's zone, calendars, databases and parts, and what was answered before."""
        self.services, self.parts = ServicesHere(house, memory), parts
        house.changed.connect(self.changed)

    @property
    def house(self) -> TrialHouse:
        return self.services.house

    def now(self) -> datetime:
        """The time at the site."""
        return self.house.local(self.clock.now())

    def place(self, block: str) -> str:
        """A block of the drawing by its number and title, one of a part as the server names it."""
        return self.document.numbered(block) if block in self.document.flow.blocks else block

    @property
    def answered_silently(self) -> int:
        """How many blocks are answered without a question."""
        return self.services.memory.silent(self.document.flow.id)

    def ask_again(self) -> None:
        self.services.memory.ask_again(self.document.flow.id)
        self.changed.emit()

    def _begin(self) -> None:
        """Forget the call before."""
        self.lines, self.values, self.passed = [], {}, set()
        self.asked, self.halted, self.hearing, self.at, self.last = None, False, "", "", ""
        self._kept, self.is_aloud = None, self.aloud
        self._began = self.clock.now()
        self.began.emit()

    @property
    def running(self) -> bool:
        return self.trial is not None and not self.trial.over

    # --- what the trial tells --------------------------------------------------------------------

    def _say(self, kind: str, text: str, block: str = "") -> None:
        line = Said(self.clock.now() - self._began, kind, text, block)
        self.lines.append(line)
        self.came.emit(line)

    def _hears(self, items: Sequence[str], words: str) -> None:
        """What begins now, by its names; its words follow in `_plays`."""
        self.items = tuple(items)
        if self._kept is not None:
            self._kept.heard(items, words)

    def _plays(self, words: str) -> None:
        self.hearing = words
        self._say("heard", words, self.at)
        self.sounded.emit(self.items, words)
        self.changed.emit()

    def _silent(self) -> None:
        self.hearing = ""
        self.silenced.emit()
        self.changed.emit()

    def _enters(self, block: str) -> None:
        self.at = block
        self.moved.emit(block)

    def _stepped(self, block: str, exit: str, _seconds: float) -> None:
        self.passed.add((block, exit))
        self.last = f"{block}.{exit}"
        filled = self.services.stepped(block)
        if filled is not None and self._kept is not None:
            self._kept.chose(block, exit, filled)
        flow = self._flow
        if flow is not None and block in flow.blocks:
            exits = flow.exits(block, self.document.palette)
            # An unlinked exit goes on along the one it falls to: that wire is lit.
            at, seen = exit, set()
            while (block, at) not in flow.links and at not in seen:
                seen.add(at)
                at = next((e.falls_to for e in exits if e.id == at), "") or at
            self.passed.add((block, at))
            name = next((e.label.of(language.current()) for e in exits if e.id == exit), exit)
            self._say("step", name, block)

    def _value(self, name: str, value: str) -> None:
        self.values[name] = value
        if self.services.serving and name in self._own_variables() and self.trial is not None:
            self.services.filled[name] = in_script(self.trial.value(name))
        if not name.startswith(("sys.", "call.id", "call.is_test")):
            self._say("value", f"{name} = {value}")

    def _own_variables(self) -> frozenset[str]:
        """The flow's own variables that are no secret: those that a test may fill."""
        flow = self._flow
        found = flow.variables if flow is not None else ()
        return frozenset(variable.path for variable in found if not variable.secret)

    def _attached(self, data: Mapping[str, Any]) -> None:
        pairs = ", ".join(f"{name} = {value}" for name, value in data.items())
        self._say("log", self.tr("Attached: {pairs}").format(pairs=pairs), self.at)

    def _halted(self, block: str) -> None:
        self.halted = True
        self._say("state", self.tr("The trial stands before {block}.").format(
            block=self.place(block)
        ))  # fmt: skip
        self.changed.emit()

    def _ended(self, error: str) -> None:
        self.hearing, self.asked, self.halted = "", None, False
        if error:
            self._say("error", error)
        self._say("state", self.tr("The call is over."))
        self.changed.emit()
