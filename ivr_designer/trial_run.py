"""A trial call as the windows show it: what was heard, keyed and decided, and where it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from cti.client.qt import language
from cti.clock import Clock
from cti.ivr.block import Exit
from cti.ivr.compiler import compile_flow
from cti.ivr.finding import FlowError
from cti.ivr.flow import Flow
from cti.ivr.happening import BlockFailed
from cti.ivr.services.sources import Rows
from cti.ivr.speaker import Speaker
from cti.ivr.test_scripts import TestScript
from cti.ivr.trial import Choice, Screen, Trial
from ivr_designer.document import Document, said
from ivr_designer.trial.house import TrialHouse
from ivr_designer.trial.kept_run import KeptRun, in_script
from ivr_designer.trial.memory import Answered, TrialMemory
from ivr_designer.trial.qt_clock import QtClock
from ivr_designer.trial.server_sources import rows_text
from ivr_designer.trial.services_here import ServicesHere
from ivr_designer.trial.telling import Telling


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the trial: `kind` is heard, keyed, step, value, chosen, log, state or error."""

    at: float
    kind: str
    text: str
    block: str = ""


class TrialRun(QObject):
    """One trial at a time; `start` begins a new one with the flow as it is drawn now."""

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
        self.trial: Trial | None = None
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
        self.last = ""
        """The exit that was taken last: b6.found."""
        self._kept: KeptRun | None = None
        self.items: tuple[str, ...] = ()
        """The names of what is heard now."""
        self._began = 0.0
        self._flow: Flow | None = None

    def furnish(self, house: TrialHouse, memory: TrialMemory) -> None:
        """Take the site's zone, calendars and databases, and what was answered before."""
        self.services = ServicesHere(house, memory)
        house.changed.connect(self.changed)

    @property
    def house(self) -> TrialHouse:
        return self.services.house

    def now(self) -> datetime:
        """The time at the site."""
        return self.house.local(self.clock.now())

    def place(self, block: str) -> str:
        """A block of the drawing by its number and title; "" where it is not there any more."""
        return self.document.numbered(block) if block in self.document.flow.blocks else ""

    @property
    def answered_silently(self) -> int:
        """How many blocks are answered without a question."""
        return self.services.memory.silent(self.document.flow.id)

    def ask_again(self) -> None:
        self.services.memory.ask_again(self.document.flow.id)
        self.changed.emit()

    @property
    def running(self) -> bool:
        return self.trial is not None and not self.trial.over

    def start(
        self, calling: str, called: str, at: datetime | None = None, *, halted: bool = False
    ) -> bool:
        """Let a call come in; False with an error line where the drawing cannot run."""
        self.stop()
        self.lines, self.values, self.passed = [], {}, set()
        self.asked, self.halted, self.hearing, self.at, self.last = None, False, "", "", ""
        self._kept = None
        self._began = self.clock.now()
        self.began.emit()
        flow = self.document.flow
        site = self.document.site if self.document.knows_site else None
        try:
            program = compile_flow(flow, self.document.palette, site)
        except FlowError as refused:
            for problem in refused.problems[:3]:
                self._say("error", said(problem.text), problem.block or "")
            self.changed.emit()
            return False
        self._flow = flow
        began = at or self.now()
        self._kept = KeptRun(calling, called, began)
        screen = Screen(
            plays=self._plays,
            silent=self._silent,
            enters=self._enters,
            stepped=self._stepped,
            keyed=lambda block, keys: self._say("keyed", keys, block),
            asks=self._asks,
            changed=self._value,
            attached=self._attached,
            logged=lambda line: self._say("log", line, self.at),
            answered=lambda: self._say("state", self.tr("The call is answered.")),
            halted=self._halted,
            ended=self._ended,
        )
        speaker = Speaker(
            self.document.site.prompts, lambda text, _language, **_manner: f"text:{text}"
        )
        self.trial = Trial(
            program,
            self.clock,
            screen,
            Telling(speaker, self._hears),
            calling=calling,
            called=called,
            at=at,
            zone=self.house.zone,
            served=self.services.served,
        )
        self.services.begin(flow.id, self.trial.session, self._rows)
        self.house.ask()
        self.trial.breakpoints = self.breakpoints
        self.trial.session.is_aloud = self.aloud
        self._say("state", self.tr("Call from {number}").format(number=calling))
        self.trial.start(halted=halted)
        self.changed.emit()
        return True

    # --- what the person does --------------------------------------------------------------------

    def key(self, key: str) -> None:
        if self.running and self.trial is not None:
            self._say("pressed", key)
            if self._kept is not None:
                self._kept.pressed(key)
            self.trial.key(key)
            self.changed.emit()

    def skip(self) -> None:
        if self.running and self.trial is not None:
            self.trial.skip_prompt()
            self.changed.emit()

    def hang_up(self) -> None:
        if self.running and self.trial is not None:
            self._say("state", self.tr("The caller hangs up."))
            if self._kept is not None:
                self._kept.hung_up()
            self.asked = None
            self.trial.hang_up()
            self.changed.emit()

    def choose(self, exit: str, values: Mapping[str, Any], *, always: bool = False) -> None:
        """Answer for a service: the exit it takes and what it fills in; `always` asks no more."""
        if self.asked is not None and self.trial is not None:
            block, exits = self.asked
            self.asked = None
            self.services.remember(block, Answered(exit, dict(values), always=always))
            self._chosen(block, exit, values, exits)
            self.trial.choose(Choice(exit, dict(values)))
            self.changed.emit()

    def choose_service(self) -> None:
        """Let the block ask the site's own service, now and in the trials to come."""
        if self.may_ask and self.asked is not None and self.trial is not None:
            block, self.asked = self.asked[0], None
            self.services.remember(block, Answered(by_service=True))
            self.services.by_service(block)
            self.trial.choose(Choice("", by_service=True))
            self.changed.emit()

    @property
    def may_ask(self) -> bool:
        """Whether the block that is asked about could ask its service itself."""
        step = self.trial.step_of(self.asked[0]) if self.trial and self.asked else None
        return step is not None and self.services.may_ask(step)

    @property
    def last_answer(self) -> Answered | None:
        """How the block that is asked about was answered before."""
        return self.services.last(self.asked[0]) if self.asked is not None else None

    def _chosen(
        self, block: str, exit: str, values: Mapping[str, Any], exits: Sequence[Exit]
    ) -> None:
        name = next((said(e.label) for e in exits if e.id == exit), exit)
        self._say("chosen", name, block)
        if self._kept is not None:
            self._kept.chose(block, exit, values)

    def step(self) -> None:
        if self.running and self.trial is not None:
            self.halted = False
            self.trial.step()
            self.changed.emit()

    def go_on(self) -> None:
        if self.running and self.trial is not None:
            self.halted = False
            self.trial.go_on()
            self.changed.emit()

    def set_value(self, name: str, text: str) -> str:
        """Change a variable while the trial waits; the sentence that says why not, or ""."""
        if self.trial is None or not self.running:
            return self.tr("There is no call; a variable can be changed while one goes on.")
        try:
            self.trial.session.variables[name] = text
        except BlockFailed as refused:
            return str(refused)
        if self._kept is not None:
            self._kept.by_hand = True
        return ""

    def script(self) -> TestScript | None:
        """This run as a test of the flow; None where nothing ran yet."""
        if self._kept is None or self._flow is None:
            return None
        over = self.trial is None or self.trial.over
        values = {} if self._kept.by_hand else self.values
        return self._kept.script(self.document.flow, values, self.last, over)

    def toggle_breakpoint(self, block: str) -> None:
        self.breakpoints ^= {block}
        self.changed.emit()

    def stop(self) -> None:
        trial, self.trial = self.trial, None
        if trial is not None and not trial.over:
            trial.stop()
        self.asked, self.halted, self.hearing = None, False, ""
        self.changed.emit()

    def clear(self) -> None:
        """Take the path off the drawing."""
        self.stop()
        self.passed, self.at = set(), ""
        self.changed.emit()

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

    @property
    def is_aloud(self) -> bool:
        """Whether this call is heard; `aloud` is for the next one."""
        return self.trial is not None and self.trial.session.is_aloud

    @property
    def is_looping(self) -> bool:
        return self.trial is not None and self.trial.session.is_looping

    @property
    def language(self) -> str:
        """In which the call is spoken to now."""
        spoken = self.trial.session.variables["call.language"] if self.trial is not None else None
        return str(spoken or self.document.flow.languages[0])

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

    def _asks(self, block: str, exits: tuple[Exit, ...]) -> None:
        last = self.services.last(block)
        if last is not None and last.always and self.trial is not None:
            self._chosen(block, last.exit, last.values, exits)
            self.trial.choose(Choice(last.exit, dict(last.values)))
            return
        self.asked = (block, exits)
        self.changed.emit()

    def _rows(self, rows: Rows) -> None:
        """A look-up brought these."""
        head = self.tr("%n row(s)", "", rows.count)
        self._say("log", "; ".join([head, *rows_text(rows)]), self.at)

    def _value(self, name: str, value: str) -> None:
        self.values[name] = value
        if self.services.serving and name in self._own_variables() and self.trial is not None:
            self.services.filled[name] = in_script(self.trial.session.variables[name])
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
            block=self.place(block) or block
        ))  # fmt: skip
        self.changed.emit()

    def _ended(self, error: str) -> None:
        self.hearing, self.asked, self.halted = "", None, False
        if error:
            self._say("error", error)
        self._say("state", self.tr("The call is over."))
        self.changed.emit()
